"""The words of the card that are ours and not the record's, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from logcanon.records.dead_end_title import Language


@dataclass(frozen=True, slots=True)
class Wording:
    """Templates take their values by name (`str.format`); `gap` stands between sentences."""

    cause: str
    cause_here: str
    because: str
    in_general: str
    unlikely: str
    other_causes: str
    where: str
    since: str
    to_do: str
    dead_ends: str
    on_the_line: str
    about: str
    when: str
    helps: str
    helps_unsourced: str
    fails: str
    fails_unsourced: str
    rates_unsourced: str
    rates_sourced: str
    tier: str
    evidence_one: str
    evidence_many: str
    confidence: str
    fix_rate: str
    first_seen: str
    last_confirmed: str
    proven: str
    versions: str
    documentation: str
    colon: str
    comma: str
    semicolon: str
    enumeration: str
    full_stop: str
    gap: str
    brackets: str
    fields: Mapping[str, str]


_EN = Wording(
    cause="Likely cause",
    cause_here="Likely cause here",
    because="Because",
    in_general="In general",
    unlikely="Unlikely here",
    other_causes="The same line also comes from",
    where="Where",
    since=", since {reason}.",
    to_do="What to do",
    dead_ends="What does not help",
    on_the_line="On this line",
    about="About this record",
    when="When",
    helps="helps in {rate}",
    helps_unsourced="said to help in {rate}",
    fails="fails in {rate}",
    fails_unsourced="said to fail in {rate}",
    rates_unsourced="Rates are estimates of the record's author; no source is named",
    rates_sourced="Rates rest on the record's named sources",
    tier="verification tier {tier}",
    evidence_one="1 piece of evidence",
    evidence_many="{count} pieces of evidence",
    confidence="confidence {rate}",
    fix_rate="overall fix rate {rate}",
    first_seen="first seen {date}",
    last_confirmed="last confirmed {date}",
    proven="Proven: gone after this change on nginx {versions}.",
    versions="Versions",
    documentation="Official documentation",
    colon=": ",
    comma=", ",
    semicolon="; ",
    enumeration=", ",
    full_stop=".",
    gap=" ",
    brackets=" ({inner})",
    fields=MappingProxyType({}),
)

_ZH = Wording(
    cause="可能的原因",
    cause_here="此处可能的原因",
    because="依据",
    in_general="一般来说",
    unlikely="此处可能性较小",
    other_causes="同样的日志行也可能来自",
    where="位置",
    since="，原因：{reason}。",
    to_do="怎么办",
    dead_ends="无效的做法",
    on_the_line="这一行的内容",
    about="关于此记录",
    when="适用情况",
    helps="有效率 {rate}",
    helps_unsourced="据称有效率 {rate}",
    fails="失败率 {rate}",
    fails_unsourced="据称失败率 {rate}",
    rates_unsourced="以上比率是记录作者的估计，没有注明来源",
    rates_sourced="以上比率依据记录中注明的来源",
    tier="验证级别 {tier}",
    evidence_one="1 条证据",
    evidence_many="{count} 条证据",
    confidence="可信度 {rate}",
    fix_rate="总体修复率 {rate}",
    first_seen="首次出现 {date}",
    last_confirmed="最后确认 {date}",
    proven="已验证：在 nginx {versions} 上，修改后该行不再出现。",
    versions="版本",
    documentation="官方文档",
    colon="：",
    comma="，",
    semicolon="；",
    enumeration="、",
    full_stop="。",
    gap="",
    brackets="（{inner}）",
    fields=MappingProxyType(
        {
            "client": "客户端",
            "server": "服务器",
            "request": "请求",
            "subrequest": "子请求",
            "upstream": "上游",
            "host": "主机",
            "referrer": "来源页",
            "login": "登录名",
        }
    ),
)

_WORDINGS: Mapping[Language, Wording] = MappingProxyType({"en": _EN, "zh": _ZH})


def wording(language: Language) -> Wording:
    """The words of that language."""
    return _WORDINGS[language]

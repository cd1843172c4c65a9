"""The words in which ways are told, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Format strings; the names in braces are filled in where they are used."""

    language: Language
    no_directive: str
    no_directive_for_cause: str
    older_line: str
    verify_in: str
    set_in: str
    joint: str
    comma: str
    more_blocks: str
    shared: str
    fill_in: str
    in_force_already: str
    enough_already: str
    top_of: str
    computed: str
    no_upstream: str
    no_tls: str
    no_taker: str
    clash: str
    too_new: str


_EN = Phrases(
    language="en",
    no_directive="no directive mends this",
    no_directive_for_cause="no directive mends the likely cause",
    older_line=(
        "verification is off in this block now, so the line is older than the configuration or "
        "comes from elsewhere"
    ),
    verify_in="Verify the upstream's certificate in {where}",
    set_in="Set {what} in {where}",
    joint=" and ",
    comma=", ",
    more_blocks=" and {count} more",
    shared=", for all {count} places that include it",
    fill_in=": fill in {names}",
    in_force_already="all that is recommended is in force already in {block}",
    enough_already="{what} is in force already in {block}",
    top_of="the main context of {file}",
    computed="computed from {origins}: {what}",
    no_upstream="{block} passes to no upstream",
    no_tls="{block} talks to its upstream without TLS",
    no_taker="no block around {block} takes {names}",
    clash="the sizes would not go together with those that {block} sets",
    too_new="nginx {nginx} does not know {name}, which came with {since}",
)

_ZH = Phrases(
    language="zh",
    no_directive="没有指令可以修复此问题",
    no_directive_for_cause="没有指令可以消除这个可能的原因",
    older_line="此配置块目前未启用验证，因此该行早于当前配置，或来自别处",
    verify_in="在 {where} 中验证上游证书",
    set_in="在 {where} 中设置 {what}",
    joint=" 和 ",
    comma="、",
    more_blocks=" 及另外 {count} 处",
    shared="（对包含它的全部 {count} 处生效）",
    fill_in="：请填写 {names}",
    in_force_already="建议的指令在 {block} 中均已生效",
    enough_already="{what} 在 {block} 中已生效",
    top_of="{file} 的主配置段",
    computed="由 {origins} 算出：{what}",
    no_upstream="{block} 不向任何上游转发",
    no_tls="{block} 与上游通信时不使用 TLS",
    no_taker="{block} 周围没有可以使用 {names} 的配置块",
    clash="这些大小与 {block} 中设置的不相容",
    too_new="nginx {nginx} 没有 {name}，该指令自 {since} 起才有",
)


def phrases(language: Language) -> Phrases:
    """The words of a language."""
    return _ZH if language == "zh" else _EN

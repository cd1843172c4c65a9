"""The sentences about neighbouring lines, in both languages; none has its full stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class NeighbourWords:
    """Format strings; `line` is one-based."""

    reload_failed: str
    refused: str
    disabled_for: str
    disabled_then: str
    passed: str
    codes: str
    code: str
    comma: str
    full_stop: str


_EN = NeighbourWords(
    reload_failed=(
        "The reload before this line failed (line {line}: {message}), so nginx still ran with the "
        "configuration from before it"
    ),
    refused=(
        "Before this line nginx refused a configuration (line {line}: {message}); if that was a "
        "reload, it went on with the configuration from before"
    ),
    disabled_for="The reason stands in line {line}: {message}",
    disabled_then="nginx then left this server out for the time of fail_timeout (line {line})",
    passed=(
        "The same upstream passed the TLS handshake in line {line}, so the failure comes and goes: "
        "locations that verify differently share TLS sessions, or the servers differ"
    ),
    codes=(
        "The same upstream also failed with {codes}: its servers show different certificates, or "
        "the configuration changed in between"
    ),
    code="code {code} (line {line})",
    comma=", ",
    full_stop=".",
)

_ZH = NeighbourWords(
    reload_failed=(
        "此行之前的重新加载失败（第 {line} 行：{message}），因此 nginx 当时仍在使用之前的配置"
    ),
    refused=(
        "此行之前 nginx 拒绝过一份配置（第 {line} 行：{message}）；如果那是一次重新加载，"
        "nginx 会继续使用之前的配置"
    ),
    disabled_for="原因见第 {line} 行：{message}",
    disabled_then="随后 nginx 在 fail_timeout 期间停用了这台服务器（第 {line} 行）",
    passed=(
        "同一上游在第 {line} 行通过了 TLS 握手，可见故障时有时无："
        "验证方式不同的 location 共用 TLS 会话，或各台服务器不一致"
    ),
    codes="同一上游还出现过{codes}：各台服务器的证书不同，或其间修改过配置",
    code="代码 {code}（第 {line} 行）",
    comma="、",
    full_stop="。",
)


def neighbour_words(language: Literal["en", "zh"]) -> NeighbourWords:
    """The words of a language."""
    return _ZH if language == "zh" else _EN

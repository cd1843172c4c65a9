"""What is known of a directive, as Markdown: shared by hover and completion."""

from __future__ import annotations

from collections.abc import Sequence

from logcanon.nginx.directives import DirectiveInfo


def directive_page(infos: Sequence[DirectiveInfo]) -> str:
    """Syntax, default, contexts, age and address of one directive (of several modules)."""
    return "\n\n".join(_one(info) for info in infos)


def _one(info: DirectiveInfo) -> str:
    lines = [f"`{info.name} {syntax};`".replace(" ;", ";") for syntax in info.syntax or ("",)]
    if info.is_block:
        lines = [line.replace(";`", " { ... }`") for line in lines]
    facts = [f"- context: {', '.join(info.contexts)}"]
    if info.default:
        facts.append("- default: " + ", ".join(f"`{value}`" for value in info.default))
    if info.since:
        facts.append(f"- since nginx {info.since}")
    if info.removed:
        facts.append(f"- gone in nginx {info.removed}")
    if info.is_commercial:
        facts.append("- commercial subscription only")
    if info.url:
        facts.append(f"- [{info.module}]({info.url})")
    return "\n".join([*lines, "", *facts])

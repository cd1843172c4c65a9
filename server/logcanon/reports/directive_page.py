"""What is known of a directive, and what is in force where it stands: for hovers and completion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logcanon.nginx.directives import DirectiveInfo
from logcanon.reports.document import (
    Block,
    Code,
    Document,
    Link,
    Listing,
    Paragraph,
    Run,
    Verbatim,
    Words,
    paragraph,
)
from logcanon.text import Language, Phrase, Phrasing

_CONTEXTS = Phrase("context: ", "上下文：")
_DEFAULT = Phrase("default: ", "默认值：")
_SINCE = Phrasing(en="since nginx {version}", zh="自 nginx {version} 起")
_GONE = Phrasing(en="gone in nginx {version}", zh="自 nginx {version} 起移除")
_COMMERCIAL = Phrase("commercial subscription only", "仅限商业订阅")
_IN_FORCE = Phrasing(en="In force in {block}", zh="在 {block} 中生效")
_COLON = Phrase(": ", "：")
_COMMA = Phrase(", ", "、")
_HERE = Phrase(" (set here)", "（在此设置）")
_BY_DEFAULT = Phrase(" (nginx's default)", "（nginx 的默认值）")
_FROM = Phrasing(en=" (from {origin})", zh="（来自 {origin}）")
_UNSET = Phrase("not set", "未设置")


@dataclass(frozen=True, slots=True)
class InForce:
    """The value of one directive that is in force in a block; "" where there is none.

    `origin` is the place that sets it: "" for nginx's default, None for the very place asked about.
    """

    name: str
    value: str
    origin: str | None = ""


def directive_page(infos: Sequence[DirectiveInfo], language: Language) -> Document:
    """Syntax, default, contexts, age and address of one directive (of several modules)."""
    return tuple(block for info in infos for block in _one(info, language))


def in_force_page(block: str, values: Sequence[InForce], language: Language) -> Document:
    """What is in force in the block of that label: one value in a line, several in a list."""
    title = Words(_IN_FORCE.of(block=block).in_language(language), is_strong=True)
    colon = _COLON.in_language(language)
    if len(values) == 1:
        return (paragraph(title, colon, *_value(values[0], values[0].value, language)),)
    rows = (_value(each, f"{each.name} {each.value}", language) for each in values)
    return (paragraph(title), Listing(tuple((Paragraph(tuple(row)),) for row in rows)))


def _one(info: DirectiveInfo, language: Language) -> Iterator[Block]:
    end = " { ... }" if info.is_block else ";"
    lines = [f"{f'{info.name} {syntax}'.rstrip()}{end}" for syntax in info.syntax or ("",)]
    yield Verbatim("nginx", "\n".join(lines))
    yield Listing(tuple((Paragraph(tuple(runs)),) for runs in _facts(info, language)))


def _facts(info: DirectiveInfo, language: Language) -> Iterator[list[Run]]:
    comma = Words(_COMMA.in_language(language))
    yield [Words(_CONTEXTS.in_language(language) + comma.text.join(info.contexts))]
    if info.default:
        yield [Words(_DEFAULT.in_language(language)), *_listed(info.default, comma)]
    if info.since:
        yield [Words(_SINCE.of(version=info.since).in_language(language))]
    if info.removed:
        yield [Words(_GONE.of(version=info.removed).in_language(language))]
    if info.is_commercial:
        yield [Words(_COMMERCIAL.in_language(language))]
    if info.url:
        yield [Link(info.module, info.url)]


def _listed(values: Sequence[str], comma: Words) -> Iterator[Run]:
    for number, value in enumerate(values):
        if number:
            yield comma
        yield Code(value)


def _value(found: InForce, shown: str, language: Language) -> list[Run]:
    if not found.value:
        unset = Words(_UNSET.in_language(language))
        named: list[Run] = [Code(found.name), Words(_COLON.in_language(language))]
        return [unset] if shown == found.value else [*named, unset]
    note = _HERE if found.origin is None else _BY_DEFAULT
    if found.origin:
        note = _FROM.of(origin=found.origin)
    return [Code(shown), Words(note.in_language(language))]

"""The card of a line that no record recognises: what nginx's sources tell of its message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from logcanon.messages.explain import (
    age,
    concerned,
    foreign_sentences,
    line_sentences,
    sentences,
    title,
)
from logcanon.messages.lookup import Recognition
from logcanon.messages.table import Origin, table
from logcanon.messages.words import Language, MessageWords, words
from logcanon.nginx.directives import table as directive_table
from logcanon.reports.card import labelled, on_the_line, prose, section
from logcanon.reports.document import (
    Block,
    Code,
    Document,
    Heading,
    Link,
    Paragraph,
    Run,
    Words,
    paragraph,
)
from logcanon.reports.markdown import render_markdown
from logcanon.reports.plain import render_plain
from logcanon.reports.wording import Wording, wording
from logcanon.scan.line import LogLine

_SOURCES = "https://github.com/nginx/nginx/blob/release-{version}/src/{file}"
_LONGEST_TITLE = 100
_FAMILY = re.compile(r"ngx_(http|stream|mail)_")
_NEW_RECORD = "logcanon records new 'LOG LINE'"


def render_message_card(
    found: Recognition,
    line: LogLine | None,
    *,
    where: Sequence[str] = (),
    markdown: bool,
    language: Language,
) -> str:
    """The card's text; `where` names the blocks that may have written the line, likeliest first."""
    document = message_document(found, line, where, language)
    return render_markdown(document) if markdown else render_plain(document)


def render_foreign_card(
    line: LogLine, *, where: Sequence[str] = (), markdown: bool, language: Language
) -> str:
    """The card of a line in nginx's log whose message is not nginx's own."""
    say, common = words(language), wording(language)
    document = (
        Heading(_shortened(line.message.text)),
        paragraph(*prose(common.gap.join(foreign_sentences(line, language)))),
        *_of_line(None, line, common, language),
        *(labelled(common.where, common, prose(place)) for place in where[:1]),
        *section(say.about, list(_new_record(say, say.no_foreign_record))),
    )
    return render_markdown(document) if markdown else render_plain(document)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TITLE else text[: _LONGEST_TITLE - 1] + "…"


def message_document(
    found: Recognition, line: LogLine | None, where: Sequence[str], language: Language
) -> Document:
    """The card's blocks, what concerns this line first."""
    say, common = words(language), wording(language)
    gap = common.gap
    return (
        Heading(_shortened(found.text or title(found.message))),
        paragraph(*prose(gap.join(sentences(found, line, language)))),
        *_of_line(found, line, common, language),
        *(labelled(common.where, common, prose(place)) for place in where[:1]),
        *_directives(found, say, common),
        *section(say.about, list(_about(found, say, language))),
    )


def _of_line(
    found: Recognition | None, line: LogLine | None, common: Wording, language: Language
) -> Iterator[Block]:
    if line is None:
        return
    say = words(language)
    for sentence in line_sentences(line, language):
        yield paragraph(*prose(sentence))
    if line.place is not None:
        number = f":{line.place.line.text}" if line.place.line else ""
        before, _, after = say.place.partition("{place}")
        yield paragraph(before, Code(line.place.file.text + number), after)
    yield from on_the_line([*(_values(found, say) if found else ()), *_fields(line)], common)


def _values(found: Recognition, say: MessageWords) -> Iterator[tuple[str, str]]:
    """What the message prints; a value that no word is known for speaks for itself."""
    named = set()
    for value in found.values:
        name = say.values.get(value.name)
        if name is not None and value.text.strip() and (name, value.text) not in named:
            named.add((name, value.text))
            yield name, value.text


def _fields(line: LogLine) -> Iterator[tuple[str, str]]:
    for name, field in line.fields.items():
        yield name, field.text


def _directives(found: Recognition, say: MessageWords, common: Wording) -> Iterator[Paragraph]:
    names = concerned(found)
    if not names:
        return
    runs: list[Run] = []
    for name in names:
        runs += [Words(common.enumeration)] if runs else []
        url = _url(name, found.origins[0])
        runs.append(Link(name, url) if url else Code(name))
    yield labelled(say.directives, common, runs)


def _url(name: str, origin: Origin) -> str:
    """The documentation of a directive, in the family of the module where there are several."""
    found = _FAMILY.match(origin.module)
    family = found[1] if found else "http"
    known = directive_table().get(name, family) or directive_table().get(name)
    return next((info.url for info in known if info.url), "")


def _about(
    found: Recognition, say: MessageWords, language: Language
) -> Iterator[tuple[Paragraph, ...]]:
    origin = found.origins[0]
    released = [age(found, language), *([say.windows] if origin.is_windows else [])]
    yield (paragraph(wording(language).gap.join(released)),)
    version = origin.until or table().versions[1]
    link = Link(f"src/{origin.file}", _SOURCES.format(version=version, file=origin.file))
    before, _, rest = say.source.partition("{link}")
    between, _, after = rest.partition("{function}")
    yield (paragraph(before, link, between, Code(f"{origin.function}()"), after),)
    yield from _new_record(say, say.no_record)


def _new_record(say: MessageWords, missing: str) -> Iterator[tuple[Paragraph, ...]]:
    before, _, after = say.new_record.partition("{command}")
    yield (paragraph(missing),)
    yield (paragraph(before, Code(_NEW_RECORD), after),)

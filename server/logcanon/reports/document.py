"""A small document, written once and rendered as Markdown or as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Words:
    """Running text; whatever it holds is shown as it is, never as markup."""

    text: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A name, a value, a path: one line, shown unchanged but for unprintable characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A label and the address it leads to."""

    label: str
    address: str


Run: TypeAlias = Words | Code | Link


@dataclass(frozen=True, slots=True)
class Heading:
    """The document's title."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs of text, joined as they are."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines shown as they are; `language` is "nginx" or "sh"."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Items of one list, each some blocks; the first block of an item is a paragraph."""

    items: tuple[tuple[Paragraph | Verbatim, ...], ...]
    is_ordered: bool = False


Block: TypeAlias = Heading | Paragraph | Verbatim | Listing
Document: TypeAlias = tuple[Block, ...]


def paragraph(*runs: Run | str) -> Paragraph:
    """A paragraph; plain strings are words."""
    return Paragraph(tuple(Words(r) if isinstance(r, str) else r for r in runs))

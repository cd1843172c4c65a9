"""What is said to a user, in both languages at once.

A reason is worked out once and kept for whoever asks next, so it is not yet known who reads it:
the language is chosen where a finding is made or shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence, or a part of one, in English and in Chinese."""

    en: str
    zh: str

    @classmethod
    def verbatim(cls, text: str) -> Phrase:
        """What is the same in every language: a name, a piece of a configuration."""
        return cls(text, text)

    def __bool__(self) -> bool:
        return bool(self.en)

    def __add__(self, other: Phrase) -> Phrase:
        return Phrase(self.en + other.en, self.zh + other.zh)

    def in_language(self, language: Language) -> str:
        """The text for a reader of that language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A phrase with blanks, named in braces as in `str.format`."""

    en: str
    zh: str

    def of(self, **values: str | int | Phrase) -> Phrase:
        """The phrase with its blanks filled in."""
        return Phrase(
            self.en.format(**{n: v.en if isinstance(v, Phrase) else v for n, v in values.items()}),
            self.zh.format(**{n: v.zh if isinstance(v, Phrase) else v for n, v in values.items()}),
        )


NOTHING = Phrase("", "")


def joined(phrases: Iterable[Phrase], between: Phrase) -> Phrase:
    """The phrases that say something, with `between` between them."""
    told = [phrase for phrase in phrases if phrase]
    return Phrase(between.en.join(p.en for p in told), between.zh.join(p.zh for p in told))

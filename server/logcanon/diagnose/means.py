"""What every conclusion rests on: files, the user's language, the user's choice of a CA file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from logcanon.diagnose.facts import FactWords, fact_words
from logcanon.diagnose.phrases import Phrases, phrases
from logcanon.diagnose.prescribe import Prescriber
from logcanon.diagnose.trust import Trust
from logcanon.nginx.build import Build
from logcanon.nginx.config import Config
from logcanon.nginx.trusted_file import Files


@dataclass(frozen=True, slots=True)
class Means:
    """Files are known through `files` alone; `ca_file` is "" where the user has chosen none.

    `build` is the nginx that the user says runs.
    """

    files: Files
    language: Literal["en", "zh"]
    ca_file: str = ""
    build: Build | None = None

    @property
    def words(self) -> Phrases:
        """The words of ways and fixes."""
        return phrases(self.language)

    @property
    def fact_words(self) -> FactWords:
        """The words of facts."""
        return fact_words(self.language)

    def prescriber(self, config: Config) -> Prescriber:
        """Plans remedies on `config`."""
        return Prescriber(config, Trust(config, self.files, self.ca_file), self.words)

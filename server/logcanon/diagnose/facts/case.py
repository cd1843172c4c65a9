"""What facts are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from logcanon.diagnose.facts.words import FactWords
from logcanon.nginx.build import Build
from logcanon.nginx.config import Config, Scope
from logcanon.nginx.trusted_file import Files
from logcanon.scan.line import LogLine

Facts = Mapping[str, str]
"""A fact's name to the phrase that shows it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A log line and where it leads.

    `scope` is a block of `config`: the one that handled the request or that the line points to,
    the whole configuration where the line concerns all of it; None where it leads nowhere.
    `build` is the nginx that the user says runs.
    """

    line: LogLine
    files: Files
    words: FactWords
    config: Config | None = None
    scope: Scope | None = None
    build: Build | None = None

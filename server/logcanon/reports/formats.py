"""The formats by the names under which `--format` knows them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from logcanon.reports.github import GitHubWriter
from logcanon.reports.jsonl import JsonLinesWriter
from logcanon.reports.sarif import SarifWriter
from logcanon.reports.text import TextWriter
from logcanon.reports.writer import Writer

FORMATS: Mapping[str, type[Writer]] = MappingProxyType(
    {"text": TextWriter, "json": JsonLinesWriter, "sarif": SarifWriter, "github": GitHubWriter}
)

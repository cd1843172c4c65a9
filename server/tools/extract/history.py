"""The messages of several releases, joined."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from extract.calls import Site
from extract.phase import Phase, phase_of
from logcanon.messages.template import letters_of, regex_of

Version = tuple[int, ...]
_SEVERITY = ("stderr", "emerg", "alert", "crit", "error", "warn", "notice", "info")
_TERMINAL_LEVEL = re.compile(r"\[(\w+)\] ")


@dataclass
class Origin:
    """One module that writes a message in one phase, as the newest release has it."""

    sites: list[Site]
    newest: Version
    releases: set[Version] = field(default_factory=set)

    @property
    def levels(self) -> tuple[str, ...]:
        """The usual level first, the others by severity."""
        first = self.sites[0].levels[0]
        others = {level for site in self.sites for level in site.levels} - {first}
        return first, *sorted(others, key=_SEVERITY.index)

    @property
    def directives(self) -> tuple[str, ...]:
        """The directives that may bring the message about."""
        return tuple(dict.fromkeys(name for site in self.sites for name in site.directives))


class History:
    """Every message by what it prints, and who writes it.

    The key of an origin is (module, phase, is it Windows's). Formats that print the same text, one
    with `%s` and one with `%V`, are one message; the newest release's format stands for it.
    """

    def __init__(self) -> None:
        self.versions: list[Version] = []
        self.messages: dict[str, dict[tuple[str, Phase, bool], Origin]] = defaultdict(dict)
        self._also: dict[tuple[str, str], set[Version]] = defaultdict(set)

    def add(self, version: Version, sites: Iterable[Site]) -> None:
        """Add a release; older ones first."""
        self.versions.append(version)
        for site in map(_with_level, sites):
            text = regex_of(site.template)
            for spelling in (site.template, *site.alternates):
                self._also[regex_of(spelling), site.module].add(version)
            if site.api == "ngx_write_stderr" or not _says_something(site.template):
                continue  # the answers to -v and -h stand without nginx's stamp
            origins = self.messages[text]
            key = site.module, phase_of(site), site.is_windows
            origin = origins.get(key)
            if origin is None or origin.newest != version:
                seen = origin.releases if origin else set()
                origin = origins[key] = Origin([], version, seen)
            origin.sites.append(site)
            origin.releases.add(version)

    def ordered(self) -> Iterator[tuple[str, list[Origin]]]:
        """(format, its origins) by source file and line."""
        spellings = {
            regex_of(other)
            for origins in self.messages.values()
            for origin in origins.values()
            for site in origin.sites
            for other in site.alternates
        }
        found = []
        for text, by_key in self.messages.items():
            origins = list(by_key.values())
            if text in spellings and all(o.newest != self.versions[-1] for o in origins):
                continue  # what an old release printed on Linux, and new ones on other systems
            newest = max(origins, key=lambda origin: origin.newest).sites[0]
            found.append((newest.file, newest.line, newest.template, origins))
        for _, _, template, origins in sorted(found, key=lambda row: row[:3]):
            yield template, origins

    def since(self, template: str, origin: Origin) -> Version | None:
        """The first release in which the module prints this; None where it is the oldest known."""
        first = min(self._releases(template, origin))
        return None if first == self.versions[0] else first

    def until(self, template: str, origin: Origin) -> Version | None:
        """The last release in which it does; None where it is the newest known."""
        last = max(self._releases(template, origin))
        return None if last == self.versions[-1] else last

    def _releases(self, template: str, origin: Origin) -> set[Version]:
        return origin.releases | self._also[regex_of(template), origin.sites[0].module]


def _says_something(template: str) -> bool:
    """Whether a format has words, its own or those of the build."""
    return letters_of(template) > 0 or template.startswith("<")


def _with_level(site: Site) -> Site:
    """ngx_log_stderr() knows no levels, but some of its texts name one."""
    named = _TERMINAL_LEVEL.match(site.template) if site.levels == ("stderr",) else None
    if named is None or named[1] not in _SEVERITY:
        return site
    return replace(site, levels=(named[1],))

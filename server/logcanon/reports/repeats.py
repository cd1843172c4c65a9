"""How often a line stands in a log, in words: `412 times, 09:14:03 to 09:52:11, 3 upstreams`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from logcanon.finding import Repeats

Language = Literal["en", "zh"]
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "once": "once",
        "count": "{count} times",
        "span": "{first} to {last}",
        "client": "{count} clients",
        "server": "{count} servers",
        "upstream": "{count} upstreams",
        "comma": ", ",
    },
    "zh": {
        "once": "1 次",
        "count": "{count} 次",
        "span": "{first} 至 {last}",
        "client": "{count} 个客户端",
        "server": "{count} 个 server",
        "upstream": "{count} 个上游",
        "comma": "，",
    },
}


def tell_repeats(repeats: Repeats, language: Language) -> str:
    """Count, times and who took part; a party of one goes without saying."""
    words = _WORDS[language]
    return words["comma"].join(_parts(repeats, words))


def _parts(repeats: Repeats, words: Mapping[str, str]) -> Iterator[str]:
    yield words["once"] if repeats.count == 1 else words["count"].format(count=repeats.count)
    first, last = repeats.first_time, repeats.last_time
    if first and last and first != last:
        if first[:10] == last[:10]:
            first, last = first[11:], last[11:]
        yield words["span"].format(first=first, last=last)
    elif first:
        yield first[11:]
    for name in ("client", "server", "upstream"):
        count = repeats.distinct.get(name, 0)
        if count > 1:
            yield words[name].format(count=count)

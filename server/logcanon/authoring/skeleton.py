"""A record to fill in, made from one log line."""

from __future__ import annotations

import json
import re
from typing import Any

from logcanon.authoring.placeholder import ROOT_CAUSE
from logcanon.authoring.variable_parts import variable_parts
from logcanon.scan.line import LogLine, parse_bare, parse_line

_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")
_WORDS = re.compile(r"[a-z0-9]+")
_MOST_WORDS = 7
# Words that name no message.
_FILLERS = frozenset({"a", "an", "the", "while", "to", "of", "in", "by", "for", "is", "was", "and"})


class NoMessage(ValueError):
    """A text from which no record can be made."""


def skeleton_of_text(text: str, namespace: str = "mine") -> dict[str, Any]:
    """The skeleton for a log line, or for a message without its stamp.

    Raises NoMessage where the text is no message.
    """
    line = parse_line(text) or parse_bare(text.strip())
    return skeleton(line, namespace)


def skeleton(line: LogLine, namespace: str = "mine") -> dict[str, Any]:
    """The JSON object of a record that recognises `line` and its like.

    The variable parts of the message are named groups of its regex; system errors, verification
    codes and what nginx was doing stay, as they tell causes apart. A place in the configuration
    is left out. Raises NoMessage where the line has no words.
    """
    message = _told(line)
    slug = _slug(message)
    if not slug:
        raise NoMessage("there is no message in that line")
    regex = _regex(message)
    if not re.search(regex, message):
        raise AssertionError(f"{regex} does not match {message}")
    return {
        "id": f"{namespace}/{slug}",
        "signature": message,
        "signature_zh": "",
        "regex": regex,
        "domain": "nginx",
        "root_cause": ROOT_CAUSE,
        "root_cause_zh": "",
        "dead_ends": [],
        "workarounds": [],
        "workarounds_zh": [],
        "official_doc_url": None,
        "examples": [line.text.strip()],
        "counter_examples": [],
        "sources": [],
    }


def render(record: dict[str, Any]) -> str:
    """The text of a record file."""
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def _told(line: LogLine) -> str:
    """The message without the place in the configuration."""
    message = line.message.text
    place = line.place
    if place is not None and ("/" in place.file.text or place.line is None):
        tail = f" in {place.file.text}" + (f":{place.line.text}" if place.line else "")
        before, _, behind = message.rpartition(tail)
        message = before + behind
    # Traces and the like differ from case to case; the first line names the trouble.
    return message.strip().partition("\n")[0].rstrip()


def _slug(message: str) -> str:
    """Kebab-case, from the words that stay the same."""
    fixed, at = [], 0
    for part in variable_parts(message):
        fixed.append(message[at : part.span.start])
        at = part.span.end
    fixed.append(message[at:])
    words = [w for w in _WORDS.findall(" ".join(fixed).lower()) if w not in _FILLERS]
    return "-".join(words[:_MOST_WORDS])


def _regex(message: str) -> str:
    pattern, at = "", 0
    for part in variable_parts(message):
        named = f"(?P<{part.name}>{part.pattern})" if part.name else part.pattern
        pattern += _escaped(message[at : part.span.start]) + named
        at = part.span.end
    return pattern + _escaped(message[at:])


def _escaped(text: str) -> str:
    """`text` as a pattern, readable: only what means something else gets a backslash."""
    return _SPECIAL.sub(r"\\\g<0>", text).replace("\n", r"\n").replace("\t", r"\t")

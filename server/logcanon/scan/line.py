"""One line of nginx's error log, taken apart.

Grammar: core/ngx_log.c and the log handlers of the modules (see prefix, message, context).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from logcanon.scan.context import parse_tail, tail_start
from logcanon.scan.escapes import without_colours
from logcanon.scan.field import Field, field_at
from logcanon.scan.message import Errno, MessageParts, Place, parse_message
from logcanon.scan.prefix import Form, Prefix, bare_prefix
from logcanon.scan.second import first_end
from logcanon.scan.unwrap import locate
from logcanon.scan.view import View
from logcanon.text import Span

# nginx cuts a line at 2048 bytes (NGX_MAX_ERROR_STR); wrappers and escapes make it longer.
# What stands further right is not looked at, so that no line costs more than a long one.
LINE_LIMIT = 16_384

_BLANK = frozenset(" \t\r\n\f\v\x00")
_ENDING = re.compile(r"[\s\x00]{1,200}$")
_QUOTES = {'"': '"', "'": "'", "`": "`", "“": "”", "‘": "’"}
_CLOSER = re.compile(r"(?P<quote>[\"'`”’])#{0,3}[,;)\]}\\n\s]{0,8}$")


class LogLine:
    r"""A line that nginx wrote; immutable. Its parts are found when they are asked for.

    `text` is the whole line as it stands in the file, without its line end; every field has its
    span there, and its own text without escapes. A message over several physical lines has all of
    them there, "\n" between. `form` is "log" for the error log's lines, "terminal" for
    `nginx: [emerg] ...` and "bare" for a message without a stamp. nginx's own text starts at
    `start`.
    """

    __slots__ = ("_end", "_fields", "_parts", "_prefix", "_tail", "_view", "text")

    def __init__(self, text: str, view: View, prefix: Prefix) -> None:
        """`prefix` is the stamp in the text that `view` shows of the line."""
        self.text = text
        self._view = view
        self._prefix = prefix
        self._end = line_end(view.text, prefix)
        self._tail = tail_start(view.text, prefix.end, self._end)
        self._fields: Mapping[str, Field] | None = None
        self._parts: MessageParts | None = None

    def __repr__(self) -> str:
        return f"LogLine({self.form}, {self.level}, {self.message.text!r})"

    @property
    def form(self) -> Form:
        """How the line is written."""
        return self._prefix.form

    @property
    def start(self) -> int:
        """Where nginx's text starts, behind what a log shipper put first."""
        return self._view.span(Span(self._prefix.start, self._prefix.start)).start

    @property
    def time(self) -> Field | None:
        """`YYYY/MM/DD HH:MM:SS`, in the server's time zone."""
        return self._mapped(self._prefix.field("time"))

    @property
    def level(self) -> str | None:
        """Nginx's word: emerg, alert, crit, error, warn, notice, info or debug."""
        level = self._prefix.field("level")
        return level.text if level else None

    @property
    def level_span(self) -> Span | None:
        """Where the level stands."""
        level = self._mapped(self._prefix.field("level"))
        return level.span if level else None

    @property
    def pid(self) -> Field | None:
        """The process."""
        return self._mapped(self._prefix.field("pid"))

    @property
    def tid(self) -> Field | None:
        """The thread."""
        return self._mapped(self._prefix.field("tid"))

    @property
    def connection(self) -> Field | None:
        """The number of the connection, without its `*`."""
        return self._mapped(self._prefix.field("connection"))

    @property
    def message(self) -> Field:
        """All after the stamp but the context tail; includes errno, place and action."""
        return self._view.field(field_at(self._view.text, self._prefix.end, self._tail))

    @property
    def action(self) -> Field | None:
        """What nginx was doing: the words after " while "."""
        return self._message_parts.action

    @property
    def errno(self) -> Errno | None:
        """The system's error."""
        return self._message_parts.errno

    @property
    def ssl(self) -> Field | None:
        """The error queue of the TLS library."""
        return self._message_parts.ssl

    @property
    def place(self) -> Place | None:
        """The place in the configuration that the message points to."""
        return self._message_parts.place

    @property
    def fields(self) -> Mapping[str, Field]:
        """The context under nginx's own keys: client, server, request, upstream, host, ..."""
        if self._fields is None:
            fields = parse_tail(self._view.text, self._tail, self._end)
            self._fields = MappingProxyType(
                {name: self._value(name, field) for name, field in fields.items()}
            )
        return self._fields

    @property
    def _message_parts(self) -> MessageParts:
        if self._parts is None:
            parts = parse_message(self._view.text, self._prefix.end, self._tail)
            errno, place = parts.errno, parts.place
            self._parts = MessageParts(
                ssl=self._mapped(parts.ssl),
                errno=errno._replace(span=self._view.span(errno.span)) if errno else None,
                place=Place(self._view.field(place.file), self._mapped(place.line))
                if place
                else None,
                action=self._mapped(parts.action),
            )
        return self._parts

    def _value(self, name: str, field: Field) -> Field:
        value = self._view.field(field)
        if "\n" in value.text and name != "subrequest":
            # nginx refuses line ends in these: somebody's mail program wrapped the line
            return value._replace(text=value.text.replace("\n", " "))
        return value

    def _mapped(self, field: Field | None) -> Field | None:
        return self._view.field(field) if field is not None else None


def parse_line(text: str) -> LogLine | None:
    """The parts of an nginx error line, None when the line is no such line; never raises."""
    view, prefix, _ = locate(text)
    return LogLine(text, view, prefix) if prefix else None


def parse_bare(text: str) -> LogLine:
    """The parts of a message that stands without any stamp (pasted, or as `explain` takes it)."""
    view = without_colours(View(text))
    return LogLine(text, view, bare_prefix(view.text))


def line_end(text: str, prefix: Prefix) -> int:
    """Where nginx's text ends: before a second message, blanks, and the quote that closes it."""
    end = first_end(text, prefix, min(len(text), prefix.end + LINE_LIMIT))
    if text[end - 1 : end] in _BLANK:
        ending = _ENDING.search(text, max(prefix.end, end - 200), end)
        end = ending.start() if ending else end
    opening = _QUOTES.get(text[prefix.start - 1]) if prefix.start else None
    if opening:
        closer = _CLOSER.search(text, max(prefix.end, end - 12), end)
        end = closer.start() if closer and closer["quote"] == opening else end
    return end

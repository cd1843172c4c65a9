"""Locations as lines and columns from 1, in code points."""

from pathlib import Path

import pytest

from logcanon.finding import Location
from logcanon.reports.region import UNKNOWN, Region, Texts
from logcanon.text import Source, Span
from reports.sample import CONF, CONF_TEXT, LOG, conf_location, log_line, lookup

TEXTS = Texts(lookup, log_line)


def test_a_log_span_counts_from_its_line():
    assert TEXTS.region(Location(LOG, Span(43, 50), line=0)) == Region(1, 44, 1, 51)


def test_a_file_span_counts_code_points_whatever_their_width():
    at = CONF_TEXT.index("🛒")
    assert TEXTS.region(Location(CONF, Span(at, at + 1))) == Region(1, 6, 1, 7)


def test_a_span_over_lines_ends_where_it_ends():
    start = CONF_TEXT.index("location")
    end = CONF_TEXT.index("}") + 1
    assert TEXTS.region(Location(CONF, Span(start, end))) == Region(4, 2, 6, 3)
    line, span = TEXTS.first_line(Location(CONF, Span(start, end)))
    assert span.of(line) == "location /api/ {"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts(line_end):
    path = Path("x.conf")
    texts = Texts(lambda _: Source(path, line_end.join(["a;", "b;\x0c\u2028c;"])))
    at = len(f"a;{line_end}b;\x0c\u2028")
    assert texts.region(Location(path, Span(at, at + 2))) == Region(2, 5, 2, 7)


def test_a_file_that_is_gone_has_a_place_all_the_same():
    gone = Location(Path("/gone.conf"), Span(100, 120))
    assert TEXTS.region(gone) == UNKNOWN
    assert TEXTS.first_line(gone) is None


def test_each_file_is_read_once():
    asked = []

    def read(path):
        asked.append(path)
        return lookup(path)

    texts = Texts(read)
    for _ in range(3):
        texts.region(conf_location("server"))
        texts.region(Location(Path("/gone.conf"), Span(0, 0)))
    assert asked == [CONF, Path("/gone.conf")]

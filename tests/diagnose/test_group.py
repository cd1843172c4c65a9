"""Equal lines of a log are told as one."""

import random

import pytest

from logcanon.diagnose.group import by_record, group
from logcanon.diagnose.group_log import GroupedLog
from logcanon.records.catalog import builtin_records_directory, load_catalog
from logcanon.reports.repeats import tell_repeats
from logcanon.scan.incremental import IncrementalScan
from logcanon.scan.matcher import compile_signatures
from logcanon.scan.scanner import scan_bytes
from logcanon.text.line_store import LineStore

EXPIRED = "upstream SSL certificate verify error: (10:certificate has expired)"
UNKNOWN = "upstream SSL certificate verify error: (20:unable to get local issuer certificate)"


def line(
    message=UNKNOWN, time="09:31:55", client="10.20.9.7", server="shop", upstream="10.0.0.1:443"
):
    return (
        f"2026/11/23 {time} [error] 10#10: *7 {message} while SSL handshaking to upstream, "
        f'client: {client}, server: {server}, request: "GET /{random.random()} HTTP/1.1", '
        f'upstream: "https://{upstream}/x{random.random()}", host: "shop.example.com"\n'
    )


@pytest.fixture(scope="module")
def matcher():
    catalog = load_catalog([builtin_records_directory()])
    return compile_signatures(catalog.records)


@pytest.fixture
def groups(matcher):
    def of(*lines):
        return list(group(scan_bytes(matcher, "".join(lines).encode())).values())

    return of


def test_lines_of_one_server_and_upstream_are_equal(groups):
    [one] = groups(line(time="09:14:03"), line(client="10.20.9.8"), line(time="09:52:11"))
    told = one.repeats
    assert (told.count, told.first_time, told.last_time, told.last_line) == (
        3,
        "2026/11/23 09:14:03",
        "2026/11/23 09:52:11",
        2,
    )
    assert dict(told.distinct) == {"client": 2, "server": 1, "upstream": 1}


@pytest.mark.parametrize(
    "other", [line(EXPIRED), line(server="other"), line(upstream="10.0.0.2:443")]
)
def test_another_message_server_or_upstream_is_another_matter(groups, other):
    assert [g.count for g in groups(line(), other, line())] == [2, 1]


def test_a_forged_tail_makes_no_group_of_its_own(groups):
    forged = line().replace("GET /", 'GET /?a=", server: evil, upstream: "x')
    assert len(groups(line(), forged, line(), forged)) <= 2


def test_the_whole_of_a_record(groups):
    found = groups(line(upstream="a:1"), line(EXPIRED), line(upstream="b:1"), line(upstream="a:1"))
    whole = by_record(found)
    assert [g.count for g in whole.values()] == [3, 1]
    unknown = next(iter(whole.values()))
    assert (unknown.first.line_number, unknown.last.line_number) == (0, 3)
    assert unknown.repeats.distinct["upstream"] == 2
    assert [g.count for g in found] == [2, 1, 1]


def test_an_edited_log_is_grouped_as_if_it_were_new(matcher):
    pick = random.Random(7)
    store, scan, grouped = LineStore(""), IncrementalScan(), GroupedLog()
    for _ in range(60):
        last = store.line_count - 1
        at = pick.choice([last, pick.randrange(last + 1)])
        text = line(
            pick.choice([EXPIRED, UNKNOWN, "nothing"]),
            server=pick.choice("ab"),
            client=f"10.0.0.{pick.randrange(3)}",
        ) * pick.choice([1, 90])
        store.change((at, 0), (min(at + pick.randrange(2), last), 0), text)
        found = grouped.groups(scan.occurrences(store, matcher))
        anew = group(scan_bytes(matcher, store.text().encode())).values()
        assert [(g.record_id, g.count, g.first.line_number, g.repeats) for g in found] == [
            (g.record_id, g.count, g.first.line_number, g.repeats) for g in anew
        ]


def test_in_words(groups):
    found = groups(line(time="09:14:03"), line(client="10.20.9.8", time="09:52:11"))[0].repeats
    assert tell_repeats(found, "en") == "2 times, 09:14:03 to 09:52:11, 2 clients"
    assert tell_repeats(found, "zh") == "2 次，09:14:03 至 09:52:11，2 个客户端"
    [night] = groups(line(time="23:59:59"), line().replace("11/23", "11/24"))
    assert "2026/11/23 23:59:59 to 2026/11/24" in tell_repeats(night.repeats, "en")

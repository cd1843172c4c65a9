"""After the fix: asked again, answered, and no line."""

from __future__ import annotations

from reproduce.case import Ask, Case, Printed
from reproduce.lab.bench import Bench
from reproduce.proof.provoke import assert_accepted


def assert_silent(bench: Bench, case: Case) -> None:
    """This nginx has nothing to complain about."""
    assert_accepted(bench)
    bench.nginx.start()
    ask_all(bench, case, 0)
    assert bench.nginx.loud_lines() == []


def assert_gone(bench: Bench, case: Case, printed: Printed) -> None:
    """After a reload (which also forgets TLS sessions) all requests are answered, and no line comes."""
    assert_accepted(bench)
    if bench.nginx.is_running:
        bench.nginx.reload()
    else:
        bench.nginx.start()
    mark = bench.nginx.mark()
    for _ in range(2):  # The second may resume a TLS session of the first.
        ask_all(bench, case, mark)
    assert bench.nginx.loud_lines(mark) == []
    assert [line for line in bench.nginx.lines(mark) if printed.found_in(line)] == []


def ask_all(bench: Bench, case: Case, mark: int) -> None:
    """All requests in turn, all answered as they should be."""
    for number, ask in enumerate(case.requests, 1):
        wanted = case.mended if number == len(case.requests) else 200
        assert statuses(bench, ask) == {wanted}, bench.nginx.lines(mark)


def statuses(bench: Bench, ask: Ask) -> set[int | None]:
    """What was answered to a request."""
    return {answer.status for answer in bench.send(ask)}


def assert_verified(bench: Bench, case: Case) -> None:
    """The fix did not switch verification off: an impostor upstream is refused."""
    if not bench.scene.upstreams or bench.scene.upstreams[0].chain is None:
        return
    bench.impostor()
    bench.nginx.reload()  # nginx 1.30 keeps connections to upstreams open by itself
    mark = bench.nginx.mark()
    for ask in case.requests:
        assert statuses(bench, ask) == {case.refused}
    assert all(
        "upstream SSL certificate verify error" in line for line in bench.nginx.loud_lines(mark)
    )
    bench.genuine()

"""Which brace is the wrong one, judged by indentation, in a file whose braces do not pair up.

nginx counts and so blames the end of the file. A user sees the indentation; whatever makes the
braces agree with it best is most likely the mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Literal, NamedTuple

from logcanon.nginx.recovery import column
from logcanon.nginx.tree import Directive

_Kind = Literal["line", "open", "close"]
_MOST_MISTAKES: Final = 8
# Events looked at in trying candidates, so that a long file full of mistakes takes no minutes.
_MOST_WORK: Final = 400_000


class _Event(NamedTuple):
    """A directive's start, an opening or a closing brace. `indent` is None within a line."""

    kind: _Kind
    at: int
    indent: int | None
    line: int


@dataclass(frozen=True, slots=True)
class BracePlan:
    """What to do differently from mere counting.

    Closings to suppose before an offset, `}` at an offset to pass over, and whether to pass over
    each `{` that has no name before it.
    """

    close_before: dict[int, int] = field(default_factory=dict)
    ignore: frozenset[int] = frozenset()
    ignores_nameless: bool = False

    def with_close(self, at: int) -> BracePlan:
        """One more supposed closing brace before `at`."""
        closes = {**self.close_before, at: self.close_before.get(at, 0) + 1}
        return replace(self, close_before=closes)

    def with_ignored(self, at: int) -> BracePlan:
        """One more closing brace passed over."""
        return replace(self, ignore=self.ignore | {at})


class _Outcome(NamedTuple):
    """How braces pair under a plan: what is left over, and how often the indentation objects."""

    imbalance: int
    objections: int
    candidates: list[BracePlan]


def judge(
    text: str, children: tuple[Directive, ...], strays: Iterable[int], plan: BracePlan
) -> BracePlan:
    """The plan under which braces and indentation agree best; `plan` where it cannot be told.

    `children` is the tree as counting alone gives it, `strays` are the offsets of `}` that
    closed nothing.
    """
    events = _events(text, children, strays)
    outcome = _simulate(events, plan)
    affordable = min(40, _MOST_WORK // (1 + len(events) * _MOST_MISTAKES))
    for _ in range(_MOST_MISTAKES):
        if not outcome.imbalance:
            break
        tried = [(_simulate(events, p), p) for p in outcome.candidates[: max(2, affordable)]]
        better = [t for t in tried if t[0].imbalance < outcome.imbalance]
        best = min(better, key=lambda t: t[0].objections, default=None)
        if best is None or best[0].objections >= outcome.objections:
            break
        outcome, plan = best
    return plan


def _events(text: str, children: tuple[Directive, ...], strays: Iterable[int]) -> list[_Event]:
    offsets: list[tuple[_Kind, int]] = [("close", at) for at in strays]
    for child in children:
        offsets += _offsets(child)
    offsets.sort(key=lambda pair: pair[1])
    events: list[_Event] = []
    line = last = 0
    for kind, at in offsets:
        # Only whether two events share a line matters, so that CRLF may count twice.
        line += text.count("\n", last, at) + text.count("\r", last, at)
        last = at
        indent = column(text, at) if kind != "open" else None
        events.append(_Event(kind, at, indent, line))
    return events


def _offsets(directive: Directive) -> Iterator[tuple[_Kind, int]]:
    for inner in directive.walk():
        yield "line", inner.span.start
        if inner.block is not None and inner.block.raw is None:
            yield "open", inner.block.opening.start
            if inner.block.closing is not None:
                yield "close", inner.block.closing.start


def _simulate(events: list[_Event], plan: BracePlan) -> _Outcome:
    pairing = _Pairing(plan)
    for event in events:
        pairing.take(event)
    return pairing.outcome()


class _Pairing:
    """Pairs braces under a plan, noting what the indentation objects to."""

    def __init__(self, plan: BracePlan) -> None:
        self.plan = plan
        self.stack: list[_Event] = []
        self.head = _Event("line", 0, None, 0)
        self.n_strays = self.objections = 0
        self.candidates: list[BracePlan] = []
        self.suspected: set[int] = set()

    def outcome(self) -> _Outcome:
        return _Outcome(self.n_strays + len(self.stack), self.objections, self.candidates)

    def take(self, event: _Event) -> None:
        if event.kind == "open":
            self.stack.append(self.head)
            return
        for _ in range(self.plan.close_before.get(event.at, 0)):
            if self.stack:
                self.stack.pop()
        if event.at in self.plan.ignore:
            return
        if self.stack:
            self._weigh(event, self.stack[-1])
        if event.kind == "line":
            self.head = event
        elif self.stack:
            self.stack.pop()
        else:
            self.n_strays += 1

    def _weigh(self, event: _Event, top: _Event) -> None:
        """Whether the indentation says that `event` does not belong to `top`, as counted."""
        if event.indent is None or top.indent is None or event.line == top.line:
            return
        is_close = event.kind == "close"
        fits = event.indent == top.indent if is_close else event.indent > top.indent
        if fits:
            return
        # A line may be indented carelessly; a brace is mostly put with care.
        self.objections += 2 if is_close else 1
        if is_close:
            self.candidates.append(self.plan.with_ignored(event.at))
        if event.indent <= top.indent and top.at not in self.suspected:
            self.suspected.add(top.at)
            self.candidates.append(self.plan.with_close(event.at))

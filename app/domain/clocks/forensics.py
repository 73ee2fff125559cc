"""How a clock came to be breached: where the time went, and what would have met it."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from app.domain.calendars.business_time import COVERAGE, NOTHING, Span, spans
from app.domain.calendars.calendar import Calendar
from app.domain.clocks.clock import Clock
from app.domain.clocks.standing import Standing
from app.domain.plans.plan import PromiseKind

Where = Literal["unassigned", "assigned", "customer", "third party", "resolved", "closed"]
# In the order in which they are told. What lies outside the hours is `closed`, whoever was waited on.
PLACES: tuple[Where, ...] = ("unassigned", "assigned", "customer", "third party", "resolved", "closed")
ACTS: Mapping[PromiseKind, str] = {
    "acknowledge": "Taking it",
    "first_response": "A public reply",
    "next_response": "A public reply, or saying that none is needed,",
    "update": "A public message",
    "resolution": "Resolving it",
}

Assignment = tuple[datetime, str | None]


@dataclass(frozen=True, slots=True)
class Forensics:
    """`parts` say for each place how much of the time from the clock's start to its stop, or to now, it waited there;
    they add up to `elapsed`. `act` by `last_moment` would have met it, `earlier` by so much than what stopped it, None
    while nothing has. `holder` is who had the ticket at that moment, None for nobody."""

    elapsed: timedelta
    parts: Mapping[Where, timedelta]
    act: str
    last_moment: datetime
    earlier: timedelta | None
    holder: str | None


def forensics(
    clock: Clock, calendar: Calendar, standings: Sequence[Standing], assignments: Sequence[Assignment], now: datetime
) -> Forensics | None:
    """None unless the clock is breached. The standings are the opening's and those after each event; `assignments` say
    since when who had the ticket, in order."""
    if clock.breached_at is None or clock.due_at is None:
        return None
    end = max(clock.stopped_at or now.astimezone(UTC), clock.started_at)
    parts = dict.fromkeys(PLACES, NOTHING)
    for span in _cut(_hours(clock, calendar, end), standings, assignments):
        parts[_where(span, standings, assignments)] += span.end - span.start
    return Forensics(
        end - clock.started_at,
        parts,
        ACTS[clock.kind],
        clock.due_at,
        clock.stopped_at - clock.due_at if clock.stopped_at else None,
        _holder(assignments, clock.due_at),
    )


def _hours(clock: Clock, calendar: Calendar, end: datetime) -> Iterator[Span]:
    if clock.duration and clock.duration.kind == "elapsed":
        return iter((Span(clock.started_at, end, COVERAGE),))
    return spans(calendar, clock.started_at, end)


def _cut(hours: Iterator[Span], standings: Sequence[Standing], assignments: Sequence[Assignment]) -> Iterator[Span]:
    """The open spans cut where anything changed."""
    marks = sorted({*(standing.at for standing in standings), *(at for at, _ in assignments)})
    for span in hours:
        start = span.start
        for mark in marks if span.reason == COVERAGE else ():
            if start < mark < span.end:
                yield Span(start, mark, span.reason)
                start = mark
        yield Span(start, span.end, span.reason)


def _where(span: Span, standings: Sequence[Standing], assignments: Sequence[Assignment]) -> Where:
    if span.reason != COVERAGE:
        return "closed"
    standing = standings[max(bisect_right(standings, span.start, key=lambda one: one.at) - 1, 0)]
    if standing.resolved_at:
        return "resolved"
    if standing.waiting_on:
        return "customer" if standing.waiting_on == "customer" else "third party"
    return "assigned" if _holder(assignments, span.start) else "unassigned"


def _holder(assignments: Sequence[Assignment], at: datetime) -> str | None:
    held = bisect_right(assignments, at, key=lambda one: one[0])
    return assignments[held - 1][1] if held else None

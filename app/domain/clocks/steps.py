"""The spans of a clock's life, counted or not, that add up to what was promised (sla.md, "Explained")."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from app.domain.calendars.business_time import COVERAGE, NOTHING, Span, spans
from app.domain.calendars.calendar import Calendar
from app.domain.clocks.clock import Step
from app.domain.clocks.deadline import Pause
from app.domain.clocks.severities import Deadline

ELAPSED = "elapsed"


def steps(
    calendar: Calendar, deadline: Deadline, started_at: datetime, until: datetime, pauses: Iterable[Pause]
) -> tuple[Step, ...]:
    """From the clock's start to `until`, neighbours of one reason as one step.

    What lies before the promise that gives the due instant does not count towards it, and says so.
    """
    found: list[Step] = []
    for span in _spans(calendar, deadline, started_at, until, pauses):
        start = found.pop().start if found and found[-1].reason == span.reason else span.start
        counted = span.end - start if span.reason in (COVERAGE, ELAPSED) else NOTHING
        found.append(Step(start, span.end, counted, span.reason))
    return tuple(found)


def counted_until(found: Iterable[Step], at: datetime) -> timedelta:
    """How much had been counted at that instant."""
    return sum((min(step.end, at) - step.start for step in found if step.counted and step.start < at), NOTHING)


def _spans(
    calendar: Calendar, deadline: Deadline, started_at: datetime, until: datetime, pauses: Iterable[Pause]
) -> Iterator[Span]:
    reached = max(started_at, min(deadline.counts_from, until))
    if started_at < reached:
        yield Span(started_at, reached, f"before: {deadline.target.severity.slug}")
    for pause in pauses:
        begins, ends = max(pause.start, reached), min(pause.end, until)
        if begins < ends:
            yield from _running(calendar, deadline, reached, begins)
            yield Span(begins, ends, pause.reason)
            reached = ends
    yield from _running(calendar, deadline, reached, until)


def _running(calendar: Calendar, deadline: Deadline, start: datetime, end: datetime) -> Iterable[Span]:
    if deadline.target.duration.kind != "elapsed":
        return spans(calendar, start, end)
    return (Span(start, end, ELAPSED),) if start < end else ()

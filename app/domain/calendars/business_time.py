"""Coverage time: which instants a calendar counts, and arithmetic on them (sla.md, "Time").

Instants come in aware and go out in UTC, microseconds kept. What has to look for an opening raises `NeverOpenError` on
a calendar that has none for ten years, and `OverflowError` where the answer would lie after the year 9999.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from app.domain.calendars.calendar import Calendar
from app.domain.calendars.opening_hours import (
    ONE_DAY,
    Hours,
    closures_near,
    local_day,
    midnight,
    open_between,
    open_hours,
)
from app.domain.calendars.wall_time import first_instant

NOTHING = timedelta()
COVERAGE, CLOSED = "coverage", "closed"
MOST_CLOSED_DAYS = 3653
"""Ten years: a calendar that stays closed for so long is not waited for."""


class NeverOpenError(ValueError):
    """A calendar without open hours: no time counts, so nothing could ever be due."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time and what the calendar says of it: `coverage`, `closed`, `holiday: NAME` or `closure: NAME`."""

    start: datetime
    end: datetime
    reason: str


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether that instant counts. The closing instant does not."""
    # In UTC, because Python holds a zone's repeated hour to be equal to nothing in another zone.
    at = at.astimezone(UTC)
    day = local_day(calendar, at)
    return any(opens <= at < closes for near in (day, day + ONE_DAY) for opens, closes in open_hours(calendar, near))


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """The first instant from `at` on that lies in coverage: `at` itself while open."""
    at = at.astimezone(UTC)
    if calendar.always_open:
        return at
    day = local_day(calendar, at)
    while True:
        day = _open_day(calendar, day)
        for opens, closes in open_hours(calendar, day):
            if closes > at:
                return opens if opens > at else at
        day += ONE_DAY


def coverage_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much coverage time lies in `[start, end)`; nothing when the end comes first."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start:
        return NOTHING
    if calendar.always_open:
        return end - start
    return sum((closes - opens for opens, closes in open_between(calendar, start, end)), NOTHING)


def after_coverage(calendar: Calendar, start: datetime, time_counted: timedelta) -> datetime:
    """The instant at which that much coverage time has passed since `start`: a closing instant when it ends exactly
    there; with no time at all, the next opening."""
    if calendar.always_open:
        return start.astimezone(UTC) + time_counted
    left = time_counted
    for opens, closes in _openings(calendar, start):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise AssertionError("openings never end")


def after_business_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """The same wall time on the n-th following day that has coverage, moved to the next opening if closed then."""
    wall = start.astimezone(calendar.zone).replace(tzinfo=None)
    day = wall.date()
    for _ in range(days):
        day = _open_day(calendar, day + ONE_DAY)
    return next_opening(calendar, first_instant(datetime.combine(day, wall.time()), calendar.zone))


def after_calendar_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """The same wall time that many days later, moved to the next opening if closed then."""
    wall = start.astimezone(calendar.zone).replace(tzinfo=None) + days * ONE_DAY
    return next_opening(calendar, first_instant(wall, calendar.zone))


def spans(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """`[start, end)` cut where coverage, holidays and closures begin and end; neighbours of one reason are one span."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start:
        return iter(())
    if calendar.always_open:
        return iter((Span(start, end, COVERAGE),))
    return _merged(_pieces(calendar, start, end))


def _open_day(calendar: Calendar, day: date) -> date:
    """The first local day from that one on with open hours."""
    found = calendar.known_open_days.get(day)
    if found is None:
        found = calendar.known_open_days[day] = _find_open_day(calendar, day)
    return found


def _find_open_day(calendar: Calendar, day: date) -> date:
    if not calendar.ever_open:
        raise NeverOpenError(f"calendar {calendar.name!r} has no open hours, so nothing can be counted in it")
    for _ in range(MOST_CLOSED_DAYS):
        if open_hours(calendar, day):
            return day
        day += ONE_DAY
    raise NeverOpenError(
        f"calendar {calendar.name!r} has no open hours in the ten years before {day}, so nothing can be counted in it"
    )


def _openings(calendar: Calendar, start: datetime) -> Iterator[Hours]:
    """What is open from `start` on, without end; the first interval is cut to begin no earlier than `start`."""
    start = start.astimezone(UTC)
    day = local_day(calendar, start)
    while True:
        day = _open_day(calendar, day)
        for opens, closes in open_hours(calendar, day):
            if closes > start:
                yield (opens if opens > start else start), closes
        day += ONE_DAY


def _pieces(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    reached = start
    for opens, closes in open_between(calendar, start, end):
        yield from _closed_pieces(calendar, reached, opens)
        yield Span(opens, closes, COVERAGE)
        reached = closes
    yield from _closed_pieces(calendar, reached, end)


def _closed_pieces(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """A stretch without coverage, cut by why there is none: a holiday says more than a closure on the same day."""
    reasons = list(_reasons(calendar, start, end))
    ends = (at for reason in reasons for at in (reason.start, reason.end))
    for cut, next_cut in pairwise(sorted({start, end, *(at for at in ends if start < at < end)})):
        found = (reason.reason for reason in reasons if reason.start <= cut and next_cut <= reason.end)
        yield Span(cut, next_cut, next(found, CLOSED))


def _reasons(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """The holidays and closures near that stretch, in whole; of a union its own come before its members'."""
    first, last = local_day(calendar, start), local_day(calendar, end) + ONE_DAY
    day = first
    while calendar.holidays and day <= last:
        if name := calendar.holidays.get(day):
            yield Span(midnight(calendar, day), midnight(calendar, day + ONE_DAY), f"holiday: {name}")
        day += ONE_DAY
    for name, starts, ends in closures_near(calendar, first, last):
        yield Span(starts, ends, f"closure: {name}")
    for member in calendar.union:
        yield from _reasons(member, start, end)


def _merged(pieces: Iterator[Span]) -> Iterator[Span]:
    """Neighbours of one reason joined."""
    whole = next(pieces)
    for piece in pieces:
        if piece.reason == whole.reason:
            whole = Span(whole.start, piece.end, whole.reason)
        else:
            yield whole
            whole = piece
    yield whole

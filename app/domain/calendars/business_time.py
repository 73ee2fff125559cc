"""Coverage time: which instants a calendar counts, and arithmetic on them (sla.md, "Time").

Instants come in aware and go out in UTC, microseconds kept. What has to look for an opening raises `NeverOpenError` on
a calendar without open hours, and `OverflowError` where the answer would lie after the year 9999.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.domain.calendars.calendar import Calendar
from app.domain.calendars.wall_time import first_instant

ONE_DAY = timedelta(days=1)
NOTHING = timedelta()
COVERAGE, CLOSED = "coverage", "closed"


class NeverOpenError(ValueError):
    """A calendar without open hours: no time ever counts, so nothing could ever be due."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time and what the calendar says of it: `coverage`, `closed` or `holiday: NAME`."""

    start: datetime
    end: datetime
    reason: str


def open_hours(calendar: Calendar, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """The open intervals of one local day as half-open pairs of instants, in order."""
    hours = calendar.known_days.get(day)
    if hours is None:
        hours = calendar.known_days[day] = tuple(_work_out(calendar, day))
    return hours


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether that instant counts. The closing instant does not."""
    # In UTC, because Python holds a zone's repeated hour to be equal to nothing in another zone.
    return calendar.ever_open and next_opening(calendar, at) == at.astimezone(UTC)


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """The first instant from `at` on that lies in coverage: `at` itself while open."""
    if calendar.always_open:
        return at.astimezone(UTC)
    return next(_openings(calendar, at))[0]


def coverage_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much coverage time lies in `[start, end)`; nothing when the end comes first."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start or not calendar.ever_open:
        return NOTHING
    if calendar.always_open:
        return end - start
    counted = NOTHING
    for opens, closes in _openings(calendar, start):
        if closes >= end:
            return counted + max(end - opens, NOTHING)
        counted += closes - opens
    return counted


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
    _refuse_if_never_open(calendar)
    wall = start.astimezone(calendar.zone).replace(tzinfo=None)
    day, left = wall.date(), days
    while left:
        day += ONE_DAY
        left -= bool(open_hours(calendar, day))
    return next_opening(calendar, first_instant(datetime.combine(day, wall.time()), calendar.zone))


def after_calendar_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """The same wall time that many days later, moved to the next opening if closed then."""
    wall = start.astimezone(calendar.zone).replace(tzinfo=None) + days * ONE_DAY
    return next_opening(calendar, first_instant(wall, calendar.zone))


def spans(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """`[start, end)` cut where coverage or a holiday begins and ends; neighbours of one reason are one span."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start:
        return iter(())
    if calendar.always_open:
        return iter((Span(start, end, COVERAGE),))
    return _merged(_pieces(calendar, start, end))


def midnight(calendar: Calendar, day: date) -> datetime:
    """The instant at which that local day begins."""
    return first_instant(datetime.combine(day, time()), calendar.zone)


def _work_out(calendar: Calendar, day: date) -> Iterator[tuple[datetime, datetime]]:
    if day in calendar.holidays:
        return
    midnight_on_the_wall = datetime.combine(day, time())
    for interval in calendar.week[day.weekday()]:
        opens = first_instant(midnight_on_the_wall + timedelta(minutes=interval.opens), calendar.zone)
        closes = first_instant(midnight_on_the_wall + timedelta(minutes=interval.closes), calendar.zone)
        # Clocks going forward can swallow a whole interval, and Samoa once skipped a whole day.
        if opens < closes:
            yield opens, closes


def _openings(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """What is open from `start` on, without end; the first interval is cut to begin no earlier than `start`."""
    _refuse_if_never_open(calendar)
    start = start.astimezone(UTC)
    day = start.astimezone(calendar.zone).date()
    while True:
        for opens, closes in open_hours(calendar, day):
            if closes > start:
                yield (opens if opens > start else start), closes
        day += ONE_DAY


def _pieces(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    reached = start
    for opens, closes in _openings(calendar, start) if calendar.ever_open else ():
        if opens >= end:
            break
        yield from _closed_pieces(calendar, reached, opens)
        reached = min(closes, end)
        yield Span(opens, reached, COVERAGE)
    yield from _closed_pieces(calendar, reached, end)


def _closed_pieces(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """A stretch without coverage, by local days where some of them may be holidays."""
    day = start.astimezone(calendar.zone).date()
    while start < end:
        day_ends = min(midnight(calendar, day + ONE_DAY), end) if calendar.holidays else end
        if start < day_ends:
            name = calendar.holidays.get(day)
            yield Span(start, day_ends, f"holiday: {name}" if name else CLOSED)
            start = day_ends
        day += ONE_DAY


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


def _refuse_if_never_open(calendar: Calendar) -> None:
    if not calendar.ever_open:
        raise NeverOpenError(f"calendar {calendar.name!r} has no open hours, so nothing can be counted in it")

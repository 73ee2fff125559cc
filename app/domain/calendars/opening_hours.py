"""The open hours of a calendar's days as instants in UTC: weekly hours or those of its members, less holidays and
closures, and extra hours (sla.md, "Time")."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from app.domain.calendars.calendar import Calendar, Interval
from app.domain.calendars.wall_time import first_instant

ONE_DAY = timedelta(days=1)
Hours = tuple[datetime, datetime]
"""A half-open pair of instants."""


def open_hours(calendar: Calendar, day: date) -> tuple[Hours, ...]:
    """The open intervals of one local day, in order."""
    hours = calendar.known_days.get(day)
    if hours is None:
        hours = calendar.known_days[day] = tuple(_work_out(calendar, day))
    return hours


def open_between(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Hours]:
    """What is open in `[start, end)`, in order, cut to it."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    # Where clocks went back over midnight, the day before the last one is read again while that one has begun.
    day, last = local_day(calendar, start), local_day(calendar, end) + ONE_DAY
    while day <= last:
        for opens, closes in open_hours(calendar, day):
            if closes > start and opens < end:
                yield (opens if opens > start else start), (closes if closes < end else end)
        day += ONE_DAY


def midnight(calendar: Calendar, day: date) -> datetime:
    """The instant at which that local day begins."""
    return first_instant(datetime.combine(day, time()), calendar.zone)


def local_day(calendar: Calendar, at: datetime) -> date:
    """The day that the calendar's wall shows then."""
    return at.astimezone(calendar.zone).date()


def closures_near(calendar: Calendar, first: date, last: date) -> Iterator[tuple[str, datetime, datetime]]:
    """The closures that touch those local days: name, beginning and end."""
    for closure in calendar.closures:
        if closure.starts.date() <= last and closure.ends.date() >= first:
            starts, ends = (first_instant(wall, calendar.zone) for wall in (closure.starts, closure.ends))
            yield closure.name, starts, ends


def _work_out(calendar: Calendar, day: date) -> Iterable[Hours]:
    hours: Iterable[Hours] = () if day in calendar.holidays else _ordinary(calendar, day)
    for _, starts, ends in closures_near(calendar, day, day):
        hours = _without(hours, starts, ends)
    if day in calendar.extra:
        hours = _joined([*hours, *_instants(calendar, day, calendar.extra[day])])
    return hours


def _ordinary(calendar: Calendar, day: date) -> Iterable[Hours]:
    if not calendar.union:
        return _instants(calendar, day, calendar.week[day.weekday()])
    starts, ends = midnight(calendar, day), midnight(calendar, day + ONE_DAY)
    return _joined(hours for member in calendar.union for hours in open_between(member, starts, ends))


def _instants(calendar: Calendar, day: date, intervals: Iterable[Interval]) -> Iterator[Hours]:
    midnight_on_the_wall = datetime.combine(day, time())
    for interval in intervals:
        opens = first_instant(midnight_on_the_wall + timedelta(minutes=interval.opens), calendar.zone)
        closes = first_instant(midnight_on_the_wall + timedelta(minutes=interval.closes), calendar.zone)
        # Clocks going forward can swallow a whole interval, and Samoa once skipped a whole day.
        if opens < closes:
            yield opens, closes


def _without(hours: Iterable[Hours], starts: datetime, ends: datetime) -> Iterator[Hours]:
    for opens, closes in hours:
        if opens < starts:
            yield opens, min(closes, starts)
        if closes > ends:
            yield max(opens, ends), closes


def _joined(hours: Iterable[Hours]) -> list[Hours]:
    """Hours that touch or overlap made one, in order."""
    joined: list[Hours] = []
    for opens, closes in sorted(hours):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens, closes))
    return joined

"""What people plan by: whether an office is open, until when, and which days to come are not like other weeks'."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.calendars.business_time import COVERAGE, NeverOpenError, next_opening, spans
from app.domain.calendars.calendar import Calendar
from app.domain.calendars.opening_hours import ONE_DAY, midnight, open_hours

# Who is open for longer than this on end does not plan by the closing.
LONGEST = timedelta(days=8)
DAYS = 30


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether it is open, and the instant at which that changes; None when it does not for a week and more."""

    open: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class OddDay:
    """A local day with other hours than its weekday has: `open` are its intervals, none when it is closed. `name` is
    what people call it, empty where it has none."""

    on: date
    name: str
    open: tuple[tuple[datetime, datetime], ...]


def standing(calendar: Calendar, now: datetime) -> Standing:
    """How it is at that instant."""
    if calendar.always_open:
        return Standing(open=True, until=None)
    first = next(spans(calendar, now, now + LONGEST))
    if first.reason == COVERAGE:
        return Standing(open=True, until=first.end if first.end < now + LONGEST else None)
    try:
        return Standing(open=False, until=next_opening(calendar, now))
    except NeverOpenError:
        return Standing(open=False, until=None)


def odd_days(calendar: Calendar, now: datetime, count: int = DAYS) -> tuple[OddDay, ...]:
    """Those among the local days from today on. A day on which clocks change has its ordinary hours."""
    ordinary = calendar.ordinary()
    today = now.astimezone(calendar.zone).date()
    days = [today + number * ONE_DAY for number in range(count)]
    return tuple(
        OddDay(day, _name(calendar, day), open_hours(calendar, day))
        for day in days
        if open_hours(calendar, day) != open_hours(ordinary, day)
    )


def _name(calendar: Calendar, day: date) -> str:
    """Of the holidays and closures that the day has."""
    found = spans(calendar, midnight(calendar, day), midnight(calendar, day + ONE_DAY))
    names = (span.reason.partition(": ")[2] for span in found)
    return ", ".join(dict.fromkeys(name for name in names if name))

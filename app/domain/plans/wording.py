"""Times and hours of a plan in words: for its page, for mail, for the terminal."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from app.domain.calendars.calendar import Calendar, Interval
from app.domain.calendars.duration import Duration
from app.domain.plans.plan import Promise

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def hours_in_words(calendar: Calendar) -> str:
    """24/7, or the open hours by a zone's wall clock, such as "09:00–18:00 America/Los_Angeles, Mon–Fri"; of a union
    those of its members. Holidays are named as such, single closures are not."""
    ordinary = "24/7" if calendar.around_the_clock else "; ".join(_ordinary(calendar))
    return f"{ordinary}, except holidays" if calendar.holidays else ordinary


def hours_in_short(calendar: Calendar) -> str:
    """The open hours, or the calendar's name where they are many."""
    return f"the hours of {calendar.name}" if len(list(_ordinary(calendar))) > 1 else hours_in_words(calendar)


def _ordinary(calendar: Calendar) -> Iterator[str]:
    yield from map(hours_in_words, calendar.union)
    spans = groupby(range(7), key=lambda day: calendar.week[day])
    for intervals, days in spans:
        if intervals:
            yield f"{intervals_in_words(intervals)} {calendar.zone.key}, {_days(list(days))}"


def understood(promise: Promise, calendar: Calendar) -> str:
    """What the promise's words mean in a tier with that calendar (sla.md, "Time")."""
    return "best effort, without a clock" if promise.duration is None else measured(promise.duration, calendar)


def measured(duration: Duration, calendar: Calendar) -> str:
    """The duration with what it is counted in."""
    hours = hours_in_short(calendar)
    if duration.kind == "elapsed":
        return f"{time_in_words(duration.time)} by the clock, closed hours included"
    if duration.kind == "calendar_days":
        return f"{count(duration.days, 'calendar day')}, due within {hours}"
    if duration.kind == "business_days":
        return f"{count(duration.days, 'business day')} of {hours}"
    return f"{time_in_words(duration.time)} {'around the clock' if calendar.always_open else f'within {hours}'}"


def time_in_words(time: timedelta) -> str:
    """ "30 minutes", "4 hours", "1 hour 30 minutes"; whole minutes."""
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    parts = [count(hours, "hour")] if hours or not minutes else []
    return " ".join([*parts, count(minutes, "minute")] if minutes else parts)


def count(number: int, thing: str) -> str:
    """ "1 hour", "2 hours"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def intervals_in_words(intervals: tuple[Interval, ...]) -> str:
    """The open hours of a day, such as "09:00–12:00 and 13:00–18:00"."""
    return " and ".join(f"{_minute(span.opens)}–{_minute(span.closes)}" for span in intervals) or "closed"


def _minute(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _days(days: list[int]) -> str:
    first, last = DAY_NAMES[days[0]], DAY_NAMES[days[-1]]
    return first if first == last else f"{first}–{last}"

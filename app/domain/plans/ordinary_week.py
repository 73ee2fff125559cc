"""Calendars and promised times in an ordinary week, without holidays and closures: what makes them comparable."""

from datetime import date, datetime, timedelta

from app.domain.calendars.business_time import is_open
from app.domain.calendars.calendar import Calendar
from app.domain.calendars.duration import Duration
from app.domain.calendars.opening_hours import ONE_DAY, Hours, open_hours

WEEK = timedelta(weeks=1)
# Weeks in which hardly a zone changes its clocks, one of winter and one of summer.
WINTER, SUMMER = date(2024, 1, 15), date(2024, 7, 15)


def hours_of_week(calendar: Calendar, monday: date = WINTER) -> list[tuple[Hours, ...]]:
    """The open hours of its seven days."""
    ordinary = calendar.ordinary()
    return [open_hours(ordinary, monday + number * ONE_DAY) for number in range(7)]


def coverage_in(duration: Duration, calendar: Calendar) -> timedelta:
    """The coverage time that the duration takes in an ordinary week."""
    if duration.kind == "coverage":
        return duration.time
    days = [sum((closes - opens for opens, closes in day), timedelta()) for day in hours_of_week(calendar)]
    week = sum(days, timedelta())
    if duration.kind == "elapsed":
        return week * (duration.time / WEEK)
    if duration.kind == "calendar_days":
        return week * duration.days / 7
    return week * duration.days / sum(1 for day in days if day)


def openings(calendar: Calendar) -> list[datetime]:
    """The instants of an ordinary week at which it opens."""
    return [opens for day in hours_of_week(calendar) for opens, _ in day]


def ever_both_open(one: Calendar, other: Calendar) -> bool:
    """Whether there is any instant of an ordinary week, in winter or in summer, at which both are open: then one of
    them has just opened while the other is, or they open together."""
    pairs = [(one, other.ordinary()), (other, one.ordinary())]
    return any(
        is_open(open_then, opens)
        for opening, open_then in pairs
        for monday in (WINTER, SUMMER)
        for day in hours_of_week(opening, monday)
        for opens, _ in day
    )

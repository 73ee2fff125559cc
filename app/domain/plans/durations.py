"""How the words of a promised time are read (sla.md, "Time")."""

import re
from datetime import timedelta

from app.domain.calendars.calendar import Calendar
from app.domain.calendars.duration import Duration
from app.domain.plans.plan import HoursFrom24

BEST_EFFORT = "best effort"
NO_PROMISE = "none"
DAY = timedelta(days=1)
BUSINESS_WEEK = 5

_GRAMMAR = re.compile(
    r"(?P<count>\d{1,4})\s*(?:"
    r"(?P<minute>minutes?|min|m)|(?P<hour>hours?|h)|(?P<business_day>business\s+days?|bd)|(?P<day>days?|d)|"
    r"(?P<week>weeks?|w))(?:\s+(?P<counting>elapsed|coverage))?",
    re.IGNORECASE,
)


def check_words(words: str) -> None:
    """Raises ValueError, with the reason, unless the words are a promised time or say that there is none."""
    if words.strip().lower() not in (BEST_EFFORT, NO_PROMISE):
        _match(words)


def read_duration(words: str, calendar: Calendar, hours_from_24: HoursFrom24) -> Duration | None:
    """The duration that the words promise in a tier with that calendar; None for best effort and for no promise.

    `hours_from_24` says what 24 hours and more mean where the office closes. ValueError for anything else."""
    if words.strip().lower() in (BEST_EFFORT, NO_PROMISE):
        return None
    match = _match(words)
    count = int(match["count"])
    if match["business_day"]:
        return Duration("business_days", days=count)
    if match["day"]:
        return Duration("calendar_days", days=count)
    counting = (match["counting"] or "").lower()
    if counting == "elapsed":
        return Duration("elapsed", _time(match))
    if counting == "coverage" or calendar.around_the_clock or _time(match) < DAY:
        return Duration("coverage", _time(match))
    return _long(match, hours_from_24)


def read_time(words: str) -> timedelta:
    """A plain time in minutes or hours, zero included ("0 hours"), as the levels of a ladder have. ValueError else."""
    match = _GRAMMAR.fullmatch(words.strip())
    if not match or not (match["minute"] or match["hour"]) or match["counting"]:
        raise ValueError(f'"{words}" is no time in minutes or hours, such as "30 minutes" or "4 hours"')
    return _time(match)


def _match(words: str) -> re.Match[str]:
    match = _GRAMMAR.fullmatch(words.strip())
    if not match:
        raise ValueError(
            f'"{words}" is no promised time; write one such as "4 hours", "2 business days", "1 week", '
            '"24 hours elapsed", "Best effort" or "None"'
        )
    if not int(match["count"]):
        raise ValueError(f'"{words}": a promised time must be longer than nothing')
    if match["counting"] and (match["business_day"] or match["day"]):
        raise ValueError(f'"{words}": only minutes, hours and weeks can be "{match["counting"]}"')
    return match


def _time(match: re.Match[str]) -> timedelta:
    count = int(match["count"])
    if match["minute"]:
        return timedelta(minutes=count)
    return timedelta(hours=count) if match["hour"] else timedelta(weeks=count)


def _long(match: re.Match[str], hours_from_24: HoursFrom24) -> Duration:
    """A time of 24 hours or more where the office closes. A week of coverage is its five business days."""
    time = _time(match)
    if hours_from_24 == "elapsed":
        return Duration("elapsed", time)
    if match["week"]:
        return Duration("business_days", days=BUSINESS_WEEK * int(match["count"]))
    days, rest = divmod(time, DAY)
    if hours_from_24 == "coverage" or rest:
        return Duration("coverage", time)
    return Duration("business_days", days=days)

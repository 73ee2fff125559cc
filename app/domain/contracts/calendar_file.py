"""Calendars as a plan file writes them: a zone, and hours by days of the week (sla.md, "Time")."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.calendars.calendar import MINUTES_A_DAY, Calendar, Interval

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)")


def read_calendar(name: str, table: Mapping[str, Any]) -> Calendar:
    """The calendar that the table describes. ValueError, with the reason, for a bad zone, day or time."""
    holidays = {date.fromisoformat(day): title for day, title in table.get("holidays", {}).items()}
    return Calendar(name, read_zone(table["zone"]), read_week(table["week"]), holidays)


def read_zone(name: str) -> ZoneInfo:
    """The IANA zone of that name; ValueError when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f'"{name}" is no IANA time zone, such as "America/New_York"') from None


def read_week(table: Mapping[str, str]) -> tuple[tuple[Interval, ...], ...]:
    """Seven days of intervals from `mon-fri = "09:00-12:00, 13:00-18:00"`; a day not named is closed."""
    week: dict[int, tuple[Interval, ...]] = {}
    for days, hours in table.items():
        for day in _days(days):
            if day in week:
                raise ValueError(f'"{DAYS[day]}" is given twice')
            week[day] = _intervals(hours)
    if not week:
        raise ValueError("no day of the week is open")
    return tuple(week.get(day, ()) for day in range(7))


def _days(words: str) -> range:
    first, _, last = words.partition("-")
    if first not in DAYS or (last or first) not in DAYS or DAYS.index(last or first) < DAYS.index(first):
        raise ValueError(f'"{words}" is no day or span of days, such as "mon" or "mon-fri"')
    return range(DAYS.index(first), DAYS.index(last or first) + 1)


def _intervals(words: str) -> tuple[Interval, ...]:
    intervals = tuple(_interval(span.strip()) for span in words.split(","))
    for earlier, later in pairwise(intervals):
        if later.opens < earlier.closes:
            raise ValueError(f'"{words}": the spans overlap or are out of order')
    return intervals


def _interval(words: str) -> Interval:
    match = _SPAN.fullmatch(words)
    if not match:
        raise ValueError(f'"{words}" is no span of hours, such as "09:00-18:00"')
    hour, minute, last_hour, last_minute = map(int, match.groups())
    opens, closes = hour * 60 + minute, last_hour * 60 + last_minute
    if not opens < closes <= MINUTES_A_DAY:
        raise ValueError(f'"{words}": must open before it closes, by 24:00 at the latest')
    return Interval(opens, closes)

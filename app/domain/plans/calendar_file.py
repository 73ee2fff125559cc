"""Calendars as a plan file writes them: a zone, hours by days of the week or those of other calendars, and the dates on
which it is otherwise (sla.md, "Time")."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.calendars.calendar import MINUTES_A_DAY, NO_WEEK, Calendar, Closure, Interval
from app.domain.calendars.regions import holidays_of

Facts = Mapping[str, Any]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEARS = range(2000, 2051)
"""Those for which a region's holidays are worked out where they are not spelt out."""
YEARS_BEFORE, YEARS_AHEAD = 1, 5

_SPAN = re.compile(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)", re.ASCII)


def read_calendars(tables: Mapping[str, Facts]) -> dict[str, Calendar]:
    """The calendars by name, in the file's order; a union is of those with hours of their own."""
    alone = {name: read_calendar(name, table) for name, table in tables.items() if "union" not in table}
    return {
        name: alone[name] if name in alone else read_calendar(name, table, [alone[one] for one in table["union"]])
        for name, table in tables.items()
    }


def read_calendar(name: str, table: Facts, members: Iterable[Calendar] = ()) -> Calendar:
    """The calendar that the table describes. ValueError, with the reason, for a bad zone, day or time.

    A region's holidays are those that `region_holidays` spells out, else what the package knows of `YEARS`."""
    region = table.get("region_holidays")
    if region is None:
        region = region_holidays(table["region"], YEARS) if "region" in table else {}
    return Calendar(
        name,
        read_zone(table["zone"]),
        read_week(table["week"]) if "week" in table else NO_WEEK,
        {read_day(day): title for day, title in (*region.items(), *table.get("holidays", {}).items())},
        tuple(sorted(map(_closure, table.get("closures", [])), key=lambda closure: closure.starts)),
        {read_day(day): read_hours(hours) for day, hours in table.get("extra", {}).items()},
        tuple(members),
    )


def spelt_out(table: Facts, year: int) -> dict[str, Any]:
    """The table for JSON, with the holidays of its region in the years around that one, so that no later version
    of the package moves them."""
    spelt = in_json(table)
    if "region" in table:
        spelt["region_holidays"] = region_holidays(table["region"], range(year - YEARS_BEFORE, year + YEARS_AHEAD + 1))
    return spelt


def in_json(table: Facts) -> dict[str, Any]:
    """The table with TOML's own times as text."""
    return {**table, "closures": [_in_json(entry) for entry in table.get("closures", [])]}


def _in_json(entry: Facts) -> dict[str, Any]:
    walls = {key: f"{read_wall_time(entry[key]):%Y-%m-%d %H:%M}" for key in ("from", "until")}
    return {**entry, **walls}


def region_holidays(region: str, years: range) -> dict[str, str]:
    """A region's holidays as `region_holidays` spells them out."""
    return {day.isoformat(): name for day, name in holidays_of(region, years).items()}


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
            week[day] = read_hours(hours)
    if not week:
        raise ValueError("no day of the week is open")
    return tuple(week.get(day, ()) for day in range(7))


def read_day(words: str) -> date:
    """A date as "2026-12-25"; ValueError otherwise."""
    try:
        day = date.fromisoformat(words)
    except ValueError:
        day = None
    if day is None or day.isoformat() != words:
        raise ValueError(f'"{words}" is no date such as 2026-12-25')
    return day


def read_wall_time(words: str | datetime) -> datetime:
    """A day and a time on the calendar's wall, as "2026-12-24 12:00" or TOML's own local date-time. ValueError else."""
    if not isinstance(words, datetime):
        try:
            return datetime.strptime(words.replace("T", " "), "%Y-%m-%d %H:%M")  # noqa: DTZ007 - a wall has no zone
        except ValueError:
            raise ValueError(f'"{words}" is no day and time such as "2026-12-24 12:00"') from None
    if words.tzinfo or words.second or words.microsecond:
        raise ValueError(f'"{words}" must be whole minutes without an offset: wall time in the calendar\'s zone')
    return words


def read_hours(words: str) -> tuple[Interval, ...]:
    """The intervals of one day from "09:00-12:00, 13:00-18:00"; ValueError, with the reason, else."""
    intervals = tuple(_interval(span.strip()) for span in words.split(","))
    for earlier, later in pairwise(intervals):
        if later.opens < earlier.closes:
            raise ValueError(f'"{words}": the spans overlap or are out of order')
    return intervals


def _closure(entry: Facts) -> Closure:
    return Closure(read_wall_time(entry["from"]), read_wall_time(entry["until"]), entry["name"])


def _days(words: str) -> range:
    first, _, last = words.partition("-")
    if first not in DAYS or (last or first) not in DAYS or DAYS.index(last or first) < DAYS.index(first):
        raise ValueError(f'"{words}" is no day or span of days, such as "mon" or "mon-fri"')
    return range(DAYS.index(first), DAYS.index(last or first) + 1)


def _interval(words: str) -> Interval:
    match = _SPAN.fullmatch(words)
    if not match:
        raise ValueError(f'"{words}" is no span of hours, such as "09:00-18:00"')
    hour, minute, last_hour, last_minute = map(int, match.groups())
    opens, closes = hour * 60 + minute, last_hour * 60 + last_minute
    if not opens < closes <= MINUTES_A_DAY:
        raise ValueError(f'"{words}": must open before it closes, by 24:00 at the latest')
    return Interval(opens, closes)

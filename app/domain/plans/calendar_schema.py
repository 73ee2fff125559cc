"""What a calendar's table may contain, in a plan file and as it was edited in the browser."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Any

from app.domain.calendars.business_time import MOST_CLOSED_DAYS, NeverOpenError, next_opening
from app.domain.calendars.calendar import Calendar
from app.domain.calendars.regions import check_region
from app.domain.calendars.wall_time import first_instant
from app.domain.plans.calendar_file import (
    read_calendars,
    read_day,
    read_hours,
    read_wall_time,
    read_week,
    read_zone,
)
from app.domain.plans.shape import Known, Problem, each, either, many, read_by, slug_of, table, text

FIRST_YEAR, LAST_YEAR = 1970, 2199


def _anything(value: Any, at: str, known: Known) -> Iterator[Problem]:
    """Of any shape: TOML has local date-times of its own."""
    return iter(())


def _check_wall_time(value: Any) -> None:
    wall = read_wall_time(value)
    if not FIRST_YEAR <= wall.year <= LAST_YEAR:
        raise ValueError(f"the year must be from {FIRST_YEAR} to {LAST_YEAR}, not {wall.year}")


_day = read_by(read_day)
_wall_time = either(read_by(_check_wall_time, _anything), datetime, read_by(_check_wall_time))
_closure = table({"name": text, "from": _wall_time, "until": _wall_time})
_fields = table(
    {"zone": read_by(read_zone)},
    {
        "week": read_by(read_week, each(text, text)),
        "union": many(slug_of("calendars"), least=2),
        "region": read_by(check_region),
        "region_holidays": each(_day, text),
        "holidays": each(_day, text),
        "closures": many(_closure, most=200),
        "extra": each(_day, read_by(read_hours)),
    },
)


def calendar(value: Any, at: str, known: Known) -> Iterator[Problem]:
    """A calendar's table whose parts fit each other."""
    problems = list(_fields(value, at, known))
    yield from problems or _misfits(value, at)


def _misfits(value: Mapping[str, Any], at: str) -> Iterator[Problem]:
    if "week" not in value and "union" not in value:
        yield f"{at}.week", "missing: its open hours, or a union of other calendars"
    if "week" in value and "union" in value:
        yield f"{at}.union", "a calendar has either a week of its own or is a union of others"
    if "region_holidays" in value and "region" not in value:
        yield f"{at}.region", "missing: whose holidays region_holidays spells out"
    for index, closure in enumerate(value.get("closures", []), start=1):
        if read_wall_time(closure["from"]) >= read_wall_time(closure["until"]):
            yield f"{at}.closures[{index}].until", "must come after its from"


def problems_of(tables: Mapping[str, Mapping[str, Any]], name: str) -> list[Problem]:
    """What is wrong with one of a plan's calendars, as it stands among the others."""
    found = list(calendar(tables[name], f"calendars.{name}", Known((), (), tuple(tables), ())))
    return found or list(never_open(tables))


def never_open(tables: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Calendars, well formed each by itself, that are of one another or stay closed for ten years and more."""
    of_unions = [
        (f"calendars.{name}.union", f"{member} is a union itself")
        for name, table in tables.items()
        for member in table.get("union", ())
        if "union" in tables[member]
    ]
    yield from of_unions
    if not of_unions:
        for name, calendar in read_calendars(tables).items():
            yield from _closed_for_good(calendar, f"calendars.{name}.{'union' if calendar.union else 'closures'}")


def _closed_for_good(calendar: Calendar, at: str) -> Iterator[Problem]:
    """What is closed for long is so from some closure on, or by a great many holidays."""
    walls = {closure.starts for closure in calendar.closures}
    if len(calendar.holidays) >= MOST_CLOSED_DAYS // 2:
        walls |= {datetime.combine(day, time()) for day in calendar.holidays}
    try:
        for wall in sorted(walls):
            next_opening(calendar, first_instant(wall, calendar.zone))
    except NeverOpenError as reason:
        yield at, str(reason)

"""A calendar as a form: hours by weekday, and a line for each holiday, closure and day with extra hours."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from app.domain.calendars.calendar import Calendar
from app.domain.escalations.hours import read_hours, show_hours
from app.domain.plans.calendar_file import DAYS
from app.domain.plans.shape import Problem
from app.web.forms import Form

MOST_HOURS = 200
_DAY = r"(?P<day>\S+)"
_HOLIDAY = re.compile(rf"{_DAY}\s+(?P<name>.+)")
_CLOSURE = re.compile(r"(?P<from>\S+[ T]\S+)\s+(?:to|until|[-–—])\s+(?P<until>\S+[ T]\S+)\s+(?P<name>.+)")
_EXTRA = re.compile(rf"{_DAY}\s+(?P<hours>.+)")

Table = Mapping[str, Any]
Match = re.Match[str]


def values_of(table: Table, calendar: Calendar) -> dict[str, str]:
    """What stands in the form's fields for a calendar as it is."""
    return {
        **{f"day-{number}": show_hours(day) for number, day in enumerate(calendar.week)},
        "region": table.get("region", ""),
        "holidays": "\n".join(f"{day} {name}" for day, name in sorted(table.get("holidays", {}).items())),
        "closures": "\n".join(
            f"{closure.starts:%Y-%m-%d %H:%M} to {closure.ends:%Y-%m-%d %H:%M} {closure.name}"
            for closure in calendar.closures
        ),
        "extra": "\n".join(f"{day} {show_hours(hours)}" for day, hours in sorted(calendar.extra.items())),
    }


def table_of(form: Form, held: Table) -> dict[str, Any]:
    """The table that the form makes of the one that holds; what cannot be read is among the form's errors."""
    table: dict[str, Any] = {key: held[key] for key in ("cite", "zone", "union") if key in held}
    if "union" not in held:
        hours = {day: _hours(form, f"day-{number}") for number, day in enumerate(DAYS)}
        table["week"] = {day: words for day, words in hours.items() if words}
    if region := form.text("region", "A region", most=MOST_HOURS, line=True, needed=False).upper():
        table["region"] = region
    holidays = _lines(form, "holidays", _HOLIDAY, "2026-12-24 Christmas Eve", lambda found: found["name"])
    extra = _lines(form, "extra", _EXTRA, "2026-12-24 09:00–12:00", lambda found: _words(found["hours"]))
    closures = _lines(form, "closures", _CLOSURE, "2026-12-24 12:00 to 2026-12-25 00:00 Party", _closure)
    return {**table, "holidays": dict(holidays), "extra": dict(extra), "closures": [entry for _, entry in closures]}


def explain_problems(problems: list[Problem], form: Form, name: str) -> None:
    """Puts what is wrong with the table beside the fields it came from."""
    for key, reason in problems:
        field = key.removeprefix(f"calendars.{name}").strip(".").split(".")[0].split("[")[0]
        form.errors.setdefault({"week": "day-0"}.get(field, field), reason[0].upper() + reason[1:] + ".")


def _hours(form: Form, field: str) -> str:
    try:
        return _words(form.text(field, "The hours", most=MOST_HOURS, line=True, needed=False))
    except ValueError as error:
        form.errors.setdefault(field, str(error))
        return ""


def _words(hours: str) -> str:
    return show_hours(read_hours(hours)).replace("–", "-")


def _closure(found: Match) -> dict[str, str]:
    return {key: found[key].replace("T", " ") for key in ("from", "until")} | {"name": found["name"]}


def _lines(
    form: Form, field: str, grammar: re.Pattern[str], example: str, read: Callable[[Match], Any]
) -> list[tuple[str, Any]]:
    """What each line of the field says, with the day that it begins with."""
    read_so_far: list[tuple[str, Any]] = []
    for number, line in enumerate(form.text(field, "This", needed=False).splitlines(), start=1):
        words = " ".join(line.split())
        found = grammar.fullmatch(words)
        try:
            if words and not found:
                raise ValueError(f"“{words}” cannot be read. Write it as {example}.")
            if found:
                read_so_far.append((words.split(" ")[0], read(found)))
        except ValueError as error:
            form.errors.setdefault(field, f"Line {number}: {error}")
    days = [day for day, _ in read_so_far]
    twice = next((day for day in days if days.count(day) > 1), None) if field != "closures" else None
    if twice:
        form.errors.setdefault(field, f"{twice} stands there twice.")
    return read_so_far

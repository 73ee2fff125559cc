"""What one edition of a calendar changes against another, in words."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from app.domain.calendars.calendar import Calendar, Closure
from app.domain.plans.wording import intervals_in_words

WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
MOST_LINES = 8
"""Of one kind; more are counted."""


def differences(before: Calendar, after: Calendar) -> list[str]:
    """A line for each thing that is otherwise afterwards; none when every instant counts as it did."""
    return [
        *_week(before, after),
        *_some("holiday", "holidays", _dated(before.holidays), _dated(after.holidays)),
        *_some("closure", "closures", _closures(before.closures), _closures(after.closures)),
        *_some("day with extra hours", "days with extra hours", extra_in_words(before), extra_in_words(after)),
    ]


def _week(before: Calendar, after: Calendar) -> Iterator[str]:
    for name, old, new in zip(WEEKDAYS, before.week, after.week, strict=True):
        if old != new:
            yield f"{name}: {intervals_in_words(new)} instead of {intervals_in_words(old)}"


def _some(one: str, several: str, old: Iterable[str], new: Iterable[str]) -> Iterator[str]:
    known, wanted = set(old), set(new)
    for verb, lines in (
        ("New", [x for x in new if x not in known]),
        ("No longer", [x for x in old if x not in wanted]),
    ):
        if len(lines) > MOST_LINES:
            yield f"{verb}: {len(lines)} {several}, from {lines[0]} to {lines[-1]}"
        else:
            yield from (f"{verb} {one}: {line}" for line in lines)


def _dated(days: Mapping[date, str]) -> list[str]:
    return [f"{_day(day)}, {days[day]}" for day in sorted(days)]


def _closures(closures: Iterable[Closure]) -> list[str]:
    return [closure_in_words(closure) for closure in closures]


def closure_in_words(closure: Closure) -> str:
    """Its beginning and end, and what it is for."""
    return f"{_day(closure.starts)} {closure.starts:%H:%M} to {_day(closure.ends)} {closure.ends:%H:%M}, {closure.name}"


def extra_in_words(calendar: Calendar) -> list[str]:
    """Its days with extra hours, in order."""
    return [f"{_day(day)}, {intervals_in_words(calendar.extra[day])}" for day in sorted(calendar.extra)]


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"

"""When a tier is there under two plans: its hours of an ordinary week, and the exceptions."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from app.domain.calendars.calendar import Calendar
from app.domain.calendars.opening_hours import ONE_DAY, open_hours
from app.domain.plans.calendar_changes import MOST_LINES
from app.domain.plans.difference import Difference, effect_of
from app.domain.plans.plan import Tier
from app.domain.plans.plan_diff_promises import WEEK, ordinary
from app.domain.plans.wording import hours_in_words, intervals_in_words

MINUTE = timedelta(minutes=1)


def coverage(old: Tier, new: Tier) -> Iterator[Difference]:
    """Whether somebody is there for more hours, fewer, or others; a tier that files nothing has none to miss."""
    if not (old.can_file or new.can_file) or ordinary(old.calendar) == ordinary(new.calendar):
        return
    before, after = _open_minutes(old.calendar), _open_minutes(new.calendar)
    if before != after:
        words = f"coverage: {hours_in_words(old.calendar)} → {hours_in_words(new.calendar)}"
        effect = effect_of(better=bool(after - before), worse=bool(before - after))
        yield Difference("coverage", words, effect, *_keys(old, new, "week"), new.slug)


def exceptions(old: Tier, new: Tier) -> Iterator[Difference]:
    """Days and spans on which the tier is closed or open besides, and is not under the other plan."""
    if not (old.can_file or new.can_file):
        return
    for part, told in _EXCEPTIONS.items():
        before, after = told(old.calendar), told(new.calendar)
        more, fewer = [one for one in after if one not in before], [one for one in before if one not in after]
        keys, opens = _keys(old, new, part), part == "extra"
        if more:
            yield Difference("hours", f"new {part}: {_listed(more)}", "better" if opens else "worse", *keys, new.slug)
        if fewer:
            words = f"no {part} any more: {_listed(fewer)}"
            yield Difference("hours", words, "worse" if opens else "better", *keys, new.slug)


def _listed(lines: list[str]) -> str:
    """A region's holidays of many years are counted."""
    return "; ".join(lines) if len(lines) <= MOST_LINES else f"{len(lines)}, from {lines[0]} to {lines[-1]}"


def _holidays(calendar: Calendar) -> list[str]:
    return [day.isoformat() for day in sorted(calendar.holidays)]


def _closures(calendar: Calendar) -> list[str]:
    return [f"{closure.starts:%Y-%m-%d %H:%M} to {closure.ends:%Y-%m-%d %H:%M}" for closure in calendar.closures]


def _extra(calendar: Calendar) -> list[str]:
    return [f"{day.isoformat()} {intervals_in_words(calendar.extra[day])}" for day in sorted(calendar.extra)]


_EXCEPTIONS: Mapping[str, Callable[[Calendar], list[str]]] = {
    "holidays": _holidays,
    "closures": _closures,
    "extra": _extra,
}


def _keys(old: Tier, new: Tier, part: str) -> tuple[str, str]:
    """The calendar's part; where the tier has another calendar, that choice."""
    if old.calendar.name != new.calendar.name:
        return f"tiers.{old.slug}.calendar", f"tiers.{new.slug}.calendar"
    return f"calendars.{old.calendar.name}.{part}", f"calendars.{new.calendar.name}.{part}"


def _open_minutes(calendar: Calendar) -> set[int]:
    """The minutes of an ordinary week, counted in UTC, that are open."""
    plain, minutes = ordinary(calendar), set[int]()
    for number in range(-1, 8):
        for opens, closes in open_hours(plain, WEEK.date() + number * ONE_DAY):
            minutes.update(range((opens - WEEK) // MINUTE, (closes - WEEK) // MINUTE))
    return minutes & set(range(7 * 24 * 60))

"""A component's last 90 days as a bar and in words."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from status_page.rollup import SEVERITY
from status_page.snapshot import ComponentStatus, Day
from status_page.words import COMPONENT, duration, short_day

LENGTH = 90
UNKNOWN = "unknown"


class Run(NamedTuple):
    """Neighbouring days that look the same: where they begin, how many they are, and what they say when pointed at."""

    start: int
    length: int
    look: str
    title: str


class Trouble(NamedTuple):
    """A day on which something was wrong."""

    on: date
    worst: ComponentStatus
    words: str
    incidents: tuple[str, ...]


def runs(days: Sequence[Day]) -> list[Run]:
    """The bar: days on which nothing happened are one piece, each other day is its own."""
    found = list[Run]()
    at = LENGTH - len(days)
    for (look, on), group in groupby(days, key=_alike):
        some = list(group)
        found.append(Run(at, len(some), look, trouble(some[0]).words if on else ""))
        at += len(some)
    return found


def _alike(day: Day) -> tuple[str, date | None]:
    look = worst(day) if day.known else UNKNOWN
    return look, None if look in ("operational", UNKNOWN) else day.on


def worst(day: Day) -> ComponentStatus:
    """The worst state that any second of the day was spent in."""
    if not day.seconds:
        return "operational"
    return max((status for status, some in day.seconds.items() if some), key=SEVERITY.index, default="operational")


def troubles(days: Sequence[Day]) -> list[Trouble]:
    """The days that were not wholly operational, the latest first."""
    return [trouble(day) for day in reversed(days) if worst(day) != "operational"]


def trouble(day: Day) -> Trouble:
    """One such day: "14 Nov: partial outage 32 min, degraded performance 5 min"."""
    spent = sorted(day.seconds.items(), key=lambda one: -SEVERITY.index(one[0]))
    words = ", ".join(f"{COMPONENT[status]} {duration(some)}" for status, some in spent if some)
    return Trouble(day.on, worst(day), f"{short_day(day.on)}: {words or 'operational'}", day.incidents)


def summary(days: Sequence[Day], bad: Sequence[Trouble]) -> str:
    """The bar for those who cannot see it."""
    known = sum(1 for day in days if day.known)
    if not known:
        return f"Last {LENGTH} days: nothing known yet"
    without = "no trouble" if not bad else f"trouble on {len(bad)} day{'s'[: len(bad) > 1]}"
    return f"Last {known} days: {without}"

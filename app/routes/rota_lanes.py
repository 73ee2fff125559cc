"""A rota's next four weeks as lanes: a week each, what nobody covers left open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.calendars.wall_time import first_instant
from app.domain.escalations.rota import Rota, Shift, runs, shifts

WEEKS = 4
_WEEK = timedelta(days=7)
_TONES = 3


# Whose shift, for whom, from when, and until when where these weeks show it.
Row = tuple[str, str | None, datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a lane as shares of the week. `tone` tells neighbours apart; the name stands beside it."""

    start: float
    end: float
    name: str
    tone: int


@dataclass(frozen=True, slots=True)
class Lane:
    """A week from a Monday on, and where now is on it."""

    day: date
    parts: Sequence[Part]
    now: float | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """The lanes, and the same facts in rows."""

    lanes: Sequence[Lane]
    rows: Sequence[Row]


def drawn(rota: Rota, names: Mapping[UUID, str], now: datetime, zone: ZoneInfo) -> Drawn:
    """Four weeks from this week's Monday on, as that zone's wall has it; the rows begin with what goes on now."""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    mondays = [monday + n * _WEEK for n in range(WEEKS + 1)]
    ends = [first_instant(datetime.combine(day, time()), zone) for day in mondays]
    found = shifts(rota, ends[0], ends[-1])
    tones = {person: n % _TONES for n, person in enumerate(dict.fromkeys(shift.person_id for shift in found))}
    lanes = []
    for day, (start, end) in zip(mondays, pairwise(ends), strict=False):
        parts = [_part(one, start, end, names, tones) for one in found if one.begins_at < end and one.ends_at > start]
        lanes.append(Lane(day, parts, _share(now, start, end)))
    coming = [run for run in runs(found) if run.ends_at > now]
    return Drawn(lanes, [_row(run, names, ends[-1]) for run in coming])


def _row(run: Shift, names: Mapping[UUID, str], last: datetime) -> Row:
    instead = _name(names, run.instead_of) if run.instead_of else None
    return _name(names, run.person_id), instead, run.begins_at, run.ends_at if run.ends_at < last else None


def _part(shift: Shift, start: datetime, end: datetime, names: Mapping[UUID, str], tones: Mapping[UUID, int]) -> Part:
    begins, ends = max(shift.begins_at, start), min(shift.ends_at, end)
    whole, name = end - start, _name(names, shift.person_id)
    return Part((begins - start) / whole, (ends - start) / whole, name, tones[shift.person_id])


def _share(now: datetime, start: datetime, end: datetime) -> float | None:
    now = now.astimezone(UTC)
    return (now - start) / (end - start) if start <= now < end else None


def _name(names: Mapping[UUID, str], person_id: UUID) -> str:
    return names.get(person_id, "Somebody")

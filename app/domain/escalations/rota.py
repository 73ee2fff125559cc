"""Who is on call when: people who take turns, and others who cover for them. Pure; turns go by the wall clock of the
rota's zone, so that a shift begins at the same hour on both sides of a change of clocks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, pairwise
from uuid import UUID

from app.domain.calendars.business_time import COVERAGE, spans
from app.domain.calendars.calendar import Calendar
from app.domain.calendars.wall_time import first_instant

_ONE_DAY = timedelta(days=1)
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Version:
    """How a rota goes from `effective_at` on, until a version with a higher number does.

    `people` take turns of `every` days. The first turn begins on `starts_on`, each at `handover` minutes of the wall
    time; where turns are whole weeks the next ones begin on `weekday` (0 is Monday), which may cut the first one short.
    Within a turn somebody is on call only in the open `hours`, whose zone is the rota's.
    """

    number: int
    effective_at: datetime
    people: tuple[UUID, ...]
    starts_on: date
    every: int
    weekday: int | None
    handover: int
    hours: Calendar

    @property
    def _anchor(self) -> date:
        early = 0 if self.weekday is None else (self.starts_on.weekday() - self.weekday) % 7
        return self.starts_on - early * _ONE_DAY

    def begins(self, turn: int) -> datetime:
        """When that turn begins, counted from 0, in UTC."""
        day = max(self.starts_on, self._anchor + turn * self.every * _ONE_DAY)
        return first_instant(datetime.combine(day, time()) + timedelta(minutes=self.handover), self.hours.zone)

    def turns(self, start: datetime, end: datetime) -> Iterator[tuple[UUID, datetime, datetime]]:
        """Whose turn it is within `[start, end)`, whatever the hours."""
        if not self.people:
            return
        day = start.astimezone(self.hours.zone).date()
        turn = max(0, (day - self._anchor).days // self.every - 1)
        while (begins := self.begins(turn)) < end:
            first, last = max(begins, start), min(self.begins(turn + 1), end)
            if first < last:
                yield self.people[turn % len(self.people)], first, last
            turn += 1


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody covers `[begins_at, ends_at)`: for `instead_of` where that one is on call; or, for None, for whoever is,
    and where nobody is."""

    id: UUID
    person_id: UUID
    instead_of: UUID | None
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Rota:
    """A rota of a group, with all its versions, and its overrides in the order in which they were made: one that covers
    for somebody who covers comes later."""

    id: UUID
    group: str
    name: str
    versions: tuple[Version, ...]
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody is on call for `[begins_at, ends_at)`, in UTC; `instead_of` is whose turn it was."""

    person_id: UUID
    instead_of: UUID | None
    begins_at: datetime
    ends_at: datetime


def on_call(rota: Rota, at: datetime) -> UUID | None:
    """Who is on call at that instant."""
    found = shifts(rota, at, at + timedelta.resolution)
    return found[0].person_id if found else None


def shifts(rota: Rota, start: datetime, end: datetime) -> list[Shift]:
    """Who is on call when within `[start, end)`, in order; what follows on from the same person is one shift."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    found = list[Shift]()
    for version, begins, ends in _in_force(rota.versions, start, end):
        planned = list(_planned(version, begins, ends))
        for override in rota.overrides if version.people else ():
            planned = _covered(planned, override, (begins, ends))
        found += planned
    return _joined(found)


def runs(found: Iterable[Shift]) -> list[Shift]:
    """The shifts with the closed hours between those of one person left out: what people call their week."""
    together = groupby(found, key=lambda shift: (shift.person_id, shift.instead_of))
    return [_from_first_to_last(list(parts)) for _, parts in together]


def _from_first_to_last(parts: Sequence[Shift]) -> Shift:
    return replace(parts[0], ends_at=parts[-1].ends_at)


def _in_force(
    versions: Sequence[Version], start: datetime, end: datetime
) -> Iterator[tuple[Version, datetime, datetime]]:
    changes = {version.effective_at.astimezone(UTC) for version in versions}
    for begins, ends in pairwise(sorted({start, end, *(at for at in changes if start < at < end)})):
        known = [version for version in versions if version.effective_at <= begins]
        if known:
            yield max(known, key=lambda version: version.number), begins, ends


def _planned(version: Version, start: datetime, end: datetime) -> Iterator[Shift]:
    for person_id, begins, ends in version.turns(start, end):
        for span in spans(version.hours, begins, ends):
            if span.reason == COVERAGE:
                yield Shift(person_id, None, span.start, span.end)


def _covered(planned: Sequence[Shift], override: Override, within: Span) -> list[Shift]:
    """The same with the override laid over it."""
    begins, ends = max(override.begins_at, within[0]), min(override.ends_at, within[1])
    if begins >= ends:
        return list(planned)
    found, free = list[Shift](), begins
    for shift in planned:
        first, last = max(shift.begins_at, begins), min(shift.ends_at, ends)
        if first >= last or override.instead_of not in (None, shift.person_id):
            found.append(shift)
            continue
        whose = shift.instead_of or shift.person_id
        found += [replace(shift, ends_at=first)] if shift.begins_at < first else []
        found += _alone(override, free, first)
        found.append(Shift(override.person_id, None if whose == override.person_id else whose, first, last))
        found += [replace(shift, begins_at=last)] if last < shift.ends_at else []
        free = last
    return sorted([*found, *_alone(override, free, ends)], key=lambda shift: shift.begins_at)


def _alone(override: Override, start: datetime, end: datetime) -> list[Shift]:
    """Where nobody was on call, who covers for whoever it is, is."""
    return [Shift(override.person_id, None, start, end)] if override.instead_of is None and start < end else []


def _joined(found: Sequence[Shift]) -> list[Shift]:
    joined = list[Shift]()
    for shift in found:
        if joined and _goes_on(joined[-1], shift):
            joined[-1] = replace(joined[-1], ends_at=shift.ends_at)
        else:
            joined.append(shift)
    return joined


def _goes_on(last: Shift, shift: Shift) -> bool:
    return (last.person_id, last.instead_of, last.ends_at) == (shift.person_id, shift.instead_of, shift.begins_at)

"""Who of a level can be reached, and who stands in for whom. Pure (sla.md, "Warnings and escalation")."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from app.domain.calendars.business_time import is_open, open_hours
from app.domain.calendars.calendar import Calendar
from app.domain.contracts.escalation import Level

# How far ahead an opening is looked for.
HORIZON = timedelta(days=14)
_ONE_DAY = timedelta(days=1)
Why = Literal["level_closed", "away", "out_of_hours"]


@dataclass(frozen=True, slots=True)
class Away:
    """An absence, `[begins_at, ends_at)`, and who stands in for that time."""

    begins_at: datetime
    ends_at: datetime
    deputy_id: UUID | None


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a group, in whose order they are told; without a group, somebody who only stands in for others.
    `hours` are when they can be reached, `deputy_id` who stands in for them at all other times."""

    person_id: UUID
    name: str
    email: str
    group: str | None
    hours: Calendar
    deputy_id: UUID | None = None
    absences: tuple[Away, ...] = ()

    def absences_at(self, at: datetime) -> tuple[Away, ...]:
        """Those that hold at that instant."""
        return tuple(away for away in self.absences if away.begins_at <= at < away.ends_at)

    def reachable(self, at: datetime) -> bool:
        """Within their hours and not away."""
        return not self.absences_at(at) and is_open(self.hours, at)

    def deputies(self, at: datetime) -> list[UUID]:
        """Who is asked in their place, in order: the absence's deputy, then the standing one."""
        asked = (*(away.deputy_id for away in self.absences_at(at)), self.deputy_id)
        return [person_id for person_id in asked if person_id]


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who can be told, for which group, and the name of whom they stand in for, if anyone."""

    person_id: UUID
    name: str
    email: str
    group: str
    stands_in_for: str | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A member for whom nobody can be told, and why not the member."""

    person_id: UUID
    name: str
    group: str
    why: Why


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom to tell, in order, each person once; and who was passed over."""

    people: tuple[Told, ...]
    skipped: tuple[Skipped, ...]


def who(level: Level, members: Sequence[Member], at: datetime) -> Reached:
    """Who of the level can be told at that instant; nobody while the level's own hours are closed.

    `members` are those of its groups with everyone who may stand in for them (`people_queries.group_members`).
    """
    if is_open(level.reachable, at):
        return of_groups(level.groups, members, at)
    closed = (Skipped(m.person_id, m.name, group, "level_closed") for group, m in _in_order(level.groups, members))
    return Reached((), _once(closed))


def of_groups(groups: Sequence[str], members: Sequence[Member], at: datetime) -> Reached:
    """The same for groups, whatever the hour: so is the plan's last resort asked."""
    known = {member.person_id: member for member in members}
    told, skipped = dict[UUID, Told](), list[Skipped]()
    for group, member in _in_order(groups, members):
        found = stand_in(member, known, at)
        if found is None:
            why: Why = "away" if member.absences_at(at) else "out_of_hours"
            skipped.append(Skipped(member.person_id, member.name, group, why))
        else:
            absent = None if found is member else member.name
            told.setdefault(found.person_id, Told(found.person_id, found.name, found.email, group, absent))
    return Reached(tuple(told.values()), _once(skipped))


def opens(level: Level, members: Sequence[Member], at: datetime) -> datetime | None:
    """The first instant from `at` on, within 14 days, at which somebody of the level can be reached: `at` itself, in
    UTC, when somebody can. None when there is none."""
    instants = (instant for instant in _turns(level, members, at) if is_open(level.reachable, instant))
    return next((instant for instant in instants if of_groups(level.groups, members, instant).people), None)


def _in_order(groups: Sequence[str], members: Sequence[Member]) -> Iterator[tuple[str, Member]]:
    for group in groups:
        for member in members:
            if member.group == group:
                yield group, member


def _once(skipped: Iterable[Skipped]) -> tuple[Skipped, ...]:
    first: dict[UUID, Skipped] = {}
    for one in skipped:
        first.setdefault(one.person_id, one)
    return tuple(first.values())


def stand_in(member: Member, known: Mapping[UUID, Member], at: datetime) -> Member | None:
    """The member when they can be reached, else the first deputy who can be: a deputy's own deputies come before the
    next one, and where they go in a circle, nobody is asked twice."""
    asked, waiting = set[UUID](), [member]
    while waiting:
        one = waiting.pop()
        if one.person_id in asked:
            continue
        if one.reachable(at):
            return one
        asked.add(one.person_id)
        waiting += [known[person_id] for person_id in reversed(one.deputies(at)) if person_id in known]
    return None


def _turns(level: Level, members: Sequence[Member], at: datetime) -> list[datetime]:
    """Every instant at which somebody may begin to be reachable: an opening, an absence's end, or its beginning, which
    brings its deputy in."""
    start, end = at.astimezone(UTC), at.astimezone(UTC) + HORIZON
    found = {start}
    for calendar in (level.reachable, *(member.hours for member in members)):
        found.update(_openings(calendar, start, end))
    for away in (away for member in members for away in member.absences):
        found.update((away.begins_at.astimezone(UTC), away.ends_at.astimezone(UTC)))
    return sorted(instant for instant in found if start <= instant <= end)


def _openings(calendar: Calendar, start: datetime, end: datetime) -> Iterator[datetime]:
    day, last = start.astimezone(calendar.zone).date(), end.astimezone(calendar.zone).date()
    while day <= last and not calendar.always_open:
        yield from (opening for opening, _ in open_hours(calendar, day))
        day += _ONE_DAY

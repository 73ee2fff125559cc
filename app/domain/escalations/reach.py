"""Who of a level can be reached, and who stands in for whom. Pure (sla.md, "Warnings and escalation")."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, pairwise
from typing import Literal
from uuid import UUID

from app.domain.calendars.business_time import is_open
from app.domain.calendars.calendar import Calendar
from app.domain.calendars.opening_hours import open_hours
from app.domain.plans.escalation import Level

# How far ahead an opening is looked for.
HORIZON = timedelta(days=14)
_ONE_DAY = timedelta(days=1)
Span = tuple[datetime, datetime]
Why = Literal["level_closed", "away", "out_of_hours"]


@dataclass(frozen=True, slots=True)
class Away:
    """An absence, `[begins_at, ends_at)`, and who stands in for that time."""

    begins_at: datetime
    ends_at: datetime
    deputy_id: UUID | None


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody is on call for a group, `[begins_at, ends_at)`, by the rota of that name. Of several on call at once the
    lowest `rank` is asked first."""

    group: str
    rank: int
    rota: str
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a group, in whose order they are told; without a group, somebody who only stands in for others.
    `hours` are when they can be reached, `deputy_id` who stands in for them at all other times. While they are on call
    (`duties`) their hours do not matter, an absence does. `named_for` are groups in whose place they are told, because
    the customer has them by name."""

    person_id: UUID
    name: str
    email: str
    group: str | None
    hours: Calendar
    deputy_id: UUID | None = None
    absences: tuple[Away, ...] = ()
    duties: tuple[Duty, ...] = ()
    named_for: tuple[str, ...] = ()

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
    """Somebody who can be told, for which group, and the name of whom they stand in for, if anyone; `rota` is the one
    by which they, or whom they stand in for, are on call."""

    person_id: UUID
    name: str
    email: str
    group: str
    stands_in_for: str | None
    rota: str | None = None


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


def who(level: Level, members: Sequence[Member], at: datetime, *, again: bool = False) -> Reached:
    """Who of the level can be told at that instant; nobody while the level's own hours are closed. `again`: they were
    told, and nobody has accepted it.

    `members` are those of its groups with everyone who may stand in for them (`people_queries.group_members`).
    """
    if is_open(level.reachable, at):
        return of_groups(level.groups, members, at, again=again)
    closed = (Skipped(m.person_id, m.name, group, "level_closed") for group, m in _in_order(level.groups, members))
    return Reached((), _once(closed))


def of_groups(groups: Sequence[str], members: Sequence[Member], at: datetime, *, again: bool = False) -> Reached:
    """The same for groups, whatever the hour: so is the plan's last resort asked. Of a group of which the customer has
    people by name, or somebody is on call, who can be reached, or whose deputy can, nobody else is told. Of several on
    call that is the first; all of them when they are told `again`, for the first one may be asleep."""
    known = {member.person_id: member for member in members}
    told, skipped = dict[UUID, Told](), list[Skipped]()
    for group in groups:
        if named := _named_for(group, known, at):
            for one in named:
                told.setdefault(one.person_id, one)
            continue
        if on_call := on_call_of(group, members, at):
            for one in on_call if again else on_call[:1]:
                told.setdefault(one.person_id, one)
            continue
        for _, member in _in_order([group], members):
            found = stand_in(member, known, at)
            if found is None:
                why: Why = "away" if member.absences_at(at) else "out_of_hours"
                skipped.append(Skipped(member.person_id, member.name, group, why))
            else:
                told.setdefault(found.person_id, _told(found, member, group))
    return Reached(tuple(told.values()), _once(skipped))


def _named_for(group: str, known: Mapping[UUID, Member], at: datetime) -> list[Told]:
    """The customer's own people of the group who can be reached, or who stands in for them."""
    named = (member for member in known.values() if group in member.named_for)
    return [_told(found, member, group) for member in named if (found := stand_in(member, known, at))]


def on_call_of(group: str, members: Sequence[Member], at: datetime) -> list[Told]:
    """Those on call for the group who can be reached at that instant, or who stands in for them while they are away,
    by rank."""
    known = {member.person_id: member for member in members}
    duties = ((duty, member) for member in known.values() for duty in member.duties if duty.group == group)
    here = [(duty, member) for duty, member in duties if duty.begins_at <= at < duty.ends_at]
    ranked = sorted(here, key=lambda one: one[0].rank)
    found = (
        (stand_in(member, known, at) if member.absences_at(at) else member, member, duty) for duty, member in ranked
    )
    return [_told(one, member, group, duty.rota) for one, member, duty in found if one]


def _told(found: Member, member: Member, group: str, rota: str | None = None) -> Told:
    absent = None if found is member else member.name
    return Told(found.person_id, found.name, found.email, group, absent, rota)


def opens(level: Level, members: Sequence[Member], at: datetime) -> datetime | None:
    """The first instant from `at` on, within 14 days, at which somebody of the level can be reached: `at` itself, in
    UTC, when somebody can. None when there is none."""
    turns = _turns(level, members, at, at + HORIZON)
    return next((instant for instant in turns if who(level, members, instant).people), None)


def without_cover(level: Level, members: Sequence[Member], start: datetime, end: datetime) -> list[Span]:
    """The spans of `[start, end)` in which the level's hours are open and nobody of it can be reached."""
    bare = list[Span]()
    for begins, ends in pairwise([*_turns(level, members, start, end), end.astimezone(UTC)]):
        if begins == ends or not is_open(level.reachable, begins) or of_groups(level.groups, members, begins).people:
            continue
        since = bare.pop()[0] if bare and bare[-1][1] == begins else begins
        bare.append((since, ends))
    return bare


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


def _turns(level: Level, members: Sequence[Member], start: datetime, end: datetime) -> list[datetime]:
    """Every instant of `[start, end]` at which somebody may begin or cease to be reachable: an opening or a closing, an
    end of a duty, or of an absence, whose deputy comes in with it."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    found = {start}
    for calendar in (level.reachable, *(member.hours for member in members)):
        found.update(_changes(calendar, start, end))
    for member in members:
        absences = [(away.begins_at, away.ends_at) for away in member.absences]
        duties = [(duty.begins_at, duty.ends_at) for duty in member.duties]
        found.update(instant.astimezone(UTC) for span in (*absences, *duties) for instant in span)
    return sorted(instant for instant in found if start <= instant <= end)


def _changes(calendar: Calendar, start: datetime, end: datetime) -> Iterator[datetime]:
    # From the day before, whose hours may end in this one.
    day, last = start.astimezone(calendar.zone).date() - _ONE_DAY, end.astimezone(calendar.zone).date()
    while day <= last and not calendar.always_open:
        yield from chain.from_iterable(open_hours(calendar, day))
        day += _ONE_DAY

"""Who is on now, who is next, and the hours without cover: what the pages of on-call show. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.escalations.reach import Member, Span, stand_in, without_cover
from app.domain.escalations.rota import Rota, Shift, runs, shifts
from app.domain.plans.escalation import Level
from app.domain.plans.ladder_words import ladders_of
from app.domain.plans.plan import Plan

# How far the pages look: at hours without cover, at shifts that begin, and for where these end.
LOOK_AHEAD = timedelta(days=14)
FOUR_WEEKS = timedelta(days=28)
IN_SIGHT = timedelta(days=56)


@dataclass(frozen=True, slots=True)
class Now:
    """A rota at an instant: the shift under way, if there is one, and until when, where that is in sight; and the next
    one of somebody else."""

    rota: Rota
    current: Shift | None
    until: datetime | None
    following: Shift | None


@dataclass(frozen=True, slots=True)
class AwayOnCall:
    """Somebody is away while on call: from when until when, and who is asked in their place when that begins, if
    anybody."""

    person_id: UUID
    name: str
    group: str
    rota: str
    begins_at: datetime
    ends_at: datetime
    deputy: str | None


@dataclass(frozen=True, slots=True)
class Bare:
    """A level with the spans in which nobody of it could be reached, and the `places` on the plan that have it: tier,
    level and the marks of its severities. `empty` are the groups of it that nobody is in."""

    level: Level
    places: tuple[str, ...]
    spans: tuple[Span, ...]
    empty: tuple[str, ...]


def serves(plan: Plan, slug: str) -> list[str]:
    """The levels at which a group is told: "Enterprise Support, level 2: P1, P2"."""
    labels: dict[str, list[str]] = {}
    for tier in plan.tiers:
        for severity, ladder in tier.ladders.items():
            for level in ladder.levels:
                if slug in level.groups:
                    labels.setdefault(f"{tier.name}, level {level.number}", []).append(plan.severity(severity).label)
    served = [f"{place}: {', '.join(severities)}" for place, severities in labels.items()]
    return [*served, "The last resort"] if slug == plan.last_resort else served


def now_of(rota: Rota, at: datetime) -> Now:
    """The rota at that instant."""
    found = shifts(rota, at, at + IN_SIGHT)
    current = next((shift for shift in found if shift.begins_at <= at), None)
    until = current.ends_at if current and current.ends_at < at + IN_SIGHT else None
    whose = current.person_id if current else None
    following = next((run for run in runs(found) if run.begins_at > at and run.person_id != whose), None)
    return Now(rota, current, until, following)


def shifts_of(person_id: UUID, rotas: Iterable[Rota], at: datetime) -> list[tuple[Rota, Shift, datetime | None]]:
    """The shifts of a person that begin in the four weeks from that instant on, the next one first, each with where it
    ends, if that is in sight."""
    found = [(rota, run) for rota in rotas for run in runs(shifts(rota, at, at + IN_SIGHT))]
    mine = [(rota, run) for rota, run in found if run.person_id == person_id and run.begins_at < at + FOUR_WEEKS]
    ends = [(rota, run, run.ends_at if run.ends_at < at + IN_SIGHT else None) for rota, run in mine]
    return sorted(ends, key=lambda one: one[1].begins_at)


def away_on_call(members: Sequence[Member], start: datetime, end: datetime) -> list[AwayOnCall]:
    """Where somebody's absence falls into their time on call, within `[start, end)`, the next one first."""
    known = {member.person_id: member for member in members}
    return sorted(
        (one for member in known.values() for one in _clashes(member, known, start, end)),
        key=lambda one: one.begins_at,
    )


def _clashes(member: Member, known: Mapping[UUID, Member], start: datetime, end: datetime) -> Iterator[AwayOnCall]:
    for duty in member.duties:
        for away in member.absences:
            begins, ends = max(duty.begins_at, away.begins_at, start), min(duty.ends_at, away.ends_at, end)
            if begins < ends:
                deputy = stand_in(member, known, begins)
                name = deputy.name if deputy else None
                yield AwayOnCall(member.person_id, member.name, duty.group, duty.rota, begins, ends, name)


def bare_levels(plan: Plan, members: Sequence[Member], start: datetime, end: datetime) -> list[Bare]:
    """The levels of the plan, each once, that have hours without cover within `[start, end)`."""
    inside = {member.group for member in members} | {duty.group for member in members for duty in member.duties}
    found = list[Bare]()
    for level, places in _levels(plan):
        spans = without_cover(level, members, start, end)
        if spans:
            empty = tuple(group for group in level.groups if group not in inside)
            found.append(Bare(level, tuple(places), tuple(spans), empty))
    return found


def _levels(plan: Plan) -> list[tuple[Level, list[str]]]:
    """Levels that tell the same groups within the same hours are one, with all their places, from the highest tier."""
    found: list[tuple[Level, list[str]]] = []
    for tier in reversed(plan.tiers):
        for severities, ladder in ladders_of(plan, tier):
            labels = ", ".join(severity.label for severity in severities)
            for level in ladder.levels:
                same = next((places for one, places in found if _alike(one, level)), None)
                place = f"{tier.name}, level {level.number}: {labels}"
                if same is None:
                    found.append((level, [place]))
                else:
                    same.append(place)
    return found


def _alike(one: Level, other: Level) -> bool:
    return (one.groups, one.reachable) == (other.groups, other.reachable)

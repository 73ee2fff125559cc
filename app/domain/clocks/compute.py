"""The clocks of a ticket as a pure function of its events, its plan and `at` (sla.md, "Shape" and "Clocks")."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from app.domain.calendars.business_time import NOTHING
from app.domain.clocks.clock import Clock, ClockState, Opening, Step, TicketEvent
from app.domain.clocks.cycle import Cycle, Moment, instants
from app.domain.clocks.cycles import Course
from app.domain.clocks.deadline import start_of
from app.domain.clocks.exchanges import NextResponse, Update
from app.domain.clocks.standing import Standing, check
from app.domain.clocks.steps import counted_until, steps
from app.domain.plans.plan import Plan, PromiseKind, Tier

KINDS: tuple[PromiseKind, ...] = ("acknowledge", "first_response", "next_response", "update", "resolution")
COURSES: Mapping[PromiseKind, type[Course]] = {"next_response": NextResponse, "update": Update}


def clocks(
    plan: Plan, tier: Tier, opening: Opening, events: Sequence[TicketEvent], at: datetime, *, in_full: bool = True
) -> tuple[Clock, ...]:
    """Every clock of the ticket as of `at`, in the order of interfaces.md, `portal explain`. Unless `in_full`, what is
    counted, promised and told step by step is left out, for whoever needs only instants and states: it is quicker.

    Events later than `at` are checked but not yet known. Raises ImpossibleEvent for an event that cannot happen where
    it stands, NeverOpenError when something is promised in a calendar without open hours, KeyError for a severity that
    the plan does not have; `at` is not before the opening.
    """
    opened, *standings = check(plan, opening, events)
    at = at.astimezone(UTC)
    known = [moment for moment in zip(events, standings, strict=True) if moment[1].at <= at]
    disputes = tuple(_disputes([opened, *(standing for _, standing in _in_force(known))]))
    story, found = instants(known), []
    for kind in KINDS:
        if not tier.promises.get(kind):
            continue
        course = COURSES.get(kind, Course)(kind, plan, tier, opening.channel, opened)
        course.tell(story, until=at)
        found += [_clock(course, cycle, at, disputes, in_full) for cycle in course.cycles]
    return tuple(found)


Dispute = tuple[datetime, datetime | None]


def _in_force(known: Sequence[Moment]) -> Iterator[Moment]:
    """Without its being void, where that was undone: a dispute lasted all the while."""
    for number, moment in enumerate(known):
        if not moment[1].voided or all(standing.voided for _, standing in known[number:]):
            yield moment


def _disputes(standings: Sequence[Standing]) -> Iterator[Dispute]:
    """From a proposal to what settled it; None while it is open."""
    for number, standing in enumerate(standings):
        if standing.proposed_at == standing.at and standing.proposed:
            settled = (later.at for later in standings[number + 1 :] if later.proposed_at != standing.at)
            yield standing.at, next(settled, None)


def _disputed(cycle: Cycle, disputes: Iterable[Dispute]) -> bool:
    """Whether its verdict fell meanwhile. What stops a clock comes before a proposal of that instant, and before what
    settles one."""
    decided_at = cycle.breached_at or cycle.stopped_at
    return any(start < decided_at and (end is None or decided_at <= end) for start, end in disputes if decided_at)


def _clock(course: Course, cycle: Cycle, at: datetime, disputes: Iterable[Dispute], in_full: bool) -> Clock:
    deadline, target = cycle.deadline, cycle.deadline.target
    begun_at, begun_by, inherited = cycle.beginning
    started_at = deadline.starts_at
    if begun_at != deadline.counts_from:
        started_at = start_of(course.calendar, target.duration, begun_at)
    state = _state(course, cycle, begun=started_at <= at)
    counted = _counted(course, cycle, started_at, at, paused=state == "paused") if in_full else NOT_COUNTED
    return Clock(
        kind=course.kind,
        cycle=cycle.number,
        commitment=target.promise.commitment,
        severity=target.severity.slug,
        severity_since=deadline.since,
        begun_by=begun_by,
        begun_at=begun_at,
        target=target.promise.words,
        cite=target.promise.cite,
        calendar=course.calendar.name,
        started_at=started_at,
        due_at=None if state == "paused" else deadline.due_at,
        state=state,
        stopped_at=cycle.stopped_at,
        breached_at=cycle.breached_at,
        counted=counted.until_now,
        steps=counted.steps,
        duration=target.duration,
        promised=counted.promised,
        paused_for=course.standing.waiting_on if state == "paused" else None,
        voided=cycle.void,
        disputed=_disputed(cycle, disputes),
        inherited=inherited,
    )


class _Counted(NamedTuple):
    """A clock's steps, what they come to so far, and what they add up to when they run to the deadline."""

    steps: tuple[Step, ...]
    until_now: timedelta
    promised: timedelta


NOT_COUNTED = _Counted((), NOTHING, NOTHING)


def _counted(course: Course, cycle: Cycle, started_at: datetime, at: datetime, *, paused: bool) -> _Counted:
    duration, due_at = cycle.deadline.target.duration, cycle.deadline.due_at
    until = at if paused else min(cycle.stopped_at or due_at, due_at)
    pauses = [pause for pause in course.pauses_of(cycle, at) if pause.start < (cycle.stopped_at or at)]
    found = steps(course.calendar, cycle.deadline, started_at, until, pauses)
    promised = duration.time
    if duration.kind in ("business_days", "calendar_days"):
        whole = found if until == due_at else steps(course.calendar, cycle.deadline, started_at, due_at, pauses)
        promised = counted_until(whole, due_at)
    return _Counted(found, counted_until(found, at), promised)


def _state(course: Course, cycle: Cycle, begun: bool) -> ClockState:
    """Before it starts, a clock runs with nothing counted, whoever is waited on (interfaces.md, `portal explain`)."""
    if cycle.breached_at:
        return "breached"
    if cycle.void:
        return "void"
    if cycle.stopped_at:
        return "met"
    return "paused" if course.paused and begun else "running"

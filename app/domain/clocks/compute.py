"""The clocks of a ticket as a pure function of its events, its plan and `at` (sla.md, "Shape" and "Clocks")."""

from collections.abc import Sequence
from datetime import UTC, datetime

from app.domain.clocks.clock import Clock, ClockState, Opening, TicketEvent
from app.domain.clocks.cycles import Course, Cycle, Moment
from app.domain.clocks.deadline import start_of
from app.domain.clocks.standing import Standing, check
from app.domain.clocks.steps import counted_until, steps
from app.domain.clocks.targets import targets
from app.domain.contracts.plan import Plan, PromiseKind, Tier

KINDS: tuple[PromiseKind, ...] = ("acknowledge", "first_response", "resolution")


def clocks(plan: Plan, tier: Tier, opening: Opening, events: Sequence[TicketEvent], at: datetime) -> tuple[Clock, ...]:
    """Every clock of the ticket as of `at`, in the order of interfaces.md, `portal explain`.

    Events later than `at` are checked but not yet known. Raises ImpossibleEvent for an event that cannot happen where
    it stands, NeverOpenError when something is promised in a calendar without open hours, KeyError for a severity that
    the plan does not have; `at` is not before the opening.
    """
    opened, *standings = check(plan, opening, events)
    at = at.astimezone(UTC)
    known = [moment for moment in zip(events, standings, strict=True) if moment[1].at <= at]
    return tuple(clock for kind in KINDS for clock in _of_kind(kind, plan, tier, opening, opened, known, at))


def _of_kind(
    kind: PromiseKind, plan: Plan, tier: Tier, opening: Opening, opened: Standing, known: Sequence[Moment], at: datetime
) -> list[Clock]:
    course = Course(kind, tier.calendar, targets(plan, tier, kind, opening.channel), opened)
    if opening.channel == "phone" and kind != "resolution":
        course.answer()
    course.tell(known, until=at)
    return [_clock(course, cycle, at) for cycle in course.cycles]


def _clock(course: Course, cycle: Cycle, at: datetime) -> Clock:
    target, due_at = cycle.deadline.target, cycle.deadline.due_at
    started_at = start_of(course.calendar, target.duration, cycle.begins_at)
    state = _state(course, cycle, begun=started_at <= at)
    stopped_or_due = min(cycle.stopped_at or due_at, due_at)
    until = at if state == "paused" else stopped_or_due
    pauses = [pause for pause in course.pauses(at) if pause.start < (cycle.stopped_at or at)]
    found = steps(course.calendar, cycle.deadline, started_at, until, pauses)
    whole = found if until == due_at else steps(course.calendar, cycle.deadline, started_at, due_at, pauses)
    return Clock(
        kind=course.kind,
        cycle=cycle.number,
        commitment=target.promise.commitment,
        severity=target.severity.slug,
        severity_since=cycle.deadline.since,
        target=target.promise.words,
        cite=target.promise.cite,
        calendar=course.calendar.name,
        started_at=started_at,
        due_at=None if state == "paused" else due_at,
        state=state,
        stopped_at=cycle.stopped_at,
        breached_at=cycle.breached_at,
        counted=counted_until(found, at),
        steps=found,
        duration=target.duration,
        promised=counted_until(whole, due_at),
        raised_at=cycle.raised_at,
        paused_for=course.standing.waiting_on if state == "paused" else None,
        voided=cycle.void,
    )


def _state(course: Course, cycle: Cycle, begun: bool) -> ClockState:
    """Before it starts, a clock runs with nothing counted, whoever is waited on (interfaces.md, `portal explain`)."""
    if cycle.breached_at:
        return "breached"
    if cycle.void:
        return "void"
    if cycle.stopped_at:
        return "met"
    return "paused" if course.paused and begun else "running"

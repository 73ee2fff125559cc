"""Where a ticket stands after its events, and which event can follow (interfaces.md, "Impossible events").

`portal explain` and the desk's actions ask the same questions here.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from app.domain.clocks.clock import EventKind, ImpossibleEvent, Opening, TicketEvent
from app.domain.plans.plan import Plan, Severity

WHILE_RESOLVED: frozenset[EventKind] = frozenset({"reopened", "customer_reply", "internal_note", "voided"})
WHILE_VOID: frozenset[EventKind] = frozenset({"internal_note", "merge_undone"})
LEAVING_UNDOABLE: frozenset[EventKind] = frozenset(
    {
        "internal_note",
        "taken",
        "escalation_requested",
        "related_tickets",
        "severity_proposed",
        "proposal_rejected",
        "manager_asked",
        "incident_update",
    }
)
"""What may follow a merge that can still be undone: nobody has written to the other side, and no promise changed."""
SETTLING: frozenset[EventKind] = frozenset({"severity_changed", "proposal_rejected", "resolved", "voided"})
"""What ends a dispute about the severity (sla.md, "Clocks", Dispute)."""
RESOLVED = "resolved"


class Standing(NamedTuple):
    """A ticket between two events; `at`, in UTC, is the event's that led here. `waiting_on` is "customer" or "third
    party"; `paused` what that does to its clocks: `paused: customer` or `paused: third party`. `settled`: its
    resolution is, because it is resolved, or by a workaround where the plan lets one do. `proposed` is the severity
    that the staff proposed at `proposed_at`, while that is open; `manager_asked` whether the customer asked the account
    manager about it. `worked_around`: the customer accepted a workaround. `undoable` is how it stood before a merge, or
    before it became void, while that can be undone."""

    at: datetime
    severity: Severity
    taken: bool = False
    waiting_on: str | None = None
    paused: str | None = None
    settled: bool = False
    resolved_at: datetime | None = None
    voided: bool = False
    proposed: Severity | None = None
    proposed_at: datetime | None = None
    manager_asked: bool = False
    worked_around: bool = False
    undoable: "Standing | None" = None

    @property
    def halt(self) -> str | None:
        """Why its resolution does not count: what `paused` says, or `resolved`."""
        return RESOLVED if self.settled else self.paused


def check(plan: Plan, opening: Opening, events: Sequence[TicketEvent]) -> tuple[Standing, ...]:
    """The standing at the opening and after each event.

    Raises ImpossibleEvent for the first event that cannot happen where it stands, KeyError when the opening's severity
    is not the plan's.
    """
    standings = [Standing(opening.at.astimezone(UTC), plan.severity(opening.severity))]
    for number, event in enumerate(events, start=1):
        reason = why_not(plan, standings[-1], event)
        if reason:
            raise ImpossibleEvent(f"event {number}, {event.kind} at {event.at.isoformat()}, is impossible: {reason}")
        standings.append(_after(plan, standings[-1], event))
    return tuple(standings)


def why_not(plan: Plan, standing: Standing, event: TicketEvent) -> str | None:
    """Why that event cannot come next; None when it can."""
    if event.at < standing.at:
        return "it comes before the event, or the opening, that it follows"
    if standing.voided and event.kind not in WHILE_VOID:
        return "the ticket is void"
    if standing.resolved_at and event.kind not in WHILE_RESOLVED:
        return "the ticket is resolved"
    match event.kind:
        case "reopened":
            return _why_not_reopened(plan, standing, event)
        case "severity_changed":
            return _why_not_severity(plan, standing, event)
        case "severity_proposed" if standing.proposed:
            return "another severity is proposed already"
        case "severity_proposed":
            return _why_not_severity(plan, standing, event)
        case "proposal_rejected" | "manager_asked" if not standing.proposed:
            return "no other severity is proposed"
        case "manager_asked" if standing.manager_asked:
            return "the account manager was asked already"
        case "workaround_accepted" if standing.worked_around:
            return "a workaround was accepted already"
        case "merged":
            return _why_not_merged(plan, event)
        case "merge_undone" if standing.undoable is None:
            return "there is no merge to undo, or somebody has answered since"
        case "back_to_us" if not standing.waiting_on:
            return "nobody is waited on"
        case "taken" if standing.taken:
            return "the ticket is taken already"
    return None


def _why_not_reopened(plan: Plan, standing: Standing, event: TicketEvent) -> str | None:
    if not standing.resolved_at:
        return "the ticket is not resolved"
    if event.at - standing.resolved_at > plan.reopen_window:
        return f"it was resolved more than {plan.reopen_window} before, which is the plan's window"
    return None


def _why_not_severity(plan: Plan, standing: Standing, event: TicketEvent) -> str | None:
    if event.severity == standing.severity.slug:
        return f"the severity is {event.severity} already"
    if not any(severity.slug == event.severity for severity in plan.severities):
        return f"the plan has no severity {event.severity!r}" if event.severity else "it names no severity"
    return None


def _why_not_merged(plan: Plan, event: TicketEvent) -> str | None:
    """The absorbed ticket's story has to be possible by itself, and to end there."""
    if event.absorbed is None:
        return "it does not say which ticket was merged"
    opening, events = event.absorbed
    try:
        last = check(plan, opening, events)[-1]
    except KeyError:
        return f"the plan has no severity {opening.severity!r}"
    except ImpossibleEvent as reason:
        return f"in the ticket that was merged, {reason}"
    if last.at > event.at:
        return "the ticket that was merged goes on after it"
    return "the ticket that was merged is void" if last.voided else None


def _after(plan: Plan, standing: Standing, event: TicketEvent) -> Standing:
    at, now = event.at.astimezone(UTC), standing
    if now.undoable and event.kind not in LEAVING_UNDOABLE:
        now = now._replace(undoable=None)
    if now.proposed and event.kind in SETTLING:
        now = now._replace(proposed=None, proposed_at=None, manager_asked=False)
    match event.kind:
        case "taken":
            return now._replace(at=at, taken=True)
        case "waiting_on_customer":
            return now._replace(
                at=at, waiting_on="customer", paused="paused: customer" if now.severity.pauses else None
            )
        case "waiting_on_third_party":
            pauses = now.severity.pauses and plan.third_party_pauses
            return now._replace(at=at, waiting_on="third party", paused="paused: third party" if pauses else None)
        case "customer_reply" if now.waiting_on == "customer":
            return now._replace(at=at, waiting_on=None, paused=None)
        case "back_to_us":
            return now._replace(at=at, waiting_on=None, paused=None)
        case "severity_changed":
            severity = plan.severity(event.severity or "")
            return now._replace(at=at, severity=severity, paused=now.paused if severity.pauses else None)
        case "severity_proposed":
            return now._replace(at=at, proposed=plan.severity(event.severity or ""), proposed_at=at)
        case "manager_asked":
            return now._replace(at=at, manager_asked=True)
        case "workaround_accepted":
            return now._replace(at=at, worked_around=True, settled=plan.workaround_resolves)
        case "resolved":
            return now._replace(at=at, waiting_on=None, paused=None, settled=True, resolved_at=at)
        case "reopened":
            return now._replace(at=at, settled=False, resolved_at=None, worked_around=False)
        case "voided":
            return now._replace(at=at, waiting_on=None, paused=None, voided=True, undoable=standing)
        case "merged":
            return now._replace(at=at, undoable=now)
        case "merge_undone" if standing.voided and standing.undoable:
            return standing.undoable._replace(at=at, undoable=None)
    return Standing(at, *now[1:])

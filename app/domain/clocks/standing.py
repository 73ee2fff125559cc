"""Where a ticket stands after its events, and which event can follow (interfaces.md, "Impossible events").

`portal explain` and the desk's actions ask the same questions here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.domain.clocks.clock import EventKind, ImpossibleEvent, Opening, TicketEvent
from app.domain.contracts.plan import Plan, Severity

WHILE_RESOLVED: frozenset[EventKind] = frozenset({"reopened", "customer_reply", "internal_note", "voided"})
RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Standing:
    """A ticket between two events; `at`, in UTC, is the event's that led here. `waiting_on` is "customer" or "third
    party"; `halt` why its resolution does not count: `paused: customer`, `paused: third party` or `resolved`."""

    at: datetime
    severity: Severity
    taken: bool = False
    waiting_on: str | None = None
    halt: str | None = None
    resolved_at: datetime | None = None
    voided: bool = False


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
    if standing.voided and event.kind != "internal_note":
        return "the ticket is void"
    if standing.resolved_at and event.kind not in WHILE_RESOLVED:
        return "the ticket is resolved"
    match event.kind:
        case "reopened":
            return _why_not_reopened(plan, standing, event)
        case "severity_changed":
            return _why_not_changed(plan, standing, event)
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


def _why_not_changed(plan: Plan, standing: Standing, event: TicketEvent) -> str | None:
    if event.severity == standing.severity.slug:
        return f"the severity is {event.severity} already"
    if not any(severity.slug == event.severity for severity in plan.severities):
        return f"the plan has no severity {event.severity!r}" if event.severity else "it names no severity"
    return None


def _after(plan: Plan, standing: Standing, event: TicketEvent) -> Standing:
    now = replace(standing, at=event.at.astimezone(UTC))
    match event.kind:
        case "taken":
            return replace(now, taken=True)
        case "waiting_on_customer":
            return replace(now, waiting_on="customer", halt="paused: customer" if now.severity.pauses else None)
        case "waiting_on_third_party":
            pauses = now.severity.pauses and plan.third_party_pauses
            return replace(now, waiting_on="third party", halt="paused: third party" if pauses else None)
        case "customer_reply" if now.waiting_on == "customer":
            return replace(now, waiting_on=None, halt=None)
        case "back_to_us":
            return replace(now, waiting_on=None, halt=None)
        case "severity_changed":
            severity = plan.severity(event.severity or "")
            return replace(now, severity=severity, halt=now.halt if severity.pauses else None)
        case "resolved":
            return replace(now, waiting_on=None, halt=RESOLVED, resolved_at=now.at)
        case "reopened":
            return replace(now, halt=None, resolved_at=None)
        case "voided":
            return replace(now, waiting_on=None, halt=None, voided=True)
    return now

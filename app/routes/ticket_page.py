"""What a ticket's page shows, gathered once for the customer's side and the desk's."""

from dataclasses import dataclass
from typing import Any

from litestar import Request

from app.domain.accounts.viewer import Viewer
from app.domain.clocks import compute
from app.domain.clocks.clock import Clock, ImpossibleEvent, Opening, TicketEvent
from app.domain.clocks.derivation import Row as ProofRow
from app.domain.clocks.derivation import derivation
from app.domain.clocks.ladder import climb
from app.domain.clocks.strip import Strip, strip
from app.domain.clocks.words import read
from app.domain.contracts.plan import Plan, Severity
from app.domain.contracts.queries import Terms, terms_of
from app.domain.escalations.queries import escalations_of, lifted_of, noted_last
from app.domain.tickets import policy, queries
from app.domain.tickets.ticket import TicketFacts
from app.domain.tickets.triage import why_paused
from app.lib.ids import new_id
from app.lib.refusals import NotFound
from app.lib.time import Reader, span
from app.routes import escalation_shown, ticket_incidents
from app.routes.chips import ChipShown, chip_of, whom
from app.routes.timeline import timeline
from app.web.render import reader_of, set_now

TURNS = {
    "us": "Us",
    "customer": "The customer",
    "third_party": "A third party",
    "nobody": "Nobody: it is settled",
}
STATUSES = {
    "open": "Open",
    "waiting_on_customer": "Waiting for the customer",
    "waiting_on_third_party": "Waiting for a third party",
    "resolved": "Resolved",
    "closed": "Closed",
}


TO_CUSTOMERS = {"The customer": "You", "Waiting for the customer": "Waiting for you"}


@dataclass(frozen=True, slots=True)
class ClockShown:
    """A clock with its chip, its proof and its picture."""

    clock: Clock
    chip: ChipShown
    proof: tuple[ProofRow, ...]
    picture: Strip


async def find(viewer: Viewer, reference: str) -> TicketFacts:
    """The ticket, or NotFound: also when it is somebody else's."""
    ticket = await queries.ticket_for(viewer, reference)
    if ticket is None:
        raise NotFound(reference)
    return ticket


def address(viewer: Viewer, ticket: TicketFacts) -> str:
    """The ticket's page as this viewer knows it."""
    return f"/{'desk/' if viewer.is_staff else ''}tickets/{ticket.reference}"


async def context(request: Request, viewer: Viewer, ticket: TicketFacts) -> dict[str, Any]:
    """Everything that the page or a part of it names."""
    now = await queries.portal_now()
    set_now(request, now)
    reader = reader_of(request)
    terms = await terms_of(ticket.pin)
    opening, history = await queries.history_of(ticket)
    found = compute.clocks(terms.plan, terms.tier, opening, history, now)
    recorded = await escalations_of(ticket)
    climbed = climb(terms.plan, terms.tier, opening, history, now, lifted_of(recorded), found)
    shown = [c for c in found if viewer.is_staff or c.commitment != "internal"]
    _, why = await why_paused(ticket, "the customer" if viewer.is_staff else "you")
    until = ticket.resolved_at + terms.plan.reopen_window if ticket.resolved_at else None
    return {
        "ticket": ticket,
        "terms": terms,
        "severity": terms.plan.severity(ticket.severity),
        "status_words": _said_to(viewer, STATUSES[ticket.status]),
        "turn_words": _said_to(viewer, TURNS[ticket.turn]),
        "clocks": [_clock_shown(clock, opening, terms, reader, whom(viewer, ticket)) for clock in shown],
        "best_effort": not any(clock.kind == "resolution" for clock in found),
        "entries": await timeline(ticket, terms.plan, reader),
        "ladder": escalation_shown.shown(ticket, terms, recorded, await noted_last(ticket), climbed, reader),
        **await ticket_incidents.shown(request, viewer, ticket),
        "watchers": await queries.watchers_of(ticket),
        "colleagues": [(str(row["id"]), row["name"]) for row in await queries.who_could_watch(ticket)],
        "waiting_why": why if ticket.status == "waiting_on_customer" else None,
        "waiting_words": f"When you wait for the customer: {why}",
        "reopen_until": until if until and until > now else None,
        "rating": await queries.rating_of(ticket),
        "may": _may(viewer, ticket),
        "once": str(new_id()),
        "span": span,
    }


def _said_to(viewer: Viewer, words: str) -> str:
    return words if viewer.is_staff else TO_CUSTOMERS.get(words, words)


def _clock_shown(clock: Clock, opening: Opening, terms: Terms, reader: Reader, waiting_for: str) -> ClockShown:
    return ClockShown(
        clock=clock,
        chip=chip_of(read(clock, terms.plan.last_warning), reader, waiting_for),
        proof=derivation(terms.plan, terms.tier, opening, clock),
        picture=strip(clock, terms.tier.calendar, reader.now),
    )


def _may(viewer: Viewer, ticket: TicketFacts) -> dict[str, bool]:
    return {
        "reply": policy.can_reply(viewer, ticket),
        "note": policy.can_note(viewer, ticket),
        "reopen": policy.can_reopen(viewer, ticket),
        "withdraw": policy.can_withdraw(viewer, ticket),
        "act": policy.can_act_for_us(viewer, ticket) and not ticket.over,
        "resolve": policy.can_resolve(viewer, ticket),
        "close": policy.can_close(viewer, ticket),
        "rate": policy.can_rate(viewer, ticket),
        "escalate": policy.can_escalate(viewer, ticket),
        "raise": policy.can_change_severity(viewer, ticket, lowers=False),
    }


def severities_open_to(viewer: Viewer, plan: Plan, ticket: TicketFacts) -> list[Severity]:
    """The severities this viewer may change the ticket to."""
    now = plan.severity(ticket.severity)
    return [
        severity
        for severity in plan.severities
        if severity != now and policy.can_change_severity(viewer, ticket, lowers=severity.rank > now.rank)
    ]


async def plan_of(ticket: TicketFacts) -> Plan:
    """The plan that the ticket is pinned to."""
    return (await terms_of(ticket.pin)).plan


async def preview(request: Request, viewer: Viewer, ticket: TicketFacts, severity: str) -> list[ChipShown] | None:
    """The chips as they would be if the severity changed now; None for one that the plan does not have."""
    terms = await terms_of(ticket.pin)
    if severity == ticket.severity or severity not in {s.slug for s in terms.plan.severities}:
        return None
    reader = reader_of(request)
    opening, history = await queries.history_of(ticket)
    changed = [*history, TicketEvent(reader.now, "severity_changed", severity)]
    try:
        found = compute.clocks(terms.plan, terms.tier, opening, changed, reader.now)
    except ImpossibleEvent:
        return None
    whose = whom(viewer, ticket)
    return [
        chip_of(read(clock, terms.plan.last_warning), reader, whose)
        for clock in found
        if clock.commitment != "internal"
    ]

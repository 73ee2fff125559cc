"""What a ticket's page shows, gathered once for the customer's side and the desk's."""

from dataclasses import dataclass
from typing import Any

from litestar import Request

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.clock import Clock
from app.domain.clocks.derivation import Derivation, derivation
from app.domain.clocks.strip import Strip, strip
from app.domain.contracts.queries import Terms, terms_of_version
from app.domain.tickets import policy, projection, queries
from app.domain.tickets.closing import reopen_until
from app.domain.tickets.ticket import TicketFacts
from app.domain.tickets.triage import why_paused
from app.domain.tickets.verbs import NotFound
from app.lib.ids import new_id
from app.routes.chips import ChipShown, chip_of
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


@dataclass(frozen=True, slots=True)
class ClockShown:
    """A clock with its chip, its proof and its picture."""

    clock: Clock
    chip: ChipShown
    proof: Derivation
    picture: Strip


async def find(viewer: Viewer, reference: str) -> TicketFacts:
    """The ticket, or NotFound: also when it is somebody else's."""
    ticket = await queries.ticket_for(viewer, reference)
    if ticket is None:
        raise NotFound(reference)
    return ticket


async def context(request: Request, viewer: Viewer, ticket: TicketFacts) -> dict[str, Any]:
    """Everything that the page or a part of it names."""
    now = await queries.portal_now()
    set_now(request, now)
    reader = reader_of(request)
    terms = await terms_of_version(ticket.organisation_id, ticket.contract_version_id)
    found = await projection.computed(ticket, now, terms)
    shown = [c for c in found if viewer.is_staff or c.commitment != "internal"]
    pauses, why = await why_paused(ticket)
    until = await reopen_until(ticket, ticket.resolved_at) if ticket.resolved_at else None
    return {
        "ticket": ticket,
        "terms": terms,
        "severity": terms.plan.severity(ticket.severity),
        "status_words": STATUSES[ticket.status],
        "turn_words": "You" if ticket.turn == "customer" and not viewer.is_staff else TURNS[ticket.turn],
        "clocks": [_clock_shown(clock, terms, now, reader) for clock in shown],
        "best_effort": not any(clock.kind == "resolution" for clock in found),
        "entries": await timeline(ticket, terms.plan, reader),
        "watchers": await queries.watchers_of(ticket),
        "waiting_why": why if ticket.status == "waiting_on_customer" else None,
        "waiting_pauses": pauses,
        "reopen_until": until if until and until > now else None,
        "rating": await queries.rating_of(ticket),
        "may": _may(viewer, ticket),
        "once": str(new_id()),
    }


def _clock_shown(clock: Clock, terms: Terms, now: Any, reader: Any) -> ClockShown:
    calendar = terms.tier.calendar
    return ClockShown(
        clock=clock,
        chip=chip_of(clock, terms.plan, reader),
        proof=derivation(clock, terms.plan, terms.tier),
        picture=strip(clock, calendar, now),
    )


def _may(viewer: Viewer, ticket: TicketFacts) -> dict[str, bool]:
    return {
        "reply": policy.can_reply(viewer, ticket),
        "act": policy.can_act_for_us(viewer, ticket) and not ticket.over,
        "resolve": policy.can_resolve(viewer, ticket),
        "close": policy.can_close(viewer, ticket),
        "rate": policy.can_rate(viewer, ticket),
        "raise": policy.can_change_severity(viewer, ticket, lowers=False),
    }

"""What a ticket's page shows, gathered once for the customer's side and the desk's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Request

from app.domain.accounts.queries import is_member
from app.domain.accounts.viewer import Viewer
from app.domain.clocks import compute
from app.domain.clocks.clock import Clock
from app.domain.clocks.derivation import Row as ProofRow
from app.domain.clocks.derivation import derivation
from app.domain.clocks.forensics import Assignment
from app.domain.clocks.ladder import climb
from app.domain.clocks.standing import Standing, check
from app.domain.clocks.strip import Strip, strip
from app.domain.clocks.verdicts import Sealed, overlay
from app.domain.clocks.words import read
from app.domain.contracts.queries import Terms, terms_of
from app.domain.escalations.queries import escalations_of, lifted_of, noted_last
from app.domain.plans.plan import Plan, Severity
from app.domain.tickets import policy, queries, sealing, undoing
from app.domain.tickets.ticket import TicketFacts
from app.domain.tickets.triage import awaits_response, paused_by_third_party, why_paused
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound
from app.lib.time import Reader, span
from app.routes import escalation_shown, ticket_component, ticket_incidents, ticket_questions
from app.routes.chips import ChipShown, chip_of, whom
from app.routes.timeline import timeline
from app.routes.verdict_shown import (
    CHOICES,
    BreachShown,
    VerdictShown,
    assignments_of,
    breach_shown,
    correctable,
    verdict_shown,
)
from app.web.render import reader_of, set_now

TURNS = {
    "us": "Ours",
    "customer": "The customer’s",
    "third_party": "A third party’s",
    "nobody": "Nobody’s: it is settled",
}
STATUSES = {
    "open": "Open",
    "waiting_on_customer": "Waiting for the customer",
    "waiting_on_third_party": "Waiting for a third party",
    "resolved": "Resolved",
    "closed": "Closed",
}


TO_CUSTOMERS = {"The customer’s": "Yours", "Waiting for the customer": "Waiting for you"}


@dataclass(frozen=True, slots=True)
class ClockShown:
    """A clock with its chip, its proof and its picture."""

    clock: Clock
    chip: ChipShown
    proof: tuple[ProofRow, ...]
    picture: Strip
    verdict: VerdictShown | None
    breach: BreachShown | None


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
    now = await portal_now()
    set_now(request, now)
    reader = reader_of(request)
    terms = await terms_of(ticket.pin)
    opening, history = await queries.history_of(ticket)
    computed = compute.clocks(terms.plan, terms.tier, opening, history, now)
    sealed = await sealing.sealed_of(ticket)
    found = overlay(computed, sealed)
    standings = check(terms.plan, opening, history)
    recorded = await escalations_of(ticket)
    climbed = climb(terms.plan, terms.tier, opening, history, now, lifted_of(recorded), computed)
    shown = [c for c in found if viewer.is_staff or c.commitment != "internal"]
    verdicts = _Verdicts(viewer, sealed, standings, assignments_of(await queries.log_of(ticket)))
    until = ticket.resolved_at + terms.plan.reopen_window if ticket.resolved_at else None
    return {
        "ticket": ticket,
        "terms": terms,
        "severity": terms.plan.severity(ticket.severity),
        "status_words": _said_to(viewer, STATUSES[ticket.status]),
        "turn_words": _said_to(viewer, TURNS[ticket.turn]),
        "clocks": [_clock_shown(clock, terms, reader, whom(viewer, ticket), verdicts) for clock in shown],
        "best_effort": not any(clock.kind == "resolution" for clock in found),
        "entries": await timeline(ticket, terms.plan, reader),
        "ladder": escalation_shown.shown(ticket, terms, recorded, await noted_last(ticket), climbed, reader),
        **await ticket_incidents.shown(request, viewer, ticket),
        "watchers": await queries.watchers_of(ticket),
        "colleagues": [(str(row["id"]), row["name"]) for row in await queries.who_could_watch(ticket)],
        **await _waiting(viewer, ticket, terms),
        **await ticket_questions.shown(request, viewer, ticket, terms, standings[-1]),
        "component_options": await ticket_component.options(),
        "correctable": correctable(sealed) if policy.can_correct_verdicts(viewer) else [],
        "verdict_choices": CHOICES,
        "awaits_response": awaits_response(found),
        "undoable": await undoing.undoable(viewer, ticket, standings[-1], now),
        "led": await queries.led_from(ticket),
        "reopen_until": until if until and until > now else None,
        "rating": await queries.rating_of(ticket),
        "may": _may(viewer, ticket),
        "opener_belongs": viewer.is_staff and await is_member(ticket.organisation_id, ticket.opened_by),
        "once": str(new_id()),
        "span": span,
    }


async def _waiting(viewer: Viewer, ticket: TicketFacts, terms: Terms) -> dict[str, Any]:
    """Who is waited on and why the clock stands still or not; and for the staff, what waiting would do."""
    _, why = await why_paused(ticket, "the customer" if viewer.is_staff else "you")
    _, why_third = paused_by_third_party(terms, ticket.severity)
    waiting = {"waiting_on_customer": why}
    if ticket.status == "waiting_on_third_party":
        waiting[ticket.status] = f"We wait for {await queries.third_party_of(ticket)}. {why_third}"
    return {
        "waiting_why": waiting.get(ticket.status),
        "waiting_words": f"When you wait for the customer: {why}",
        "third_party_words": f"When you wait for somebody else: {why_third}",
    }


def _said_to(viewer: Viewer, words: str) -> str:
    return words if viewer.is_staff else TO_CUSTOMERS.get(words, words)


@dataclass(frozen=True, slots=True)
class _Verdicts:
    """What the clocks' verdicts are told from, for one viewer."""

    viewer: Viewer
    sealed: Sequence[Sealed]
    standings: Sequence[Standing]
    assignments: Sequence[Assignment]

    def of(self, clock: Clock) -> VerdictShown | None:
        """What was sealed of it."""
        kept = (one for one in self.sealed if (one.verdict.kind, one.verdict.cycle) == (clock.kind, clock.cycle))
        return verdict_shown(next(kept, None), to_staff=self.viewer.is_staff)


def _clock_shown(clock: Clock, terms: Terms, reader: Reader, waiting_for: str, verdicts: _Verdicts) -> ClockShown:
    calendar, to_staff = terms.tier.calendar, verdicts.viewer.is_staff
    return ClockShown(
        clock=clock,
        chip=chip_of(read(clock, terms.plan.last_warning), reader, waiting_for),
        proof=derivation(terms.plan, terms.tier, clock),
        picture=strip(clock, calendar, reader.now),
        verdict=verdicts.of(clock),
        breach=breach_shown(clock, calendar, verdicts.standings, verdicts.assignments, reader, to_staff=to_staff),
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
        "move": policy.can_move(viewer, ticket),
        "raise": policy.can_change_severity(viewer, ticket, lowers=False),
        "contest": policy.can_contest(viewer, ticket),
        "void": policy.can_void(viewer, ticket),
        "set_component": policy.can_set_component(viewer, ticket),
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

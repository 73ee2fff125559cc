"""What people do about escalation: ask for it, and accept it."""

from dataclasses import dataclass

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.clock import TicketEvent
from app.domain.clocks.ladder import climb
from app.domain.escalations.climbing import catch_up, climbed
from app.domain.escalations.queries import Recorded, escalations_of, lifted_of
from app.domain.escalations.words import WHY_NOTED, noted_words
from app.domain.tickets import policy
from app.domain.tickets.queries import ticket_of
from app.domain.tickets.tables import Ticket
from app.domain.tickets.ticket import TicketFacts
from app.domain.tickets.verbs import happen, hold, hold_locked
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import allow

LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What asking led to: the levels told now, or why it was only noted."""

    told: tuple[Recorded, ...]
    noted: str | None


async def escalate(viewer: Viewer, reference: str, reason: str) -> Answer:
    """The customer, or somebody of the staff for them, asks for the next level, and says why.

    Raises NotFound, Refused.
    """
    held = await hold(viewer, reference)
    allow(policy.can_escalate(viewer, held.ticket), "The ticket is settled: reopen it first, and say what is wrong.")
    await happen(held, viewer, "escalation_requested", data={"reason": reason, "by_staff": viewer.is_staff})
    # Who is told is not for a customer's eyes to look up: what follows from the request, the system does.
    async with database.acting_as(SYSTEM):
        held = await hold_locked(await ticket_of(held.ticket.organisation_id, held.ticket.id))
        told = await catch_up(held)
        found = climbed(held, await escalations_of(held.ticket))
    why = next((cause.why for cause in reversed(found.noted) if cause.because == "requested"), "no_ladder")
    return Answer(tuple(told), None) if told else Answer((), noted_words("requested", why))


async def why_only_noted(viewer: Viewer, ticket: TicketFacts) -> str | None:
    """What asking at this moment would lead to when it would tell nobody new; None when it would."""
    held = await hold_locked(ticket)
    opening, events = held.history
    asked = TicketEvent(held.now, "escalation_requested", by_staff=viewer.is_staff)
    recorded = lifted_of(await escalations_of(ticket))
    found = climb(held.terms.plan, held.terms.tier, opening, [*events, asked], held.now, recorded)
    return next((WHY_NOTED[one.why] for one in reversed(found.noted) if one.at == held.now), None)


async def accept(viewer: Viewer, reference: str) -> None:
    """Somebody who was told takes the escalation on: nobody is told again. Where nobody has taken the ticket yet, that
    acknowledges it, and it is theirs (sla.md, "Clocks", `acknowledge`). Accepting twice is accepting once.
    """
    held = await hold(viewer, reference)
    ticket = held.ticket
    allow(policy.can_act_for_us(viewer, ticket) and not ticket.over, "There is nothing left to accept on it.")
    waiting = [one for one in await escalations_of(ticket) if one.accepted_at is None]
    if not waiting:
        return
    await database.execute(
        "UPDATE escalation SET accepted_at = $3, accepted_by = $4 "
        "WHERE organisation_id = $1 AND ticket_id = $2 AND accepted_at IS NULL",
        ticket.organisation_id,
        ticket.id,
        held.now,
        viewer.person_id,
    )
    await happen(held, viewer, "escalation_accepted", data={"level": max(one.level for one in waiting)})
    if ticket.taken_at is None and ticket.assignee_id is None:
        held = await hold_locked(await ticket_of(ticket.organisation_id, ticket.id))
        await happen(held, viewer, "taken", {Ticket.assignee_id: viewer.person_id, Ticket.taken_at: held.now})

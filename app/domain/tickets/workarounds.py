"""A way around the trouble until it is solved: the staff offers it, the customer accepts it. Declining is a reply."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.events.actions import record
from app.domain.plans.plan import Plan
from app.domain.tickets import policy
from app.domain.tickets.filing import Upload
from app.domain.tickets.replies import reply, tell_staff
from app.domain.tickets.ticket import TicketFacts
from app.domain.tickets.verbs import happen, hold
from app.lib import database
from app.lib.refusals import Conflict, allow

OFFERED, ACCEPTED = "workaround_offered", "workaround_accepted"


async def offer(
    viewer: Viewer, reference: str, body: str, *, uploads: Sequence[Upload] = (), seen: UUID | None = None
) -> UUID:
    """A public reply that says how to get by. Raises NotFound, Refused, verbs.Stale."""
    allow(viewer.is_staff, "Only the support team offers a workaround.")
    message_id = await reply(viewer, reference, body, uploads=uploads, seen=seen)
    held = await hold(viewer, reference)
    data = {"message": str(message_id)}
    await record(held.ticket.log, OFFERED, at=held.now, actor=viewer.person_id, data=data)
    return message_id


async def accept(viewer: Viewer, reference: str) -> None:
    """It works for the customer for now. Whether that counts as resolved is the plan's to say; the ticket stays open.

    Raises NotFound, Refused, Conflict.
    """
    held = await hold(viewer, reference)
    allow(policy.can_answer(viewer, held.ticket), "The customer accepts a workaround, while the ticket is not settled.")
    if await last_word(held.ticket) != OFFERED:
        raise Conflict("There is no workaround to accept.")
    await happen(held, viewer, ACCEPTED, {"turn": "us"})
    line = f"{viewer.name} accepted the workaround on {held.ticket.reference}"
    await tell_staff(held.ticket, viewer, line)


def effect(plan: Plan) -> str:
    """What accepting means for the promised resolution, in words."""
    if plan.workaround_resolves:
        return "The plan counts an accepted workaround as the resolution. The ticket stays open until it is solved."
    return "The resolution clock runs on: the plan counts only the solution itself."


async def last_word(ticket: TicketFacts) -> Literal["workaround_offered", "workaround_accepted"] | None:
    """Whether a workaround is offered, or accepted, since the ticket was last settled or reopened."""
    row = await database.fetch_one(
        "SELECT kind FROM event WHERE organisation_id = $1 AND subject_id = $2 AND subject = 'ticket' AND kind = ANY "
        "('{workaround_offered, workaround_accepted, resolved, reopened, voided}') ORDER BY seq DESC LIMIT 1",
        ticket.organisation_id,
        ticket.id,
    )
    kind = row["kind"] if row else None
    return kind if kind in (OFFERED, ACCEPTED) else None

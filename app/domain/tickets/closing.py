"""How a ticket ends, and how it comes back: resolve, reopen, close, rate."""

from collections.abc import Sequence
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.events.actions import record
from app.domain.tickets import policy
from app.domain.tickets.filing import Upload, say
from app.domain.tickets.replies import spoken, tell_assignee, tell_customers
from app.domain.tickets.tables import Rating
from app.domain.tickets.verbs import Changes, Hold, happen, hold, refuse_stale
from app.lib import database
from app.lib.refusals import Conflict, allow
from app.lib.rows import insert


async def resolve(
    viewer: Viewer, reference: str, body: str, *, uploads: Sequence[Upload] = (), seen: UUID | None = None
) -> None:
    """The staff says it is solved, and how. Raises NotFound, Refused, verbs.Stale."""
    held = await hold(viewer, reference)
    allow(viewer.is_staff, "Only the support team resolves a ticket. You can close it.")
    if not policy.can_resolve(viewer, held.ticket):
        raise Conflict("This ticket is resolved already.")
    await refuse_stale(held, viewer, seen)
    message_id = await say(held.ticket, viewer, body, public=True, at=held.now, uploads=uploads)
    changes: Changes = {"status": "resolved", "turn": "nobody", "resolved_at": held.now, **spoken(held, message_id)}
    await happen(held, viewer, "resolved", changes)
    until = (held.now + held.terms.plan.reopen_window).isoformat()
    await tell_customers(held.ticket, viewer, "resolved", {"body": body, "reopen_until": until})


async def reopen(viewer: Viewer, reference: str, body: str) -> None:
    """It is not solved after all. Within the plan's window the clocks go on as if they had been paused in between."""
    held = await hold(viewer, reference)
    allow(policy.can_reopen(viewer, held.ticket), "The ticket is not resolved.")
    message_id = await say(held.ticket, viewer, body, public=True, at=held.now)
    changes: Changes = {"status": "open", "turn": "us", "resolved_at": None, "closed_at": None, "closed_by": None}
    await happen(held, viewer, "reopened", changes | spoken(held, message_id))
    if viewer.is_staff:
        await tell_customers(held.ticket, viewer, "public_reply", {"body": body})
    else:
        await tell_assignee(held.ticket, viewer, "reopened", body)


async def close(viewer: Viewer, reference: str) -> None:
    """The customer is content with what was resolved. Closing twice is closing once."""
    held = await hold(viewer, reference)
    if held.ticket.status == "closed" and not held.ticket.voided:
        return
    allow(policy.can_close(viewer, held.ticket), "The customer closes a ticket, once it is resolved.")
    await happen(held, viewer, "closed", closed_now(held, viewer))
    await tell_assignee(held.ticket, viewer, "closed")


def closed_now(held: Hold, viewer: Viewer) -> Changes:
    """The columns of a ticket that somebody closes."""
    return {"status": "closed", "turn": "nobody", "closed_at": held.now, "closed_by": viewer.person_id}


async def rate(viewer: Viewer, reference: str, score: int, comment: str) -> None:
    """What the customer thought of it, from 1 to 5; said again, the later word holds (R40)."""
    held = await hold(viewer, reference)
    allow(policy.can_rate(viewer, held.ticket), "A ticket is rated once it is closed.")
    ticket = held.ticket
    await database.execute(
        "DELETE FROM rating WHERE organisation_id = $1 AND ticket_id = $2", ticket.organisation_id, ticket.id
    )
    rating = {
        "organisation_id": ticket.organisation_id,
        "ticket_id": ticket.id,
        "person_id": viewer.person_id,
        "score": score,
        "comment": comment,
        "at": held.now,
    }
    await insert((Rating, rating))
    await record(ticket.log, "rated", at=held.now, actor=viewer.person_id, data={"score": score})

"""Saying something on a ticket: replies of either side, and notes among the staff."""

from collections.abc import Sequence
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.deliveries.actions import Recipient, owe
from app.domain.tickets import policy
from app.domain.tickets.filing import Upload, say
from app.domain.tickets.queries import customers_on, person_address
from app.domain.tickets.ticket import TicketFacts
from app.domain.tickets.verbs import Changes, Hold, happen, hold, refuse_stale
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import allow


async def reply(
    viewer: Viewer, reference: str, body: str, *, uploads: Sequence[Upload] = (), seen: UUID | None = None
) -> UUID:
    """A public message. `seen` is the last public message that an agent had before them: a newer one makes Stale.

    A customer's reply is never stale. Raises NotFound, Refused, verbs.Stale.
    """
    held = await hold(viewer, reference)
    allow(policy.can_reply(viewer, held.ticket), why_no_reply(viewer, held.ticket))
    if not viewer.is_staff:
        return await _customer_reply(held, viewer, body, uploads)
    await refuse_stale(held, viewer, seen)
    message_id = await say(held.ticket, viewer, body, public=True, at=held.now, uploads=uploads)
    await happen(held, viewer, "public_reply", {"turn": "customer", **spoken(held, message_id)})
    await tell_customers(held.ticket, viewer, "public_reply", {"body": body})
    return message_id


def why_no_reply(viewer: Viewer, ticket: TicketFacts) -> str:
    """What is said to somebody who may not reply as the ticket stands."""
    if viewer.is_staff:
        return "The ticket is settled. Reopen it to write to the customer, or add an internal note."
    return f"This ticket is closed. File a new one, and mention {ticket.reference} in it."


async def contest(viewer: Viewer, reference: str, body: str) -> UUID:
    """The customer says that they are not holding it up, and why: it is their answer, which ends the waiting for them
    (sla.md, "Clocks", Pause). A third party's wait the staff ends. Raises NotFound, Refused.
    """
    held = await hold(viewer, reference)
    allow(policy.can_contest(viewer, held.ticket), "The ticket waits for nobody.")
    return await _customer_reply(held, viewer, body, (), contests=True)


async def _customer_reply(
    held: Hold, viewer: Viewer, body: str, uploads: Sequence[Upload], *, contests: bool = False
) -> UUID:
    ticket = held.ticket
    message_id = await say(ticket, viewer, body, public=True, at=held.now, uploads=uploads)
    changes = spoken(held, message_id)
    if not ticket.over:
        changes["turn"] = "us"
    if ticket.status == "waiting_on_customer":
        changes["status"] = "open"
    await happen(held, viewer, "customer_reply", changes, data={"contests": True} if contests else None)
    if contests:
        line = f"{viewer.name} says that {ticket.organisation} is not holding {ticket.reference} up"
        await tell_staff(ticket, viewer, line, body)
    else:
        await tell_assignee(ticket, viewer, "customer_reply", body)
    await tell_customers(ticket, viewer, "public_reply", {"body": body})
    return message_id


async def note(viewer: Viewer, reference: str, body: str, *, uploads: Sequence[Upload] = ()) -> UUID:
    """An internal note: no customer ever sees it, nor that it was written. Raises NotFound, Refused."""
    held = await hold(viewer, reference)
    allow(policy.can_note(viewer, held.ticket), "Only the support team writes notes.")
    message_id = await say(held.ticket, viewer, body, public=False, at=held.now, uploads=uploads)
    await happen(held, viewer, "internal_note", public=False)
    return message_id


def spoken(held: Hold, message_id: UUID) -> Changes:
    """The columns that say what was said last in public."""
    return {"last_public_message_id": message_id, "last_public_at": held.now}


async def tell_customers(ticket: TicketFacts, viewer: Viewer, kind: str, data: dict[str, object]) -> None:
    """Mails the contacts on the ticket, except whoever did it."""
    people = [Recipient(row["id"], row["email"]) for row in await customers_on(ticket) if row["id"] != viewer.person_id]
    facts = {"reference": ticket.reference, "subject": ticket.subject, "author": viewer.name}
    if people:
        await owe(people, kind, facts | data, organisation_id=ticket.organisation_id)


async def tell_assignee(ticket: TicketFacts, viewer: Viewer, kind: str, body: str = "") -> None:
    """Mails the agent who has the ticket, if anybody has."""
    if ticket.assignee_id is None or ticket.assignee_id == viewer.person_id:
        return
    address = await person_address(ticket.assignee_id)
    facts = {
        "reference": ticket.reference,
        "subject": ticket.subject,
        "author": viewer.name,
        "organisation": ticket.organisation,
        "body": body,
    }
    if address:
        await owe([Recipient(ticket.assignee_id, address)], kind, facts, organisation_id=ticket.organisation_id)


async def tell_staff(ticket: TicketFacts, viewer: Viewer, line: str, body: str = "") -> None:
    """Mails the agent who has the ticket what the customer did besides writing; `line` says it in a sentence."""
    if ticket.assignee_id is None:
        return
    facts = {"reference": ticket.reference, "subject": ticket.subject, "organisation": ticket.organisation}
    data = facts | {"line": line, "body": body, "path": f"/desk/tickets/{ticket.reference}"}
    # What follows from a contact's act, but is not theirs to write.
    async with database.acting_as(SYSTEM):
        if address := await person_address(ticket.assignee_id):
            to = [Recipient(ticket.assignee_id, address)]
            await owe(to, "customer_acted", data, organisation_id=ticket.organisation_id)

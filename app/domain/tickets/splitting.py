"""One message of a ticket becomes a ticket of its own, with clocks from the time it was written (sla.md, "Clocks",
Void)."""

from datetime import datetime
from typing import cast
from uuid import UUID

import asyncpg

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.clock import Clock, Opening
from app.domain.clocks.compute import clocks
from app.domain.contracts.queries import Terms
from app.domain.events.actions import record
from app.domain.plans.plan import Channel
from app.domain.tickets import policy, projection
from app.domain.tickets.filing import LONGEST_SUBJECT, enter
from app.domain.tickets.replies import tell_customers
from app.domain.tickets.tables import Attachment, Message
from app.domain.tickets.ticket import TicketFacts
from app.domain.tickets.verbs import hold
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Wrong, allow
from app.lib.rows import Row


async def split(viewer: Viewer, reference: str, message_id: UUID, subject: str, severity: str) -> str:
    """A new ticket of what the customer wrote there; answers its reference. The message stays where it is as well.

    Raises NotFound, Refused, Wrong.
    """
    held = await hold(viewer, reference)
    allow(policy.can_act_for_us(viewer, held.ticket), "The support team splits tickets, until they are closed.")
    message = await customers_message(held.ticket, message_id)
    if not 0 < len(subject) <= LONGEST_SUBJECT:
        raise Wrong({"subject": f"A subject of 1 to {LONGEST_SUBJECT} characters is needed."})
    if severity not in {one.slug for one in held.terms.plan.severities}:
        raise Wrong({"severity": "Choose one of the plan’s severities."})
    found = clocks_from(held.terms, held.ticket, message["at"], severity, held.now)
    ticket = await _ticket(held.ticket, message, subject, severity, found)
    # In the name of whoever wrote it, which is the system's to do.
    async with database.acting_as(SYSTEM):
        await enter(ticket, held.terms, found, await _said(ticket, message), now=held.now)
    links = ((ticket, "split_from", held.ticket), (held.ticket, "split_off", ticket))
    for one, kind, other in links:
        data = {"reference": other.reference}
        await record(one.log, kind, at=held.now, actor=viewer.person_id, data=data)
    facts: dict[str, object] = {"from_reference": held.ticket.reference, "body": message["body"]}
    await tell_customers(ticket, viewer, "split", facts)
    return ticket.reference


async def customers_message(ticket: TicketFacts, message_id: UUID) -> asyncpg.Record:
    """A public message of the customer's on that ticket. Raises NotFound for any other."""
    row = await database.fetch_one(
        "SELECT m.id, m.author_id, p.name AS author, m.body, m.at FROM message m JOIN person p ON p.id = m.author_id "
        "WHERE m.organisation_id = $1 AND m.ticket_id = $2 AND m.id = $3 AND m.public AND m.side = 'customer'",
        ticket.organisation_id,
        ticket.id,
        message_id,
    )
    if row is None:
        raise NotFound(str(message_id))
    return row


def clocks_from(
    terms: Terms, ticket: TicketFacts, opened_at: datetime, severity: str, now: datetime
) -> tuple[Clock, ...]:
    """The clocks of a ticket split off then: they may be late from the beginning."""
    opening = Opening(opened_at, severity, cast(Channel, ticket.channel))
    return clocks(terms.plan, terms.tier, opening, [], now)


async def _ticket(
    origin: TicketFacts, message: asyncpg.Record, subject: str, severity: str, found: tuple[Clock, ...]
) -> TicketFacts:
    """Under the terms of the ticket that it comes from."""
    reference = await database.fetch_value(
        "SELECT prefix || '-' || nextval('ticket_number') FROM organisation WHERE id = $1", origin.organisation_id
    )
    due, kind = projection.nearest(found)
    return TicketFacts(
        organisation_id=origin.organisation_id,
        id=new_id(),
        reference=cast(str, reference),
        subject=subject,
        severity=severity,
        channel=origin.channel,
        contract_version_id=origin.contract_version_id,
        calendar_edition=origin.calendar_edition,
        component_id=origin.component_id,
        split_from=origin.id,
        opened_by=message["author_id"],
        opened_at=message["at"],
        last_public_message_id=new_id(),
        last_public_at=message["at"],
        nearest_due_at=due,
        nearest_kind=kind,
        opener=message["author"],
    )


async def _said(ticket: TicketFacts, message: asyncpg.Record) -> list[Row]:
    """The message and its files once more, on the new ticket."""
    about = {"organisation_id": ticket.organisation_id, "ticket_id": ticket.id, "public": True}
    said = {"id": ticket.last_public_message_id, "author_id": message["author_id"], "side": "customer"}
    files = await database.fetch(
        "SELECT name, size, digest FROM attachment WHERE organisation_id = $1 AND message_id = $2",
        ticket.organisation_id,
        message["id"],
    )
    return [
        (Message, about | said | {"body": message["body"], "at": message["at"]}),
        *(
            (Attachment, about | dict(file) | {"id": new_id(), "message_id": ticket.last_public_message_id})
            for file in files
        ),
    ]

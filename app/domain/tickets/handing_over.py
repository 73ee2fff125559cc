"""What somebody leaves behind whose access ends: a customer's open tickets go to their admins, an agent's to the queue.
Who filed a ticket and who answered it stays as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from app.domain.contracts.named_people import named_people
from app.domain.deliveries.actions import Recipient, owe
from app.domain.events.actions import Subject, record_each
from app.lib import database
from app.lib.product_time import portal_now

_OPEN = "t.status NOT IN ('resolved', 'closed')"


async def hand_over(person_id: UUID, organisation_id: UUID) -> list[str]:
    """The organisation's other admins are asked and told from now on about each open ticket that this person filed;
    without any, the vendor's account manager hears of it, else the administrators. Each is mailed the list, once an
    access ends. Answers the tickets' references. In the open transaction, with the system's eyes."""
    tickets = await database.fetch(
        "SELECT t.id, t.reference, t.subject FROM ticket t WHERE t.organisation_id = $1 AND t.opened_by = $2 "
        f"AND {_OPEN} ORDER BY t.id FOR UPDATE",
        organisation_id,
        person_id,
    )
    heirs = await _admins(organisation_id, person_id)
    if heirs:
        watched = await _watch(organisation_id, tickets, heirs)
        tickets = [row for row in tickets if row["id"] in watched]
    if not tickets:
        return []
    leaver = await database.fetch_one("SELECT name, email FROM person WHERE id = $1", person_id)
    assert leaver, "people are never erased"
    await record_each(
        [Subject("ticket", row["id"], organisation_id) for row in tickets],
        "handed_over",
        at=await portal_now(),
        actor=None,
        data={"from": leaver["name"], "to": [row["name"] for row in heirs]},
    )
    await _tell(organisation_id, leaver["name"], tickets, heirs)
    return [row["reference"] for row in tickets]


@dataclass(frozen=True, slots=True)
class InHand:
    """An open ticket that an agent has."""

    reference: str
    subject: str


async def in_hand(person_id: UUID) -> list[InHand]:
    """What `hand_back` would make nobody's, as far as the eyes of this transaction see."""
    rows = await database.fetch(
        f"SELECT t.reference, t.subject FROM ticket t WHERE t.assignee_id = $1 AND {_OPEN} ORDER BY t.id", person_id
    )
    return [InHand(**row) for row in rows]


async def hand_back(person_id: UUID) -> list[str]:
    """Every open ticket that this agent has is nobody's again, for the queue to take. Answers the references. In the
    open transaction, with the system's eyes."""
    tickets = await database.fetch(
        f"SELECT t.id, t.organisation_id, t.reference FROM ticket t WHERE t.assignee_id = $1 AND {_OPEN} "
        "ORDER BY t.id FOR UPDATE",
        person_id,
    )
    if not tickets:
        return []
    await database.execute("UPDATE ticket SET assignee_id = NULL WHERE id = ANY ($1)", [row["id"] for row in tickets])
    name = await database.fetch_value("SELECT name FROM person WHERE id = $1", person_id)
    await record_each(
        [Subject("ticket", row["id"], row["organisation_id"]) for row in tickets],
        "unassigned",
        at=await portal_now(),
        actor=None,
        data={"from": name},
    )
    return [row["reference"] for row in tickets]


async def _admins(organisation_id: UUID, person_id: UUID) -> list[asyncpg.Record]:
    return await database.fetch(
        "SELECT p.id, p.name, p.email FROM membership m JOIN person p ON p.id = m.person_id AND p.active "
        "WHERE m.organisation_id = $1 AND m.role = 'admin' AND p.id <> $2 ORDER BY p.name, p.id",
        organisation_id,
        person_id,
    )


async def _watch(
    organisation_id: UUID, tickets: Sequence[asyncpg.Record], people: Sequence[asyncpg.Record]
) -> set[UUID]:
    """Makes everybody watch every ticket; answers those of which it was news to somebody."""
    rows = await database.fetch(
        "INSERT INTO watch (organisation_id, ticket_id, person_id) "
        "SELECT $1, ticket, person FROM unnest($2::uuid[]) AS ticket, unnest($3::uuid[]) AS person "
        "ON CONFLICT DO NOTHING RETURNING ticket_id",
        organisation_id,
        [row["id"] for row in tickets],
        [row["id"] for row in people],
    )
    return {row["ticket_id"] for row in rows}


async def _tell(
    organisation_id: UUID, leaver: str, tickets: Sequence[asyncpg.Record], heirs: Sequence[asyncpg.Record]
) -> None:
    name = await database.fetch_value("SELECT name FROM organisation WHERE id = $1", organisation_id)
    told = {
        "name": leaver,
        "organisation": name,
        "tickets": [{"reference": row["reference"], "subject": row["subject"]} for row in tickets],
        "no_admin": not heirs,
        "path": "/tickets" if heirs else "/desk",
    }
    to = [Recipient(row["id"], row["email"]) for row in heirs] or await _at_the_vendor(organisation_id)
    await owe(to, "handed_over", told, organisation_id=organisation_id)


async def _at_the_vendor(organisation_id: UUID) -> list[Recipient]:
    managers = [
        Recipient(one.person_id, one.email)
        for one in await named_people(organisation_id)
        if one.role == "account_manager" and one.active
    ]
    if managers:
        return managers
    rows = await database.fetch(
        "SELECT id, email FROM person WHERE staff_role = 'administrator' AND active ORDER BY id"
    )
    return [Recipient(row["id"], row["email"]) for row in rows]

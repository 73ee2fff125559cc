"""Tickets that are about an incident, from either side."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import cast
from uuid import UUID

import asyncpg

from app.domain.accounts.viewer import Viewer
from app.domain.events.actions import Subject, record, record_each
from app.domain.incidents import policy
from app.domain.incidents.incident import IncidentFacts
from app.domain.incidents.verbs import hold
from app.domain.tickets.queries import TICKET, ticket_for
from app.domain.tickets.ticket import TicketFacts
from app.lib import database
from app.lib.refusals import NotFound, Wrong, allow

MOST = 1000
SUGGESTED = 20
BEFORE = timedelta(hours=2)
_NOT_YOURS = "Only the support team links tickets."


def references_in(text: str) -> list[str]:
    """The references that somebody typed, apart by white space or commas, each once."""
    return list(dict.fromkeys(word.upper() for word in re.split(r"[\s,;]+", text) if word))


async def link(viewer: Viewer, public_id: str, references: Sequence[str]) -> int:
    """Links these tickets to the incident, all or none; answers how many are new. Linking twice is linking once.

    Raises NotFound, Refused, Wrong.
    """
    held = await hold(public_id)
    allow(policy.can_link(viewer), _NOT_YOURS)
    if not 0 < len(references) <= MOST:
        raise Wrong({"references": f"Name 1 to {MOST:,} tickets, like NW-1042."})
    found = await database.fetch("SELECT reference FROM ticket WHERE reference = ANY ($1)", list(references))
    if missing := set(references) - {row["reference"] for row in found}:
        raise Wrong({"references": f"There is no ticket {', '.join(sorted(missing)[:10])}. None was linked."})
    linked = await database.fetch(
        "WITH l AS (INSERT INTO incident_ticket (organisation_id, incident_id, ticket_id, linked_by, linked_at) "
        "SELECT organisation_id, $1, id, $2, $3 FROM ticket WHERE reference = ANY ($4) "
        "ON CONFLICT DO NOTHING RETURNING organisation_id, ticket_id) SELECT t.organisation_id, t.id, t.reference "
        "FROM l JOIN ticket t ON t.organisation_id = l.organisation_id AND t.id = l.ticket_id ORDER BY t.id",
        held.incident.id,
        viewer.person_id,
        held.now,
        list(references),
    )
    subjects = [Subject("ticket", row["id"], row["organisation_id"]) for row in linked]
    if subjects:
        data = {"incident": public_id, "name": held.incident.name, "status": held.incident.status}
        await record_each(subjects, "incident_linked", at=held.now, actor=viewer.person_id, data=data)
        told = {"tickets": [row["reference"] for row in linked]}
        await record(held.incident.log, "linked", at=held.now, actor=viewer.person_id, public=False, data=told)
    return len(subjects)


async def unlink(viewer: Viewer, public_id: str, reference: str) -> None:
    """The ticket is about something else; unlinking twice is unlinking once. Raises NotFound, Refused."""
    held = await hold(public_id)
    allow(policy.can_link(viewer), _NOT_YOURS)
    ticket = await ticket_for(viewer, reference)
    if ticket is None:
        raise NotFound(reference)
    if await database.execute(
        "DELETE FROM incident_ticket WHERE organisation_id = $1 AND ticket_id = $2 AND incident_id = $3",
        ticket.organisation_id,
        ticket.id,
        held.incident.id,
    ):
        data = {"incident": public_id, "name": held.incident.name}
        await record(ticket.log, "incident_unlinked", at=held.now, actor=viewer.person_id, data=data)
        told = {"tickets": [ticket.reference]}
        await record(held.incident.log, "unlinked", at=held.now, actor=viewer.person_id, public=False, data=told)


async def tickets_of(viewer: Viewer, incident: IncidentFacts, limit: int | None = None) -> list[TicketFacts]:
    """The tickets linked to it, as far as the eyes of this transaction see, newest first; all where no `limit` is."""
    rows = await database.fetch(
        f"{TICKET.format(person='$1')} JOIN incident_ticket l ON l.organisation_id = t.organisation_id "
        "AND l.ticket_id = t.id WHERE l.incident_id = $2 ORDER BY t.opened_at DESC, t.id DESC LIMIT $3",
        viewer.person_id,
        incident.id,
        limit,
    )
    return [TicketFacts.of(row) for row in rows]


async def how_many(incident: IncidentFacts) -> int:
    """How many tickets are linked to it, as far as the eyes of this transaction see."""
    found = await database.fetch_value("SELECT count(*) FROM incident_ticket WHERE incident_id = $1", incident.id)
    return cast(int, found)


async def suggested(viewer: Viewer, incident: IncidentFacts) -> list[TicketFacts]:
    """Open tickets filed since two hours before it began that are linked to none, the newest first."""
    if incident.over:
        return []
    rows = await database.fetch(
        f"{TICKET.format(person='$1')} WHERE t.status NOT IN ('resolved', 'closed') AND t.opened_at >= $2 "
        "AND NOT EXISTS (SELECT FROM incident_ticket l WHERE l.organisation_id = t.organisation_id "
        "AND l.ticket_id = t.id) ORDER BY t.opened_at DESC, t.id DESC LIMIT $3",
        viewer.person_id,
        incident.started_at - BEFORE,
        SUGGESTED,
    )
    return [TicketFacts.of(row) for row in rows]


async def incidents_of(organisation_id: UUID, ticket_id: UUID) -> list[asyncpg.Record]:
    """The incidents that a ticket is about, newest first: public id, name and status."""
    return await database.fetch(
        "SELECT i.public_id, i.name, i.status FROM incident_ticket l JOIN incident i ON i.id = l.incident_id "
        "WHERE l.organisation_id = $1 AND l.ticket_id = $2 ORDER BY i.started_at DESC, i.id DESC",
        organisation_id,
        ticket_id,
    )

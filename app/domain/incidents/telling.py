"""Telling the linked tickets: each update stands on each of them; of those not closed it goes by mail to who filed and
who watches. A few statements, however many tickets: three hundred may hang on one incident. It is no reply, and stops
no clock but the rhythm of updates (sla.md, "Clocks"); where that is promised, clocks move ticket by ticket."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.contracts.queries import terms_of_each
from app.domain.deliveries.actions import Letter, Recipient, owe_each
from app.domain.deliveries.notices import tell
from app.domain.events.actions import record_each
from app.domain.incidents.incident import IncidentFacts
from app.domain.incidents.statuses import STATUS_WORDS, Status
from app.domain.tickets.queries import TICKET
from app.domain.tickets.ticket import TicketFacts
from app.domain.tickets.verbs import hold_locked, move_clocks
from app.lib import database


async def tell_tickets(
    incident: IncidentFacts,
    status: Status,
    body: str,
    next_update_by: datetime | None,
    viewer: Viewer | None,
    *,
    late_since: datetime | None = None,
) -> None:
    """Puts an update on every linked ticket, and mails it once to each contact on them, however many are theirs.
    `late_since` is when it fell due, if people shall read of it in a summary (sla.md, "Firing")."""
    tickets = await _lock(incident.id)
    if not tickets:
        return
    told = {"incident": incident.public_id, "name": incident.name, "status": status, "body": body}
    await _record(tickets, viewer, told)
    promised = next_update_by.isoformat() if next_update_by else None
    mail = told | {"author": viewer.name if viewer else None, "next_update_by": promised}
    letters = await _letters(incident.id, mail)
    if late_since is None:
        await owe_each(letters, "incident_update")
    else:
        await _keep(letters, f"{incident.name}: {STATUS_WORDS[status].lower()}", late_since)


async def _lock(incident_id: UUID) -> list[TicketFacts]:
    """The linked tickets, locked in one order: whatever happens to one comes before the update, or after it."""
    await database.execute(
        "SELECT FROM ticket t JOIN incident_ticket l ON l.organisation_id = t.organisation_id AND l.ticket_id = t.id "
        "WHERE l.incident_id = $1 ORDER BY t.id FOR UPDATE OF t",
        incident_id,
    )
    rows = await database.fetch(
        f"{TICKET.format(person='NULL')} JOIN incident_ticket l ON l.organisation_id = t.organisation_id "
        "AND l.ticket_id = t.id WHERE l.incident_id = $1 ORDER BY t.id",
        incident_id,
    )
    return [TicketFacts.of(row) for row in rows]


async def _record(tickets: Sequence[TicketFacts], viewer: Viewer | None, told: Mapping[str, str]) -> None:
    """On what is under way it begins the next rhythm of updates; on what is settled it is only news, for nothing but
    that can happen there (interfaces.md, "Impossible events")."""
    actor, at = viewer.person_id if viewer else None, await _after_all(tickets)
    for kind, settled in (("incident_update", False), ("incident_news", True)):
        subjects = [ticket.log for ticket in tickets if ticket.over is settled]
        if subjects:
            await record_each(subjects, kind, at=at, actor=actor, data=told)
    agreed = await terms_of_each(ticket.pin for ticket in tickets)
    for ticket in tickets:
        if not ticket.over and agreed[ticket.pin].tier.promises.get("update"):
            await move_clocks(await hold_locked(ticket))


async def _after_all(tickets: Sequence[TicketFacts]) -> datetime:
    """Now, but after all that happened to these tickets: a clock that was set back puts no event before events."""
    at = await database.fetch_value(
        "SELECT greatest(portal_now(), max(at)) FROM event "
        "WHERE organisation_id = ANY ($1) AND subject_id = ANY ($2) AND subject = 'ticket'",
        list({ticket.organisation_id for ticket in tickets}),
        [ticket.id for ticket in tickets],
    )
    return cast(datetime, at)


async def _keep(letters: Sequence[Letter], line: str, since: datetime) -> None:
    """For each person's summary. What comes late is rare: here a statement for each letter will do."""
    for letter in letters:
        summed_up = {"line": line, "at": since.isoformat(), "path": f"/tickets/{letter.data['reference']}"}
        data = dict(letter.data) | summed_up
        await tell([letter.recipient], "incident_update", data, organisation_id=letter.organisation_id, late=True)


async def _letters(incident_id: UUID, mail: dict[str, str | None]) -> list[Letter]:
    """One for each contact and organisation; it names all the tickets of theirs, and leads to the first."""
    rows = await database.fetch(_CONTACTS, incident_id)
    return [
        Letter(
            Recipient(row["id"], row["email"]),
            mail | {"reference": row["tickets"][0], "subject": row["subject"], "references": row["tickets"]},
            row["organisation_id"],
        )
        for row in rows
    ]


# The same people as `tickets.queries.customers_on` finds for one ticket. Who closed theirs is done with it.
_CONTACTS = """
    SELECT t.organisation_id, p.id, p.email, array_agg(t.reference ORDER BY t.opened_at) AS tickets,
           (array_agg(t.subject ORDER BY t.opened_at))[1] AS subject
    FROM incident_ticket l
    JOIN ticket t ON t.organisation_id = l.organisation_id AND t.id = l.ticket_id
    JOIN membership m ON m.organisation_id = t.organisation_id
    JOIN person p ON p.id = m.person_id AND p.active
    WHERE l.incident_id = $1 AND t.status <> 'closed' AND (
        p.id = t.opened_by
        OR EXISTS (SELECT FROM watch w WHERE w.organisation_id = t.organisation_id AND w.ticket_id = t.id
                   AND w.person_id = p.id)
        OR (m.role = 'admin' AND NOT EXISTS (SELECT FROM membership own WHERE own.organisation_id = t.organisation_id
                                             AND own.person_id = t.opened_by)))
    GROUP BY t.organisation_id, p.id
"""

"""Telling the linked tickets: each update stands on each of them; of those not closed it goes by mail to who filed and
who watches. Three statements, however many tickets: three hundred may hang on one incident. It is no reply, and stops
no clock but the rhythm of updates (sla.md, "Clocks")."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.deliveries.actions import Letter, Recipient, owe_each
from app.domain.deliveries.notices import tell
from app.domain.events.actions import Subject, record_each
from app.domain.incidents.incident import IncidentFacts
from app.domain.incidents.statuses import STATUS_WORDS, Status
from app.lib import database


async def tell_tickets(
    incident: IncidentFacts,
    status: Status,
    body: str,
    next_update_by: datetime | None,
    viewer: Viewer | None,
    *,
    at: datetime,
    late_since: datetime | None = None,
) -> None:
    """Puts an update on every linked ticket, and mails it once to each contact on them, however many are theirs.
    `late_since` is when it fell due, if people shall read of it in a summary (sla.md, "Firing")."""
    tickets = await database.fetch(
        "SELECT organisation_id, ticket_id FROM incident_ticket WHERE incident_id = $1", incident.id
    )
    if not tickets:
        return
    told = {"incident": incident.public_id, "name": incident.name, "status": status, "body": body}
    subjects = [Subject("ticket", row["ticket_id"], row["organisation_id"]) for row in tickets]
    await record_each(subjects, "incident_update", at=at, actor=viewer.person_id if viewer else None, data=told)
    promised = next_update_by.isoformat() if next_update_by else None
    mail = told | {"author": viewer.name if viewer else None, "next_update_by": promised}
    letters = await _letters(incident.id, mail)
    if late_since is None:
        await owe_each(letters, "incident_update")
    else:
        await _keep(letters, f"{incident.name}: {STATUS_WORDS[status].lower()}", late_since)


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

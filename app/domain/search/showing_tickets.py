"""Tickets that were found, with the words in them that were."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from app.domain.accounts.viewer import Viewer
from app.domain.search.found import Hit, Reason
from app.domain.search.marker import Marker
from app.domain.search.matching import Match
from app.domain.tickets import policy
from app.domain.tickets.queries import TICKET
from app.domain.tickets.ticket import TicketFacts
from app.lib import database

_READ = 20_000
_WORDS = "m.id AS message_id, m.public, left(m.body, $3) AS body, m.at, p.name AS author"
_MESSAGE = "(message m LEFT JOIN person p ON p.id = m.author_id)"
_AMONG = "m.organisation_id = ANY ($1) AND m.id = ANY ($2)"


async def tickets(viewer: Viewer | None, found: Sequence[Match], marker: Marker) -> list[Hit]:
    """The hits of the matches, which are messages, in their order; none for somebody signed out."""
    if viewer is None:
        return []
    rows = await database.fetch(
        f"SELECT seen.*, {_WORDS} FROM ({TICKET.format(person='$4')} WHERE t.organisation_id = ANY ($1) "
        f"AND t.id = ANY ($5)) seen JOIN {_MESSAGE} "
        f"ON (m.organisation_id, m.ticket_id) = (seen.organisation_id, seen.id) WHERE {_AMONG}",
        list({match.organisation_id for match in found}),
        [match.id for match in found],
        _READ,
        viewer.person_id,
        [match.subject_id for match in found],
    )
    told = {row["message_id"]: (TicketFacts.of(row), row) for row in rows}
    shown = (told[match.id] for match in found if match.id in told)
    return [ticket_hit(ticket, said, marker) for ticket, said in shown if policy.sees(viewer, ticket)]


async def last_words(seen: Sequence[TicketFacts], marker: Marker, reason: Reason = "title") -> list[Hit]:
    """Tickets that the viewer sees, in their order, with the last public words in each."""
    orgs = list({ticket.organisation_id for ticket in seen})
    said = await _said(orgs, [ticket.last_public_message_id for ticket in seen])
    return [
        ticket_hit(ticket, said[ticket.last_public_message_id], marker, reason)
        for ticket in seen
        if ticket.last_public_message_id in said
    ]


def ticket_hit(ticket: TicketFacts, said: asyncpg.Record, marker: Marker, reason: Reason | None = None) -> Hit:
    """The hit of one ticket, by one message of it (`body`, `author`, `at`, `public`)."""
    spoken: Reason = "message" if said["public"] else "note"
    return Hit(
        kind="ticket",
        id=ticket.id,
        key=ticket.reference,
        title=marker.line(ticket.subject),
        excerpt=marker.excerpt(said["body"]),
        reason=reason or ("title" if marker.has_all(ticket.subject) else spoken),
        at=ticket.last_public_at,
        organisation_id=ticket.organisation_id,
        organisation=ticket.organisation,
        organisation_prefix=ticket.reference.partition("-")[0],
        status=ticket.status,
        severity=ticket.severity,
        said_by=said["author"],
        said_at=said["at"],
    )


async def _said(orgs: Sequence[UUID | None], ids: Sequence[UUID | None]) -> dict[UUID | None, asyncpg.Record]:
    rows = await database.fetch(
        f"SELECT {_WORDS} FROM {_MESSAGE} WHERE {_AMONG}",
        list(orgs),
        list(ids),
        _READ,
    )
    return {row["message_id"]: row for row in rows}

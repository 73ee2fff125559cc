"""Reading what a month's error budget is counted from."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import asyncpg

from app.domain.accounts.viewer import Viewer
from app.domain.tickets import policy
from app.domain.tickets.budget import Measured, Verdict
from app.domain.tickets.queries import TICKET
from app.domain.tickets.ticket import TicketFacts
from app.lib import database


async def measured_between(organisation_id: UUID, start: datetime, end: datetime, now: datetime) -> list[Measured]:
    """The organisation's guarantees and targets whose verdict fell or falls in `[start, end)`, in no order."""
    return [_measured(row, now) for row in await database.fetch(_BETWEEN, organisation_id, start, end)]


_BETWEEN = """
    SELECT ticket_id, kind, cycle, commitment, severity, state, disputed, due_at, counted_seconds, promised_seconds
    FROM clock
    WHERE organisation_id = $1 AND verdict_at >= $2 AND verdict_at < $3 AND commitment IN ('guarantee', 'target')
"""


def _measured(row: asyncpg.Record, now: datetime) -> Measured:
    return Measured(
        row["ticket_id"],
        row["kind"],
        row["cycle"],
        row["commitment"],
        row["severity"],
        _verdict(row, now),
        row["counted_seconds"],
        row["promised_seconds"],
    )


def _verdict(row: asyncpg.Record, now: datetime) -> Verdict:
    """A deadline that has passed is missed, also before anybody has written that down."""
    if row["disputed"] and row["state"] in ("met", "breached"):
        return "disputed"
    if row["state"] == "running":
        return "breached" if row["due_at"] <= now else "open"
    state: Verdict = row["state"]
    return state


async def tickets_seen(viewer: Viewer, organisation_id: UUID, ticket_ids: Collection[UUID]) -> dict[UUID, TicketFacts]:
    """Those of the tickets that the viewer may see, by id."""
    rows = await database.fetch(
        TICKET.format(person="$3") + " WHERE t.organisation_id = $1 AND t.id = ANY ($2)",
        organisation_id,
        list(ticket_ids),
        viewer.person_id,
    )
    found = [TicketFacts.of(row) for row in rows]
    return {ticket.id: ticket for ticket in found if policy.sees(viewer, ticket)}

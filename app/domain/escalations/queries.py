"""Reading escalations; row-level security shows contacts those of their organisations."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.tickets.ticket import TicketFacts
from app.lib import database


@dataclass(frozen=True, slots=True)
class Recorded:
    """An escalation as it was recorded (migrations/timers.sql); `accepted` is who accepted it."""

    id: UUID
    since: datetime
    level: int
    severity: str
    role: str
    due_at: datetime
    at: datetime
    because: tuple[str, ...]
    lifted: bool
    told: tuple[dict[str, Any], ...]
    last_resort: bool
    accepted_at: datetime | None = None
    accepted: str | None = None

    @property
    def people(self) -> list[str]:
        """Who was told, and for whom they stand in."""
        return [f"{one['name']} (for {one['for']})" if one["for"] else one["name"] for one in self.told]


async def escalations_of(ticket: TicketFacts) -> list[Recorded]:
    """Every level told on the ticket, in the order in which it was."""
    rows = await database.fetch(
        "SELECT e.id, e.since, e.level, e.severity, e.role, e.due_at, e.at, e.because, e.lifted, e.told, "
        "e.last_resort, e.accepted_at, p.name AS accepted FROM escalation e LEFT JOIN person p ON p.id = e.accepted_by "
        "WHERE e.organisation_id = $1 AND e.ticket_id = $2 ORDER BY e.since, e.due_at, e.level",
        ticket.organisation_id,
        ticket.id,
    )
    return [Recorded(**{**row, "because": tuple(row["because"]), "told": _told(row["told"])}) for row in rows]


def _told(text: str) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(text))


async def unheard(limit: int = 20) -> list[dict[str, Any]]:
    """Tickets under way on which a level found nobody but the last resort, or nobody at all: red for administrators."""
    rows = await database.fetch(
        "SELECT t.reference, t.subject, o.name AS organisation, e.level, e.role, e.at, e.told <> '[]' AS anybody "
        "FROM escalation e JOIN ticket t ON t.organisation_id = e.organisation_id AND t.id = e.ticket_id "
        "JOIN organisation o ON o.id = t.organisation_id "
        "WHERE e.last_resort AND t.status NOT IN ('resolved', 'closed') ORDER BY e.at DESC LIMIT $1",
        limit,
    )
    return [dict(row) for row in rows]


def lifted_of(recorded: Sequence[Recorded]) -> list[tuple[datetime, int]]:
    """The facts of the running system that the pure ladder takes: what was told because nobody below was reached."""
    return [(one.due_at, one.level) for one in recorded if one.lifted]


async def asked_last(ticket: TicketFacts) -> dict[str, str] | None:
    """Who asked for escalation last (`by`), and the `reason` they gave."""
    row = await database.fetch_one(
        "SELECT p.name AS by, e.data->>'reason' AS reason FROM event e JOIN person p ON p.id = e.actor_id "
        "WHERE e.organisation_id = $1 AND e.subject_id = $2 AND e.subject = 'ticket' "
        "AND e.kind = 'escalation_requested' ORDER BY e.seq DESC LIMIT 1",
        ticket.organisation_id,
        ticket.id,
    )
    return dict(row) if row else None


async def noted_last(ticket: TicketFacts) -> tuple[datetime, str, str] | None:
    """When a cause last told nobody new, which it was, and why."""
    row = await database.fetch_one(
        "SELECT at, data->>'because' AS because, data->>'why' AS why FROM event "
        "WHERE organisation_id = $1 AND subject_id = $2 AND subject = 'ticket' AND kind = 'escalation_noted' "
        "ORDER BY seq DESC LIMIT 1",
        ticket.organisation_id,
        ticket.id,
    )
    return (row["at"], row["because"], row["why"]) if row else None


async def noted_of(ticket: TicketFacts) -> set[tuple[str, str]]:
    """The causes noted on the ticket because nobody new was to be told: instant and cause."""
    rows = await database.fetch(
        "SELECT data->>'due_at' AS due_at, data->>'because' AS because FROM event "
        "WHERE organisation_id = $1 AND subject_id = $2 AND subject = 'ticket' AND kind = 'escalation_noted'",
        ticket.organisation_id,
        ticket.id,
    )
    return {(row["due_at"], row["because"]) for row in rows}

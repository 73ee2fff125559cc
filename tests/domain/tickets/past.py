"""Past tickets put straight into the tables, in whatever order, with whatever keys."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from app.config import Settings
from app.demo import Cast
from app.lib.ids import new_id
from tests.by_itself import MONDAY
from tests.cast import rows
from tests.offers import CLOSED_BELOW

MOST_SEVERE, NEXT, *_ = (severity.slug for severity in CLOSED_BELOW.severities)


@dataclass(frozen=True, slots=True)
class Past:
    """A ticket of the highest tier's organisation; `events` are kinds with their gap after the opening."""

    number: int
    severity: str = NEXT
    opened_at: datetime = MONDAY
    events: tuple[tuple[timedelta, str], ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


def some(count: int) -> list[Past]:
    """Tickets of two severities, three an instant, answered later and later; every fourth stays open."""
    return [
        Past(
            1000 + number,
            (MOST_SEVERE, NEXT)[number % 2],
            MONDAY + (number // 3) * timedelta(hours=5),
            (
                (timedelta(minutes=7 * number), "public_reply"),
                *(((timedelta(minutes=9 * number), "resolved"),) if number % 4 else ()),
            ),
        )
        for number in range(count)
    ]


async def put(settings: Settings, cast: Cast, tickets: Iterable[Past]) -> None:
    """Takes every ticket that there is away, and puts these in, in this order."""
    erin = cast["erin"]
    (version,) = await rows("SELECT id FROM contract_version WHERE organisation_id = $1", erin.organisation_ids[0])
    owner = await asyncpg.connect(settings.database_url)
    try:
        async with owner.transaction():
            await owner.execute("DELETE FROM event WHERE subject = 'ticket'; DELETE FROM ticket")
            for ticket in tickets:
                await _put(owner, ticket, erin.organisation_ids[0], erin.person_id, version["id"])
    finally:
        await owner.close()


async def _put(owner: asyncpg.Connection, ticket: Past, organisation: UUID, person: UUID, version: UUID) -> None:
    key = new_id()
    over = any(kind == "resolved" for _, kind in ticket.events)
    await owner.execute(
        "INSERT INTO ticket (organisation_id, id, reference, subject, severity, channel, contract_version_id, "
        "opened_by, opened_at, last_public_at, status) VALUES ($1, $2, $3, 'Help', $4, 'portal', $5, $6, $7, $7, $8)",
        *(organisation, key, f"NW-{ticket.number}", ticket.severity, version, person, ticket.opened_at),
        "resolved" if over else "open",
    )
    opened = {"severity": ticket.severity, "channel": "portal"}
    for gap, kind in ((timedelta(), "opened"), *ticket.events):
        await owner.execute(
            "INSERT INTO event (organisation_id, subject, subject_id, kind, actor_id, public, at, data) "
            "VALUES ($1, 'ticket', $2, $3, $4, true, $5, $6::text::jsonb)",
            *(organisation, key, kind, person, ticket.opened_at + gap),
            json.dumps(opened if kind == "opened" else ticket.data),
        )

"""Telling people what happened by itself: at once, or after an outage everything in one summary (sla.md, "Firing")."""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import asyncpg

from app.domain.deliveries.actions import Recipient, owe
from app.domain.deliveries.preferences import wanted_by
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id

# A summary waits until all that fell due has fired, but no longer than this.
LONGEST_WAIT = "60 seconds"


async def tell(
    people: Sequence[Recipient], kind: str, data: Mapping[str, Any], *, organisation_id: UUID | None, late: bool
) -> None:
    """Owes the message, or, where it is late, keeps it for a summary; `data["line"]` is what a summary says of it.
    For whom a summary waits already, what is in time joins it: one message, not two."""
    if not late:
        waited_for = await _waited_for(people)
        prompt = [person for person in people if person.person_id not in waited_for]
        await owe(prompt, kind, data, organisation_id=organisation_id)
        people = [person for person in people if person.person_id in waited_for]
    # What somebody does not want, they do not want in a summary either.
    wanted = await wanted_by([person.person_id for person in people], kind)
    people = [person for person in people if person.person_id in wanted]
    if not people:
        return
    await database.execute(
        "INSERT INTO notice (id, organisation_id, person_id, address, kind, data) "
        "SELECT id, $2, person_id, address, $5, $6::text::jsonb "
        "FROM unnest($1::uuid[], $3::uuid[], $4::text[]) AS kept (id, person_id, address)",
        [new_id() for _ in people],
        organisation_id,
        [person.person_id for person in people],
        [person.address for person in people],
        kind,
        json.dumps(data),
    )


async def _waited_for(people: Sequence[Recipient]) -> set[UUID]:
    rows = await database.fetch(
        "SELECT DISTINCT person_id FROM notice WHERE told_at IS NULL AND person_id = ANY ($1)",
        [person.person_id for person in people],
    )
    return {row["person_id"] for row in rows}


async def summarise() -> None:
    """Once nothing that is overdue waits to fire, owes each person one message about all that was kept for them."""
    async with database.transaction(SYSTEM):
        kept = await database.fetch(_TAKE_ALL_WHEN_CALM)
        for person_id, notices in groupby(sorted(kept, key=_by_person), key=lambda row: row["person_id"]):
            await _owe_together(person_id, list(notices))


_TAKE_ALL_WHEN_CALM = f"""
    UPDATE notice SET told_at = clock_timestamp() WHERE told_at IS NULL AND (
        NOT EXISTS (SELECT FROM timer WHERE fired_at IS NULL AND attempts < 3
                    AND due_at < (SELECT portal_now()) - interval '2 seconds')
        OR EXISTS (SELECT FROM notice WHERE told_at IS NULL
                   AND created_at < (SELECT clock_timestamp()) - interval '{LONGEST_WAIT}'))
    RETURNING person_id, address, organisation_id, kind, data, id
"""


def _by_person(row: asyncpg.Record) -> tuple[UUID, UUID]:
    return row["person_id"], row["id"]


async def _owe_together(person_id: UUID, notices: Sequence[asyncpg.Record]) -> None:
    to = [Recipient(person_id, notices[0]["address"])]
    if len(notices) == 1:
        only = notices[0]
        await owe(to, only["kind"], json.loads(only["data"]), organisation_id=only["organisation_id"])
        return
    told = [json.loads(row["data"]) for row in notices]
    lines = sorted(({name: one.get(name) for name in _SAID} for one in told), key=lambda one: one["at"])
    gravest = min(zip(notices, told, strict=True), key=lambda one: (_GRAVITY.get(one[0]["kind"], 2), one[1]["at"]))
    await owe(to, "summary", {"lines": lines, "gravest": gravest[1]["line"], "path": "/"}, organisation_id=None)


# What a summary says of each, and which kinds its subject names first.
_SAID = ("line", "at", "path", "severity_label", "organisation", "subject")
_GRAVITY = {"escalated": 0, "clock_breached": 1}

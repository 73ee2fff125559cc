"""Writing the audit trail: what was done to access and to the installation, in the transaction that does it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from app.lib import database
from app.lib.database import SYSTEM
from app.lib.origin import origin


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it; `seen_by` is the agent behind a view as this person. Nobody: the system, or a stranger."""

    person_id: UUID | None = None
    seen_by: UUID | None = None


NOBODY = Actor()
VENDOR: tuple[None] = (None,)


async def note(organisations: Iterable[UUID | None], action: str, actor: Actor = NOBODY, **details: Any) -> None:
    """Appends an entry to the chain of each organisation (None: the vendor's) as the open transaction commits.
    `action` is an object and a past participle ("session.started", "sso.refused"); `details` are JSON values without
    secrets, of people their ids."""
    whence = origin()
    body = json.dumps(
        {
            "action": action,
            "actor": str(actor.person_id) if actor.person_id else None,
            "seen_by": str(actor.seen_by) if actor.seen_by else None,
            "address": whence.address,
            "request": whence.request_id,
            "details": details,
        },
        sort_keys=True,
        ensure_ascii=False,
        default=str,
    )
    for organisation in sorted(set(organisations), key=str):
        database.before_commit(partial(_append, organisation, action, actor.person_id, body))


async def note_refusal(
    organisations: Iterable[UUID | None], action: str, actor: Actor = NOBODY, **details: Any
) -> None:
    """The same in a transaction of its own: what it tells of was rolled back, or never had one."""
    async with database.transaction(SYSTEM):
        await note(organisations, action, actor, **details)


async def _append(organisation: UUID | None, action: str, actor: UUID | None, body: str) -> None:
    await database.execute("SELECT audit_append($1, $2, $3, $4)", organisation, action, actor, body)

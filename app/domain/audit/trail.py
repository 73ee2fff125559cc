"""Writing the audit trail: what was done to access and to the installation, in the transaction that does it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.lib import database
from app.lib.database import SYSTEM
from app.lib.origin import origin


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it; `viewing_as` is the customer through whose eyes they look. Nobody: the system, a directory, or a
    stranger."""

    person_id: UUID | None = None
    viewing_as: UUID | None = None


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
            "viewing_as": str(actor.viewing_as) if actor.viewing_as else None,
            "directory": str(whence.directory) if whence.directory else None,
            "address": whence.address,
            "request": whence.request_id,
            "details": details,
        },
        sort_keys=True,
        ensure_ascii=False,
        default=str,
    )
    # A provider's or a program's JSON can hold halves of characters, which no text of the database takes.
    body = body.encode(errors="replace").decode()
    _pending().entries.extend(_Entry(one, action, actor.person_id, body) for one in set(organisations))


def action_of(kind: str) -> str:
    """An event's kind as an action: "contact_added" is "contact.added"."""
    return ".".join(kind.rsplit("_", 1))


async def note_refusal(
    organisations: Iterable[UUID | None], action: str, actor: Actor = NOBODY, **details: Any
) -> None:
    """The same in a transaction of its own: what it tells of was rolled back, or never had one."""
    async with database.transaction(SYSTEM):
        await note(organisations, action, actor, **details)


@dataclass(frozen=True, slots=True)
class _Entry:
    organisation: UUID | None
    action: str
    actor: UUID | None
    body: str


@dataclass(slots=True)
class _Pending:
    """What the transaction noted so far. All take the chains in one order, so that no two wait for each other."""

    entries: list[_Entry] = field(default_factory=list)
    appended: bool = False

    async def __call__(self) -> None:
        self.appended = True
        # Whoever acts is noted in chains that they do not see, too.
        async with database.acting_as(SYSTEM):
            for one in sorted(self.entries, key=lambda entry: str(entry.organisation)):
                await database.execute(
                    "SELECT audit_append($1, $2, $3, $4)", one.organisation, one.action, one.actor, one.body
                )


def _pending() -> _Pending:
    for act in database.current().before_commit:
        if isinstance(act, _Pending) and not act.appended:
            return act
    made = _Pending()
    database.before_commit(made)
    return made

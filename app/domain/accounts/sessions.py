"""Where somebody is signed in: the list of it, and ending one or all at once. Reading and ending go through the
system's eyes, because a session is nobody's row; who may is asked by whoever calls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.domain.accounts.secrets import hash_token, new_token
from app.domain.accounts.viewer import Method, Viewer
from app.domain.accounts.ways_in import places_shown
from app.domain.audit.trail import Actor, note
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import NotFound

Because = Literal["by_owner", "by_administrator", "role_changed", "password_changed"]
# Of a person's sessions ($1) those that show an organisation ($2), or all of them where that is NULL.
_OF = (
    "s.person_id = $1 AND ($2::uuid IS NULL "
    "OR memberships_in(s.person_id, s.organisation_id) @> jsonb_build_array(jsonb_build_object('id', $2::uuid)))"
)


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A browser that is signed in: with what (`connection` names the provider), from where, since when."""

    id: UUID
    method: Method
    second_factor: bool
    connection: str | None
    address: str
    browser: str
    created_at: datetime
    seen_at: datetime


async def sessions_of(person_id: UUID, *, showing: UUID | None = None) -> list[SessionFacts]:
    """A person's living sessions, last used first; of an organisation's people only those `showing` it."""
    async with database.acting_as(SYSTEM):
        rows = await database.fetch(
            "SELECT s.id, s.method, s.second_factor, c.name AS connection, s.address, s.browser, s.created_at, "
            "s.seen_at FROM session s LEFT JOIN connection c ON c.id = s.connection_id "
            f"WHERE {_OF} AND session_lives(s) ORDER BY s.seen_at DESC, s.id",
            person_id,
            showing,
        )
    return [SessionFacts(**row) for row in rows]


async def end_one(
    viewer: Viewer, person_id: UUID, session_id: UUID, because: Because, *, showing: UUID | None = None
) -> None:
    """Ends it at once; ending twice is ending once. Raises NotFound when it is not that person's."""
    async with database.acting_as(SYSTEM):
        known = await database.fetch_value(
            f"SELECT true FROM session s WHERE {_OF} AND s.id = $3", person_id, showing, session_id
        )
        if not known:
            raise NotFound(str(session_id))
        await _end(viewer, person_id, because, showing, only=session_id)


async def end_all(
    viewer: Viewer | None, person_id: UUID, because: Because, *, but: UUID | None = None, showing: UUID | None = None
) -> int:
    """Ends every session of the person at once, but for the one given; answers how many. No viewer: nobody's act, but
    a provider's word."""
    async with database.acting_as(SYSTEM):
        return await _end(viewer, person_id, because, showing, but=but)


async def _end(
    viewer: Viewer | None,
    person_id: UUID,
    because: Because,
    showing: UUID | None,
    *,
    only: UUID | None = None,
    but: UUID | None = None,
) -> int:
    by = viewer.person_id if viewer else None
    ended = await database.fetch(
        "UPDATE session s SET ended_at = clock_timestamp(), ended_by = $3, ended_because = $4 "
        f"WHERE {_OF} AND session_lives(s) AND ($5::uuid IS NULL OR s.id = $5) AND s.id IS DISTINCT FROM $6 "
        "RETURNING s.id",
        person_id,
        showing,
        by,
        because,
        only,
        but,
    )
    for row in ended:
        places = await places_shown(row["id"], person_id)
        await note(places, "session.ended", Actor(by), session=row["id"], person=person_id, because=because)
    return len(ended)


async def rotate(session_id: UUID) -> str:
    """A new token for the session, whose old one is good for nothing from the commit on: what it may do has changed
    (security.md, "7. Web", Sessions). In the open transaction, which has the system's eyes."""
    token = new_token()
    await database.execute("UPDATE session SET token_hash = $2 WHERE id = $1", session_id, hash_token(token))
    return token

"""The secrets by which a directory pushes people through a connection: several at once, so that one can be replaced."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.accounts.secrets import hash_token, new_token
from app.domain.accounts.viewer import Viewer
from app.domain.identity.holding import hold, noted
from app.domain.identity.tables import ScimToken
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Wrong
from app.lib.rows import insert

LIFE_DAYS = 365
LONGEST_LIFE_DAYS = 2 * 365
MOST = 10


@dataclass(frozen=True, slots=True)
class Directory:
    """Who is calling: the directory behind a connection. Everything it reads and writes is of this connection."""

    connection_id: UUID
    organisation_id: UUID | None
    token_id: UUID


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was made; the secret itself is not kept."""

    id: UUID
    made_by: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


async def directory_of(token: str) -> Directory | None:
    """Whose token this is, while it holds and its connection is not switched off. Use is noted once a minute; in a
    transaction of its own."""
    async with database.transaction(SYSTEM):
        row = await database.fetch_one(
            "SELECT t.id, t.connection_id, t.organisation_id FROM scim_token t "
            "JOIN connection c ON c.id = t.connection_id AND c.state <> 'off' "
            "WHERE t.token_hash = $1 AND t.ended_at IS NULL AND t.expires_at > clock_timestamp()",
            hash_token(token),
        )
        if row is None:
            return None
        await database.execute(
            "UPDATE scim_token SET used_at = clock_timestamp() "
            "WHERE id = $1 AND (used_at IS NULL OR used_at < clock_timestamp() - interval '1 minute')",
            row["id"],
        )
        return Directory(row["connection_id"], row["organisation_id"], row["id"])


async def make_token(viewer: Viewer, connection_id: UUID, days: int | None = LIFE_DAYS) -> str:
    """A new token, which is told this once; those there are stay, until they are ended. Raises NotFound, Wrong."""
    held = await hold(viewer, connection_id)
    if days is None or not 1 <= days <= LONGEST_LIFE_DAYS:
        raise Wrong({"days": f"A token lives 1 to {LONGEST_LIFE_DAYS} days."})
    if len(await tokens_of(viewer, connection_id)) >= MOST:
        raise Wrong({"days": f"A connection has {MOST} tokens at most. End one first."})
    token, token_id = new_token(), new_id()
    now: datetime = await database.fetch_value("SELECT clock_timestamp()")
    row = {
        "organisation_id": held.organisation_id,
        "id": token_id,
        "connection_id": connection_id,
        "token_hash": hash_token(token),
        "made_by": viewer.person_id,
        "expires_at": now + timedelta(days=days),
    }
    await insert((ScimToken, row))
    made = {"connection": connection_id, "token": token_id, "until": row["expires_at"]}
    await noted(viewer, held.organisation_id, "scim_token.made", **made)
    return token


async def end_token(viewer: Viewer, connection_id: UUID, token_id: UUID) -> None:
    """It opens nothing any more, from now on; twice is once. Raises NotFound."""
    held = await hold(viewer, connection_id)
    if await database.execute(
        "UPDATE scim_token SET ended_at = clock_timestamp() WHERE id = $1 AND connection_id = $2 AND ended_at IS NULL",
        token_id,
        connection_id,
    ):
        await noted(viewer, held.organisation_id, "scim_token.ended", connection=connection_id, token=token_id)


async def tokens_of(viewer: Viewer, connection_id: UUID) -> list[Token]:
    """Those that are not ended, also the expired, newest first. As far as the viewer's eyes see."""
    if viewer.seen_by:
        raise NotFound(str(connection_id))
    rows = await database.fetch(
        "SELECT t.id, p.name AS made_by, t.created_at, t.expires_at, t.used_at FROM scim_token t "
        "LEFT JOIN person p ON p.id = t.made_by WHERE t.connection_id = $1 AND t.ended_at IS NULL ORDER BY t.id DESC",
        connection_id,
    )
    return [Token(**{name: row[name] for name in Token.__slots__}) for row in rows]

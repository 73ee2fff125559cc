"""What the page of a connection tells besides its settings: who came through it, and what was refused of late."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.audit.queries import Asked, newest
from app.domain.identity.connection import Connection
from app.lib import database

MOST_PEOPLE = 50
# So many entries of the trail are looked through.
_MOST_REFUSALS = 500


@dataclass(frozen=True, slots=True)
class CameThrough:
    """Somebody with an identity at the provider; `seen_at` None: linked, but not signed in since."""

    person_id: UUID
    name: str
    email: str
    subject: str
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Refusals:
    """How often a sign-in was refused for one reason, of the newest that the trail tells of, and when last."""

    reason: str
    count: int
    last_at: datetime


async def came_through(connection_id: UUID) -> list[CameThrough]:
    """The people of a connection, last seen first, up to 50; as far as the eyes of this transaction see."""
    rows = await database.fetch(
        "SELECT i.person_id, p.name, p.email, i.subject, i.seen_at FROM identity i JOIN person p ON p.id = i.person_id "
        "WHERE i.connection_id = $1 ORDER BY i.seen_at DESC NULLS LAST, p.name LIMIT $2",
        connection_id,
        MOST_PEOPLE,
    )
    return [CameThrough(**row) for row in rows]


async def how_many_came(connection_id: UUID) -> int:
    """Identities of a connection."""
    return int(await database.fetch_value("SELECT count(*) FROM identity WHERE connection_id = $1", connection_id))


async def refusals_of(held: Connection) -> list[Refusals]:
    """By reason, the newest first."""
    entries = await newest(held.organisation_id, Asked(actions=["sso.refused"]), _MOST_REFUSALS)
    theirs = [entry for entry in entries if entry.details.get("connection") == str(held.id)]
    counts = Counter(str(entry.details.get("reason", "")) for entry in theirs)
    last = {str(entry.details.get("reason", "")): entry.at for entry in reversed(theirs)}
    return sorted((Refusals(reason, counts[reason], last[reason]) for reason in last), key=lambda r: r.last_at)[::-1]

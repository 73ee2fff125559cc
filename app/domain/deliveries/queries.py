"""Reading deliveries, for the administrator's page. Row-level security shows them to staff only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.lib import database, paging
from app.lib.paging import PAGE, Page

Shelf = Literal["dead", "waiting", "sent"]
SHELVES: tuple[Shelf, ...] = ("dead", "waiting", "sent")
_STATES: dict[Shelf, str] = {"dead": "= 'dead'", "waiting": "IN ('queued', 'sending')", "sent": "= 'sent'"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A delivery as the page shows it: never what it says. `about` is the ticket's reference, if it is about one."""

    id: UUID
    address: str
    kind: str
    about: str | None
    organisation: str | None
    attempts: int
    due_at: datetime
    created_at: datetime
    sent_at: datetime | None
    last_error: str | None
    perhaps_twice: bool


async def on_shelf(shelf: Shelf, after: str | None = None, limit: int = PAGE) -> Page[Listed]:
    """The dead, the waiting or the sent, newest first (ids grow with time). Raises paging.BadCursor."""
    last = paging.decode(after)[1]
    rows = await database.fetch(
        "SELECT d.id, d.address, d.kind, d.data->>'reference' AS about, o.name AS organisation, d.attempts, d.due_at, "
        "d.created_at, d.sent_at, d.last_error, d.perhaps_twice "
        "FROM delivery d LEFT JOIN organisation o ON o.id = d.organisation_id "
        f"WHERE d.state {_STATES[shelf]} AND ($1::uuid IS NULL OR d.id < $1) ORDER BY d.id DESC LIMIT $2",
        last,
        limit + 1,
    )
    found = [Listed(**row) for row in rows[:limit]]
    return Page(found, paging.encode(None, found[-1].id) if len(rows) > limit else None)


async def how_many() -> dict[Shelf, int]:
    """How many are dead and how many wait; the sent are not counted, for they only grow."""
    row = await database.fetch_one(
        "SELECT (SELECT count(*) FROM delivery WHERE state = 'dead') AS dead, "
        "(SELECT count(*) FROM delivery WHERE state IN ('queued', 'sending')) AS waiting"
    )
    assert row
    return {"dead": row["dead"], "waiting": row["waiting"]}


async def worker_is_stale() -> bool:
    """Whether no worker said for half a minute that it is alive (it says so every 5 s)."""
    return not await database.fetch_value(
        "SELECT true FROM heartbeat WHERE process = 'worker' AND at > clock_timestamp() - interval '30 seconds'"
    )

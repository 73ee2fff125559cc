"""Reading timers, for the administrator's page. Row-level security shows them to staff only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.lib import database, paging
from app.lib.paging import PAGE, Page

Shelf = Literal["late", "pending", "fired"]
SHELVES: tuple[Shelf, ...] = ("late", "pending", "fired")


@dataclass(frozen=True, slots=True)
class Listed:
    """A timer as the page shows it; `reference` is its ticket's, if it is about one, `incident` its incident's public
    id, with its name."""

    id: UUID
    subject: str
    kind: str
    what: str
    due_at: datetime
    fired_at: datetime | None
    attempts: int
    last_error: str | None
    reference: str | None
    organisation: str | None
    incident: str | None
    incident_name: str | None


# A timer is late from 2 s after it was due (sla.md, "Firing").
_LATE = "fired_at IS NULL AND due_at < (SELECT portal_now()) - interval '2 seconds'"
_WHERE: dict[Shelf, str] = {
    "late": f"{_LATE} AND ($1::uuid IS NULL OR (due_at, id) > ($2, $1)) ORDER BY due_at, id",
    "pending": "fired_at IS NULL AND due_at >= (SELECT portal_now()) - interval '2 seconds' "
    "AND ($1::uuid IS NULL OR (due_at, id) > ($2, $1)) ORDER BY due_at, id",
    "fired": "fired_at IS NOT NULL AND ($1::uuid IS NULL OR (fired_at, id) < ($2, $1)) ORDER BY fired_at DESC, id DESC",
}


async def on_shelf(shelf: Shelf, after: str | None = None, limit: int = PAGE) -> Page[Listed]:
    """The late and the pending by the time they are due, the fired latest first. Raises paging.BadCursor."""
    at, last = paging.decode(after)
    rows = await database.fetch(
        f"WITH shown AS (SELECT * FROM timer WHERE {_WHERE[shelf]} LIMIT $3) "
        "SELECT s.id, s.subject, s.kind, s.what, s.due_at, s.fired_at, s.attempts, s.last_error, "
        "t.reference, o.name AS organisation, i.public_id AS incident, i.name AS incident_name FROM shown s "
        "LEFT JOIN organisation o ON o.id = s.organisation_id "
        "LEFT JOIN ticket t ON s.subject = 'ticket' AND t.organisation_id = s.organisation_id AND t.id = s.subject_id "
        "LEFT JOIN incident i ON s.subject = 'incident' AND i.id = s.subject_id "
        f"ORDER BY {'s.fired_at DESC, s.id DESC' if shelf == 'fired' else 's.due_at, s.id'}",
        last,
        at,
        limit + 1,
    )
    found = [Listed(**row) for row in rows[:limit]]
    if len(rows) <= limit:
        return Page(found, None)
    end = found[-1]
    return Page(found, paging.encode(end.fired_at if shelf == "fired" else end.due_at, end.id))


async def how_many() -> dict[Shelf, int]:
    """How many are late and how many pending, counted up to 1,000; the fired are not counted, for they only grow."""
    row = await database.fetch_one(
        f"SELECT (SELECT count(*) FROM (SELECT FROM timer WHERE {_LATE} LIMIT 1000) n) AS late, "
        "(SELECT count(*) FROM (SELECT FROM timer WHERE fired_at IS NULL AND due_at >= (SELECT portal_now()) "
        "- interval '2 seconds' LIMIT 1000) n) AS pending"
    )
    assert row
    return {"late": row["late"], "pending": row["pending"]}

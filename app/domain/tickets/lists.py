"""Lists of tickets: the customer's, the agents' queue. Each shape of list has its index (migrations/house.sql)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from app.domain.accounts.viewer import Viewer
from app.domain.tickets.queries import TICKET
from app.domain.tickets.ticket import TicketFacts
from app.lib import database, paging
from app.lib.paging import PAGE, Page

View = Literal["all", "mine", "unassigned", "waiting", "over"]
VIEWS: tuple[View, ...] = ("all", "mine", "unassigned", "waiting", "over")
_OVER = "t.status IN ('resolved', 'closed')"
_LIVE = "t.status NOT IN ('resolved', 'closed')"


async def tickets_for(
    viewer: Viewer, *, over: bool | None = None, after: str | None = None, limit: int = PAGE
) -> Page[TicketFacts]:
    """What the viewer may see, latest public word first. `over`: only the settled ones, or only the others.

    Raises paging.BadCursor.
    """
    at, last = paging.decode(after)
    only = {None: "true", True: _OVER, False: _LIVE}[over]
    rows = await database.fetch(
        f"{TICKET.format(person='$1')} WHERE {only} AND ({_scope(viewer)}) "
        "AND ($4::timestamptz IS NULL OR (t.last_public_at, t.id) < ($4, $5::uuid)) "
        "AND $2::uuid[] IS NOT NULL AND $3::uuid[] IS NOT NULL "
        "ORDER BY t.last_public_at DESC, t.id DESC LIMIT $6",
        viewer.person_id,
        list(viewer.organisation_ids),
        list(viewer.administers),
        at,
        last,
        limit + 1,
    )
    found = [TicketFacts.of(row) for row in rows[:limit]]
    more = len(rows) > limit
    return Page(found, paging.encode(found[-1].last_public_at, found[-1].id) if more else None)


def _scope(viewer: Viewer) -> str:
    """The same answer as `policy.sees`, in a form that an index serves."""
    if viewer.is_staff:
        return "true"
    if len(viewer.organisation_ids) == len(viewer.administers) == 1:
        return "t.organisation_id = ($3::uuid[])[1]"
    return (
        "t.organisation_id = ANY ($3) OR t.id IN ("
        "SELECT own.id FROM ticket own WHERE own.organisation_id = ANY ($2) AND own.opened_by = $1 UNION ALL "
        "SELECT w.ticket_id FROM watch w WHERE w.organisation_id = ANY ($2) AND w.person_id = $1)"
    )


_QUEUE: dict[View, str] = {
    "all": _LIVE,
    "mine": f"{_LIVE} AND t.assignee_id = $1",
    "unassigned": f"{_LIVE} AND t.assignee_id IS NULL",
    "waiting": "t.status IN ('waiting_on_customer', 'waiting_on_third_party')",
    "over": _OVER,
}


async def queue(viewer: Viewer, view: View, *, after: str | None = None, limit: int = PAGE) -> Page[TicketFacts]:
    """The staff's tickets by nearest deadline, those with none last; what is over by its latest word."""
    at, last = paging.decode(after)
    if view == "over":
        return await tickets_for(viewer, over=True, after=after, limit=limit)
    # Row comparison has no NULLS LAST, so "no deadline" stands as infinity on both sides of it.
    rows = await database.fetch(
        f"{TICKET.format(person='$1')} WHERE {_QUEUE[view]} "
        "AND ($3::uuid IS NULL OR (coalesce(t.nearest_due_at, 'infinity'), t.id) "
        "> (coalesce($2::timestamptz, 'infinity'), $3)) "
        "ORDER BY coalesce(t.nearest_due_at, 'infinity'), t.id LIMIT $4",
        viewer.person_id,
        at,
        last,
        limit + 1,
    )
    found = [TicketFacts.of(row) for row in rows[:limit]]
    more = len(rows) > limit
    return Page(found, paging.encode(found[-1].nearest_due_at, found[-1].id) if more else None)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The references before and after a ticket in a view of the queue."""

    previous: str | None
    next: str | None


async def neighbours(viewer: Viewer, view: View, ticket: TicketFacts) -> Neighbours:
    """Where an agent goes on from a ticket without losing the place, also when it has just left the view."""
    if view == "over":
        return Neighbours(None, None)
    place = "(coalesce(t.nearest_due_at, 'infinity'), t.id)"
    row = await database.fetch_one(
        f"SELECT (SELECT t.reference FROM ticket t WHERE {_QUEUE[view]} AND {place} < ($2, $3) "
        "ORDER BY coalesce(t.nearest_due_at, 'infinity') DESC, t.id DESC LIMIT 1) AS previous, "
        f"(SELECT t.reference FROM ticket t WHERE {_QUEUE[view]} AND {place} > ($2, $3) "
        "ORDER BY coalesce(t.nearest_due_at, 'infinity'), t.id LIMIT 1) AS next "
        "WHERE $1::uuid IS NOT NULL",
        viewer.person_id,
        ticket.nearest_due_at or datetime.max.replace(tzinfo=UTC),
        ticket.id,
    )
    assert row
    return Neighbours(row["previous"], row["next"])


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tickets stand in each view; a figure over 999 is shown as "999+"."""

    all: int
    mine: int
    unassigned: int
    waiting: int


async def queue_counts(viewer: Viewer) -> Counts:
    """The figures beside the views. Counting stops at 1,000, so that the page costs the same on a bad day."""
    row = await database.fetch_one(
        "SELECT "
        + ", ".join(
            f"(SELECT count(*) FROM (SELECT FROM ticket t WHERE {_QUEUE[view]} AND $1::uuid IS NOT NULL LIMIT 1000) n) "
            f'AS "{view}"'
            for view in VIEWS
            if view != "over"
        ),
        viewer.person_id,
    )
    assert row
    return Counts(row["all"], row["mine"], row["unassigned"], row["waiting"])

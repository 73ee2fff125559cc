"""Lists of tickets: the customer's, the agents' queue. Each shape of list has its index (migrations/house.sql)."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

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
    viewer: Viewer,
    *,
    over: bool | None = None,
    theirs: bool | None = None,
    after: str | None = None,
    limit: int = PAGE,
) -> Page[TicketFacts]:
    """What the viewer may see, latest public word first. `over`: only the settled ones, or only the others; `theirs`:
    only where the customer's word is awaited, or only where it is not.

    Raises paging.BadCursor.
    """
    at, last = paging.decode(after)
    only = {None: "true", True: _OVER, False: _LIVE}[over]
    turn = {None: "true", True: "t.turn = 'customer'", False: "t.turn <> 'customer'"}[theirs]
    rows = await database.fetch(
        f"{_scoped(viewer)} AND {only} AND {turn} "
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


async def newest_of(viewer: Viewer, organisation_id: UUID, limit: int) -> list[TicketFacts]:
    """An organisation's tickets for the staff, latest public word first."""
    rows = await database.fetch(
        f"{TICKET.format(person='$1')} WHERE t.organisation_id = $2 ORDER BY t.last_public_at DESC, t.id DESC LIMIT $3",
        viewer.person_id,
        organisation_id,
        limit,
    )
    return [TicketFacts.of(row) for row in rows]


# A member's tickets are found first and then read: a person has few, whatever the organisation has.
_OF_MEMBER = """
    WITH theirs AS MATERIALIZED (
        SELECT own.organisation_id, own.id FROM ticket own
        WHERE own.organisation_id = ANY ($2) AND own.opened_by = $1
        UNION SELECT w.organisation_id, w.ticket_id FROM watch w
        WHERE w.organisation_id = ANY ($2) AND w.person_id = $1
        UNION SELECT every.organisation_id, every.id FROM ticket every WHERE every.organisation_id = ANY ($3)
    )
"""


def _scoped(viewer: Viewer) -> str:
    """The same answer as `policy.sees`, in the form that an index serves best for this viewer."""
    tickets = TICKET.format(person="$1")
    if viewer.is_staff:
        return f"{tickets} WHERE true"
    if len(viewer.organisation_ids) == len(viewer.administers) == 1:
        return f"{tickets} WHERE t.organisation_id = ($3::uuid[])[1]"
    joined = "JOIN theirs ON theirs.organisation_id = t.organisation_id AND theirs.id = t.id"
    return f"{_OF_MEMBER} {tickets} {joined} WHERE true"


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
    rows = await database.fetch(
        f"{TICKET.format(person='$1')} WHERE {_QUEUE[view]} "
        "AND ($3::uuid IS NULL OR (t.nearest_due_at, t.id) > ($2, $3)) "
        "ORDER BY t.nearest_due_at, t.id LIMIT $4",
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
    row = await database.fetch_one(
        f"SELECT (SELECT t.reference FROM ticket t WHERE {_QUEUE[view]} AND (t.nearest_due_at, t.id) < ($2, $3) "
        "ORDER BY t.nearest_due_at DESC, t.id DESC LIMIT 1) AS previous, "
        f"(SELECT t.reference FROM ticket t WHERE {_QUEUE[view]} AND (t.nearest_due_at, t.id) > ($2, $3) "
        "ORDER BY t.nearest_due_at, t.id LIMIT 1) AS next WHERE $1::uuid IS NOT NULL",
        viewer.person_id,
        ticket.nearest_due_at,
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

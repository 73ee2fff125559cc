"""Lists: each row once and in order, page after page; and never more than the viewer may see."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from app.demo import Cast
from app.domain.accounts.viewer import Membership, Viewer
from app.domain.tickets import closing, lists, policy, replies, triage, watching
from app.domain.tickets.lists import VIEWS, View
from app.domain.tickets.queries import TICKET, ticket_for
from app.domain.tickets.ticket import TicketFacts
from app.lib import database as pool
from app.lib.database import SYSTEM
from app.lib.paging import Page
from tests.cast import does, file_ticket
from tests.domain.tickets.reading import MOST_SEVERE, PAUSING

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
Turn = Callable[[str | None], Awaitable[Page[TicketFacts]]]


async def every_page(turn: Turn) -> list[TicketFacts]:
    """All rows, page by page."""
    found, after = list[TicketFacts](), None
    while True:
        page = await turn(after)
        found += page.rows
        if page.next is None:
            return found
        after = page.next


async def execute(sql: str, *args: object) -> None:
    async with pool.transaction(SYSTEM):
        await pool.execute(sql, *args)


async def many(cast: Cast, number: int = 13) -> list[str]:
    """Tickets of two people and two organisations; some said at one instant, some due at one, some never."""
    names = ["erin", "nadia", "pat"]
    filed = [await file_ticket(cast[names[n % 3]], PAUSING) for n in range(number)]
    for n, reference in enumerate(filed):
        await execute(
            "UPDATE ticket SET last_public_at = $2, nearest_due_at = $3 WHERE reference = $1",
            reference,
            NOON + timedelta(minutes=n // 4),
            [NOON, NOON, NOON + timedelta(hours=n), datetime.max.replace(tzinfo=UTC)][n % 4],
        )
    return filed


@pytest.mark.parametrize("limit", [1, 2, 5, 12, 13, 14])
async def test_every_ticket_comes_once_and_the_latest_said_first(cast: Cast, limit: int) -> None:
    filed = await many(cast)
    alex = cast["alex"]
    found = await every_page(lambda after: does(alex, lists.tickets_for, after=after, limit=limit))
    assert sorted(ticket.reference for ticket in found) == sorted(filed)
    assert found == sorted(found, key=lambda ticket: (ticket.last_public_at, ticket.id), reverse=True)


@pytest.mark.parametrize("limit", [1, 3, 13])
async def test_the_queue_goes_by_deadline_and_those_without_come_last(cast: Cast, limit: int) -> None:
    filed = await many(cast)
    found = await every_page(lambda after: does(cast["alex"], lists.queue, "all", after=after, limit=limit))
    assert sorted(ticket.reference for ticket in found) == sorted(filed)
    assert found == sorted(found, key=lambda ticket: (ticket.nearest_due_at, ticket.id))


async def test_a_customer_turns_pages_through_what_is_theirs(cast: Cast) -> None:
    filed = await many(cast)
    for name, theirs in (("erin", filed[::3]), ("nadia", filed[::3] + filed[1::3]), ("pat", filed[2::3])):
        assert sorted(ticket.reference for ticket in await _listed(cast[name])) == sorted(theirs), name


async def test_a_ticket_that_is_answered_meanwhile_is_missed_by_nobody_who_turns_back(cast: Cast) -> None:
    filed = await many(cast)
    alex = cast["alex"]
    first = await does(alex, lists.tickets_for, limit=5)
    await does(cast["pat"], replies.reply, filed[2], "Still there?")

    async def after_the_first(after: str | None) -> Page[TicketFacts]:
        return await does(alex, lists.tickets_for, after=after or first.next, limit=5)

    rest = await every_page(after_the_first)
    again = await does(alex, lists.tickets_for, limit=1)
    assert again.rows[0].reference == filed[2]
    seen = {ticket.reference for ticket in first.rows + rest + again.rows}
    assert seen == set(filed)


async def test_the_settled_and_the_others_are_all(cast: Cast) -> None:
    filed = await many(cast, 6)
    for reference in filed[:3]:
        await does(cast["alex"], closing.resolve, reference, "Done")
    for name in ("erin", "nadia", "alex"):
        both = {
            over: {ticket.reference for ticket in (await does(cast[name], lists.tickets_for, over=over)).rows}
            for over in (None, True, False)
        }
        assert both[True] | both[False] == both[None]
        assert not both[True] & both[False]
        assert both[True] <= set(filed[:3])


async def test_each_view_of_the_queue_holds_what_its_name_says(cast: Cast) -> None:
    alex = cast["alex"]
    mine, sams, nobodys, waiting, over = [await file_ticket(cast["erin"], PAUSING) for _ in range(5)]
    await does(alex, triage.take, mine)
    await does(cast["sam"], triage.take, sams)
    await does(cast["sam"], triage.wait, waiting, "Which one?")
    await does(cast["sam"], closing.resolve, over, "Done")
    views: dict[View, set[str]] = {
        "all": {mine, sams, nobodys, waiting},
        "mine": {mine},
        "unassigned": {nobodys, waiting},
        "waiting": {waiting},
        "over": {over},
    }
    for view in VIEWS:
        assert {ticket.reference for ticket in (await does(alex, lists.queue, view)).rows} == views[view], view
    counts = await does(alex, lists.queue_counts)
    assert (counts.all, counts.mine, counts.unassigned, counts.waiting) == (4, 1, 2, 1)


async def test_from_each_ticket_one_walks_the_queue_in_its_order(cast: Cast) -> None:
    await many(cast)
    alex = cast["alex"]
    order = (await does(alex, lists.queue, "all")).rows
    walked = [order[0]]
    while following := (await does(alex, lists.neighbours, "all", walked[-1])).next:
        walked.append(next(ticket for ticket in order if ticket.reference == following))
    assert walked == order
    assert (await does(alex, lists.neighbours, "all", order[0])).previous is None
    assert (await does(alex, lists.neighbours, "all", order[-1])).previous == order[-2].reference


def everyone(cast: Cast) -> list[Viewer]:
    """The cast, and people who belong to two organisations in every combination."""
    north, blue = cast["erin"].memberships[0], cast["pat"].memberships[0]
    roles = ("member", "admin")
    both = [
        Viewer(
            cast["noah"].person_id,
            "both@both.example",
            "Both",
            "UTC",
            None,
            (
                Membership(north.organisation_id, north.organisation, one),  # type: ignore[arg-type]
                Membership(blue.organisation_id, blue.organisation, other),  # type: ignore[arg-type]
            ),
            None,
        )
        for one in roles
        for other in roles
    ]
    nowhere = Viewer(cast["noah"].person_id, "x@x.example", "Nobody's", "UTC", None, (), None)
    return [*cast.viewers.values(), *both, nowhere]


async def test_a_list_shows_exactly_what_the_viewer_may_see(cast: Cast) -> None:
    filed = await many(cast)
    for opener, reference in (("erin", filed[0]), ("nadia", filed[1]), ("erin", filed[3])):
        await does(cast[opener], watching.add_watcher, reference, cast["noah"].person_id)
    await file_ticket(cast["noah"], MOST_SEVERE)
    for viewer in everyone(cast):
        listed = {ticket.reference for ticket in await _listed(viewer)}
        assert listed == {ticket.reference for ticket in await _all_facts(viewer) if policy.sees(viewer, ticket)}
        for reference in filed:
            assert (reference in listed) == (await _finds(viewer, reference)), (viewer.name, reference)


async def _listed(viewer: Viewer) -> list[TicketFacts]:
    return await every_page(lambda after: does(viewer, lists.tickets_for, after=after, limit=3))


async def _finds(viewer: Viewer, reference: str) -> bool:
    return await does(viewer, ticket_for, reference) is not None


async def _all_facts(viewer: Viewer) -> list[TicketFacts]:
    """Every ticket there is, with whether this viewer watches it."""
    async with pool.transaction(SYSTEM):
        found = await pool.fetch(TICKET.format(person="$1"), viewer.person_id)
    return [TicketFacts.of(row) for row in found]

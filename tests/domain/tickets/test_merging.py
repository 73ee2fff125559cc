"""Two tickets become one, and one message becomes a ticket (sla.md, "Clocks", Void)."""

import asyncio
from uuid import UUID

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.tickets import closing, merging, replies, splitting, triage, undoing, watching
from app.domain.tickets.queries import ticket_for
from app.domain.tickets.verifying import verify
from app.lib.refusals import Conflict, NotFound, Refused, Wrong
from tests.by_itself import HOUR, MINUTE, time_goes_on
from tests.cast import does, file_ticket, rows, ticket_as_seen
from tests.domain.tickets.reading import MOST_SEVERE, PAUSING, clock, events, owed, owed_to

pytestmark = pytest.mark.anyio


async def test_the_nearer_deadline_of_each_kind_holds(database: Settings, cast: Cast) -> None:
    older, newer = await file_ticket(cast["erin"], PAUSING), ""
    await time_goes_on(database, HOUR)
    newer = await file_ticket(cast["erin"], PAUSING)
    due = (await clock(older, "resolution"))["due_at"]
    await does(cast["alex"], merging.merge, older, newer)
    assert (await clock(newer, "resolution"))["due_at"] == due
    assert (await clock(older, "resolution"))["state"] == "void"
    assert (await ticket_as_seen(cast["erin"], newer)).nearest_due_at == (await clock(newer, "first_response"))[
        "due_at"
    ]


async def test_the_one_goes_void_with_a_link_and_the_other_goes_on(cast: Cast) -> None:
    gone, stays = await file_ticket(cast["erin"], PAUSING), await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], merging.merge, gone, stays)
    closed, on = await ticket_as_seen(cast["erin"], gone), await ticket_as_seen(cast["erin"], stays)
    assert (closed.status, closed.voided, closed.merged_into) == ("closed", True, on.id)
    assert on.status == "open"
    assert ((await events(gone))[-1], (await events(stays))[-1]) == ("voided", "merged")


async def test_everyone_on_the_one_follows_the_other_and_is_told(cast: Cast) -> None:
    gone, stays = await file_ticket(cast["erin"], PAUSING), await file_ticket(cast["nadia"], PAUSING)
    await does(cast["erin"], watching.add_watcher, gone, cast["noah"].person_id)
    await does(cast["alex"], merging.merge, gone, stays)
    for name in ("erin", "noah"):
        assert (await ticket_as_seen(cast[name], stays)).watching
    assert await owed_to("merged") == ["erin", "noah"]
    assert (await owed("merged"))["erin"]["path"] == f"/tickets/{stays}"


async def test_only_tickets_of_one_organisation_that_are_under_way(cast: Cast) -> None:
    erins, pats = await file_ticket(cast["erin"], PAUSING), await file_ticket(cast["pat"], PAUSING)
    done = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], closing.resolve, done, "Done")
    for gone, stays in ((erins, pats), (erins, erins), (erins, done), (done, erins)):
        with pytest.raises(Refused):
            await does(cast["alex"], merging.merge, gone, stays)
    with pytest.raises(NotFound):
        await does(cast["alex"], merging.merge, erins, "NW-9999")
    with pytest.raises(Refused):
        await does(cast["erin"], merging.merge, erins, done)
    assert await rows("SELECT FROM event WHERE kind IN ('merged', 'voided')") == []


async def test_merged_into_each_other_at_once_one_of_them_goes_on(cast: Cast) -> None:
    one, other = await file_ticket(cast["erin"], PAUSING), await file_ticket(cast["erin"], PAUSING)
    both = await asyncio.gather(
        does(cast["alex"], merging.merge, one, other),
        does(cast["sam"], merging.merge, other, one),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in both].count(Refused) == 1
    assert len(await rows("SELECT FROM ticket WHERE voided")) == 1


async def said(reference: str, body: str) -> UUID:
    """The id of a message on a ticket."""
    (row,) = await rows(
        "SELECT m.id FROM message m JOIN ticket t ON t.id = m.ticket_id WHERE t.reference = $1 AND m.body = $2",
        reference,
        body,
    )
    found: UUID = row["id"]
    return found


async def test_a_message_becomes_a_ticket_that_counts_from_when_it_was_written(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["nadia"], replies.reply, reference, "Also, exports fail")
    message = await said(reference, "Also, exports fail")
    await time_goes_on(database, 30 * MINUTE)
    made = await does(cast["alex"], splitting.split, reference, message, "Exports fail", PAUSING)
    origin, ticket = await ticket_as_seen(cast["nadia"], reference), await ticket_as_seen(cast["nadia"], made)
    (row,) = await rows("SELECT at FROM message WHERE id = $1", message)
    assert (ticket.opened_at, ticket.opened_by, ticket.split_from) == (row["at"], cast["nadia"].person_id, origin.id)
    assert ticket.pin == origin.pin
    assert (await clock(made, "first_response"))["started_at"] == row["at"]
    assert [one["body"] for one in await rows("SELECT body FROM message WHERE ticket_id = $1", ticket.id)] == [
        "Also, exports fail"
    ]
    assert await owed_to("split") == ["nadia"]
    assert ((await events(reference))[-1], await events(made)) == ("split_off", ["opened", "split_from"])


async def test_it_may_be_late_from_the_beginning(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE, body="Two things")
    message = await said(reference, "Two things")
    await time_goes_on(database, 2 * HOUR)
    made = await does(cast["alex"], splitting.split, reference, message, "The other thing", MOST_SEVERE)
    assert (await clock(made, "first_response"))["state"] == "breached"
    await time_goes_on(database, MINUTE)
    assert "breached" in await events(made)


async def test_only_the_customers_public_messages_and_only_by_the_staff(cast: Cast) -> None:
    reference, other = await file_ticket(cast["erin"], PAUSING), await file_ticket(cast["pat"], PAUSING)
    reply = await does(cast["alex"], replies.reply, reference, "Looking")
    for message in (reply, await said(other, "Help")):
        with pytest.raises(NotFound):
            await does(cast["alex"], splitting.split, reference, message, "x", PAUSING)
    mine = await said(reference, "Help")
    with pytest.raises(Refused):
        await does(cast["erin"], splitting.split, reference, mine, "x", PAUSING)
    for subject, severity in (("", PAUSING), ("x" * 201, PAUSING), ("x", "apocalyptic")):
        with pytest.raises(Wrong):
            await does(cast["alex"], splitting.split, reference, mine, subject, severity)


async def test_a_merged_ticket_goes_on_being_worked_on(cast: Cast) -> None:
    gone, stays = await file_ticket(cast["erin"], PAUSING), await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], merging.merge, gone, stays)
    await does(cast["alex"], triage.wait, stays, "Which version?")
    await does(cast["erin"], replies.reply, stays, "The newest")
    await does(cast["alex"], closing.resolve, stays, "Done")
    found = await does(cast["erin"], ticket_for, stays)
    assert found
    assert found.status == "resolved"


async def merged(cast: Cast) -> tuple[str, str]:
    """Erin's ticket that Noah watches, in Nadia's, by Alex."""
    gone, stays = await file_ticket(cast["erin"], PAUSING), await file_ticket(cast["nadia"], PAUSING)
    await does(cast["erin"], watching.add_watcher, gone, cast["noah"].person_id)
    await does(cast["alex"], merging.merge, gone, stays)
    return gone, stays


async def test_an_undone_merge_leaves_two_tickets_that_go_on(database: Settings, cast: Cast) -> None:
    gone = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], triage.wait, gone, "Which version?")
    await time_goes_on(database, HOUR)
    stays = await file_ticket(cast["erin"], PAUSING)
    due = (await clock(stays, "first_response"))["due_at"]
    await does(cast["alex"], merging.merge, gone, stays)
    await time_goes_on(database, MINUTE)
    await does(cast["alex"], undoing.undo_merge, stays)
    again = await ticket_as_seen(cast["erin"], gone)
    assert (again.status, again.turn, again.voided, again.merged_into) == (
        "waiting_on_customer",
        "customer",
        False,
        None,
    )
    assert ((await events(gone))[-1], (await events(stays))[-1]) == ("merge_undone", "merge_undone")
    assert (await clock(gone, "resolution", 1))["state"] == "void"
    assert (await clock(gone, "resolution", 2))["state"] == "paused"
    assert (await clock(stays, "first_response"))["due_at"] == due
    await does(cast["erin"], replies.reply, gone, "The newest")
    assert [one async for one in verify() if one.differences] == []


async def test_who_followed_only_by_the_merge_no_longer_does_and_is_told(cast: Cast) -> None:
    gone, stays = await merged(cast)
    await does(cast["alex"], undoing.undo_merge, stays)
    assert await rows("SELECT FROM watch w JOIN ticket t ON t.id = w.ticket_id WHERE t.reference = $1", stays) == []
    assert (await ticket_as_seen(cast["noah"], gone)).watching
    assert await owed_to("merge_undone") == ["erin", "noah"]


async def test_a_merge_can_be_undone_until_somebody_answers(cast: Cast) -> None:
    _, stays = await merged(cast)
    await does(cast["alex"], triage.take, stays)
    await does(cast["alex"], replies.reply, stays, "Looking")
    with pytest.raises(Refused):
        await does(cast["alex"], undoing.undo_merge, stays)


async def test_a_merge_into_what_became_void_since_is_not_undone(cast: Cast) -> None:
    gone, stays = await merged(cast)
    await does(cast["alex"], merging.merge, stays, await file_ticket(cast["erin"], PAUSING))
    with pytest.raises(Conflict):
        await does(cast["alex"], undoing.undo_merge, stays)
    assert ((await events(gone))[-1], (await events(stays))[-1]) == ("voided", "voided")


async def test_a_merge_can_be_undone_for_an_hour_once_and_only_by_the_staff(database: Settings, cast: Cast) -> None:
    _, stays = await merged(cast)
    with pytest.raises(Refused):
        await does(cast["nadia"], undoing.undo_merge, stays)
    await does(cast["alex"], undoing.undo_merge, stays)
    with pytest.raises(Refused):
        await does(cast["alex"], undoing.undo_merge, stays)
    _, late = await merged(cast)
    await time_goes_on(database, HOUR)
    with pytest.raises(Refused):
        await does(cast["alex"], undoing.undo_merge, late)
    with pytest.raises(NotFound):
        await does(cast["alex"], undoing.undo_merge, await file_ticket(cast["erin"], PAUSING))


async def test_after_undoing_it_can_be_merged_again(cast: Cast) -> None:
    gone, stays = await merged(cast)
    await does(cast["alex"], undoing.undo_merge, stays)
    right = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], merging.merge, gone, right)
    assert (await ticket_as_seen(cast["erin"], right)).status == "open"
    assert [one async for one in verify() if one.differences] == []

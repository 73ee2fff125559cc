"""Resolved, reopened, closed, rated: in which order, by whom, and until when."""

from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.tickets import closing, replies, triage, voiding
from app.lib.refusals import Conflict, Refused
from tests.cast import does, file_ticket, pass_time, rows, ticket_as_seen
from tests.domain.tickets.reading import PAUSING, clock, events, owed
from tests.offers import CLOSED_BELOW

pytestmark = pytest.mark.anyio
WINDOW, MINUTE = CLOSED_BELOW.reopen_window, timedelta(minutes=1)


async def resolved(cast: Cast) -> str:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], closing.resolve, reference, "Restarted it")
    return reference


async def test_resolving_meets_what_is_owed_and_says_until_when_it_can_be_reopened(cast: Cast) -> None:
    reference = await resolved(cast)
    ticket = await ticket_as_seen(cast["erin"], reference)
    assert (ticket.status, ticket.turn, ticket.nearest_kind) == ("resolved", "nobody", None)
    assert {row["state"] for row in await rows("SELECT state FROM clock")} == {"met"}
    assert ticket.resolved_at
    assert (await owed("resolved"))["erin"]["reopen_until"] == (ticket.resolved_at + WINDOW).isoformat()


async def test_a_ticket_is_resolved_once_and_by_the_staff(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    with pytest.raises(Refused):
        await does(cast["erin"], closing.resolve, reference, "Solved it myself")
    await does(cast["alex"], closing.resolve, reference, "Restarted it")
    with pytest.raises(Conflict):
        await does(cast["sam"], closing.resolve, reference, "Restarted it")
    assert await events(reference) == ["opened", "resolved"]


async def test_within_the_window_the_customer_reopens_and_the_time_left_runs_on(cast: Cast, database: Settings) -> None:
    reference = await resolved(cast)
    first = await clock(reference, "resolution")
    await pass_time(database, WINDOW - MINUTE)
    await does(cast["erin"], closing.reopen, reference, "It is back")
    ticket = await ticket_as_seen(cast["erin"], reference)
    assert (ticket.status, ticket.turn, ticket.resolved_at) == ("open", "us", None)
    second = await clock(reference, "resolution", cycle=2)
    assert (await clock(reference, "resolution"))["state"] == "met"
    assert second["state"] == "running"
    # As if it had been paused in between: round the clock, what was left then is left now.
    assert second["due_at"] - ticket.last_public_at == first["due_at"] - first["stopped_at"]


async def test_after_the_window_it_stays_resolved(cast: Cast, database: Settings) -> None:
    reference = await resolved(cast)
    await pass_time(database, WINDOW + MINUTE)
    with pytest.raises(Refused):
        await does(cast["erin"], closing.reopen, reference, "It is back")
    assert (await ticket_as_seen(cast["erin"], reference)).status == "resolved"


async def test_what_was_not_resolved_is_not_reopened(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    with pytest.raises(Refused):
        await does(cast["erin"], closing.reopen, reference, "x")


async def test_a_closed_ticket_that_was_resolved_can_be_reopened(cast: Cast) -> None:
    reference = await resolved(cast)
    await does(cast["erin"], closing.close, reference)
    await does(cast["erin"], closing.reopen, reference, "It is back")
    ticket = await ticket_as_seen(cast["erin"], reference)
    assert (ticket.status, ticket.closed_at) == ("open", None)


async def test_a_ticket_closed_without_an_answer_is_withdrawn_and_counts_for_nothing(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    with pytest.raises(Refused):
        await does(cast["erin"], closing.close, reference)
    for _ in range(2):
        await does(cast["erin"], voiding.withdraw, reference)
    ticket = await ticket_as_seen(cast["erin"], reference)
    assert (ticket.status, ticket.voided) == ("closed", True)
    assert await events(reference) == ["opened", "voided"]
    assert {row["state"] for row in await rows("SELECT state FROM clock")} == {"void"}
    with pytest.raises(Refused):
        await does(cast["erin"], closing.reopen, reference, "x")


async def test_staff_close_and_withdraw_nothing(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    with pytest.raises(Refused):
        await does(cast["alex"], voiding.withdraw, reference)
    await does(cast["alex"], closing.resolve, reference, "Restarted it")
    with pytest.raises(Refused):
        await does(cast["alex"], closing.close, reference)


async def test_closing_twice_is_closing_once(cast: Cast) -> None:
    reference = await resolved(cast)
    for _ in range(2):
        await does(cast["erin"], closing.close, reference)
    assert (await events(reference)).count("closed") == 1


async def test_on_what_is_resolved_the_staff_reopens_before_it_writes(cast: Cast) -> None:
    reference = await resolved(cast)
    with pytest.raises(Refused, match="Reopen it"):
        await does(cast["alex"], replies.reply, reference, "One more thing")
    await does(cast["alex"], closing.reopen, reference, "It was not the router")
    await does(cast["alex"], replies.reply, reference, "One more thing")


async def test_after_closing_nothing_is_said_in_public(cast: Cast) -> None:
    reference = await resolved(cast)
    await does(cast["erin"], closing.close, reference)
    for attempt in (
        does(cast["erin"], replies.reply, reference, "One more thing"),
        does(cast["alex"], replies.reply, reference, "One more thing"),
        does(cast["alex"], triage.wait, reference, "One more thing"),
        does(cast["alex"], closing.resolve, reference, "One more thing"),
    ):
        with pytest.raises(Refused):
            await attempt
    assert await rows("SELECT FROM message WHERE body = 'One more thing'") == []
    await does(cast["alex"], replies.note, reference, "For the record")


async def test_thanking_for_the_solution_does_not_reopen(cast: Cast) -> None:
    reference = await resolved(cast)
    await does(cast["erin"], replies.reply, reference, "Thank you")
    ticket = await ticket_as_seen(cast["erin"], reference)
    assert (ticket.status, ticket.turn) == ("resolved", "nobody")


async def test_a_rating_is_the_customers_after_closing_and_the_later_word_holds(cast: Cast) -> None:
    reference = await resolved(cast)
    with pytest.raises(Refused):
        await does(cast["erin"], closing.rate, reference, 5, "")
    await does(cast["erin"], closing.close, reference)
    with pytest.raises(Refused):
        await does(cast["alex"], closing.rate, reference, 5, "")
    await does(cast["erin"], closing.rate, reference, 2, "Slow")
    await does(cast["erin"], closing.rate, reference, 4, "Fine in the end")
    (rating,) = await rows("SELECT score, comment FROM rating")
    assert tuple(rating) == (4, "Fine in the end")
    assert (await events(reference)).count("rated") == 2

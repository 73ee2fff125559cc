"""Waiting on somebody else than the customer, contesting any waiting, and messages that need no reply."""

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.tickets import closing, replies, triage
from app.lib.refusals import NotFound, Refused
from tests.cast import does, file_ticket, furnish_with, opened, ticket_as_seen
from tests.domain.tickets.promises import NEXT_RESPONSE, THIRD_PARTY_PAUSES
from tests.domain.tickets.reading import MOST_SEVERE, PAUSING, clock, events, owed, owed_to

pytestmark = pytest.mark.anyio
CARRIER = "the carrier"


async def test_the_message_names_who_is_waited_on_and_the_clock_runs_on(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], triage.wait_for_third_party, reference, CARRIER, "They replace the line")
    ticket = await ticket_as_seen(cast["erin"], reference)
    assert (ticket.status, ticket.turn) == ("waiting_on_third_party", "third_party")
    assert (await clock(reference, "resolution"))["state"] == "running"
    assert (await clock(reference, "first_response"))["state"] == "met"
    said = (await owed("waiting_on_third_party"))["erin"]
    assert (said["who"], said["body"]) == (CARRIER, "They replace the line")
    assert "keeps running" in said["why"]


@pytest.mark.parametrize(("severity", "state"), [(PAUSING, "paused"), (MOST_SEVERE, "running")])
async def test_where_the_plan_says_so_the_clock_stands_still(database: Settings, severity: str, state: str) -> None:
    async with opened(database):
        cast = await furnish_with(THIRD_PARTY_PAUSES)
        reference = await file_ticket(cast["erin"], severity)
        await does(cast["alex"], triage.wait_for_third_party, reference, CARRIER, "They replace the line")
        assert (await clock(reference, "resolution"))["state"] == state
        await does(cast["alex"], triage.take_back, reference)
        assert (await clock(reference, "resolution"))["state"] == "running"


async def test_the_customers_reply_does_not_end_it_and_taking_back_does(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], triage.wait_for_third_party, reference, CARRIER, "They replace the line")
    await does(cast["erin"], replies.reply, reference, "Any news?")
    assert (await ticket_as_seen(cast["erin"], reference)).status == "waiting_on_third_party"
    await does(cast["alex"], triage.take_back, reference)
    assert (await ticket_as_seen(cast["erin"], reference)).status == "open"


async def test_only_the_staff_waits_and_not_on_what_is_settled(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    with pytest.raises(Refused):
        await does(cast["erin"], triage.wait_for_third_party, reference, CARRIER, "x")
    await does(cast["alex"], closing.resolve, reference, "Done")
    with pytest.raises(Refused):
        await does(cast["alex"], triage.wait_for_third_party, reference, CARRIER, "x")


async def test_contesting_is_an_answer_that_ends_the_waiting_and_the_agent_reads_why(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], triage.take, reference)
    await does(cast["alex"], triage.wait, reference, "Which version?")
    await does(cast["erin"], replies.contest, reference, "It stands in the first message")
    ticket = await ticket_as_seen(cast["erin"], reference)
    assert (ticket.status, ticket.turn) == ("open", "us")
    assert (await clock(reference, "resolution"))["state"] == "running"
    assert (await events(reference))[-1] == "customer_reply"
    said = (await owed("customer_acted"))["alex"]
    assert "not holding" in said["line"]
    assert said["body"] == "It stands in the first message"
    assert await owed_to("customer_reply") == []


async def test_a_third_partys_wait_is_contested_but_lasts(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], triage.wait_for_third_party, reference, CARRIER, "They replace the line")
    await does(cast["nadia"], replies.contest, reference, "They were here yesterday")
    assert (await ticket_as_seen(cast["erin"], reference)).status == "waiting_on_third_party"


async def test_only_the_customer_contests_and_only_waiting(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    with pytest.raises(Refused):
        await does(cast["erin"], replies.contest, reference, "x")
    await does(cast["alex"], triage.wait, reference, "Which version?")
    with pytest.raises(Refused):
        await does(cast["alex"], replies.contest, reference, "x")
    with pytest.raises(NotFound):
        await does(cast["pat"], replies.contest, reference, "x")


async def test_no_reply_needed_ends_the_clock_of_the_next_response(database: Settings) -> None:
    async with opened(database):
        cast = await furnish_with(NEXT_RESPONSE)
        reference = await file_ticket(cast["erin"], PAUSING)
        await does(cast["alex"], replies.reply, reference, "Try again")
        await does(cast["erin"], replies.reply, reference, "Thanks, will do")
        assert (await clock(reference, "next_response"))["state"] == "running"
        await does(cast["alex"], triage.no_reply_needed, reference, "They only thanked")
        assert (await clock(reference, "next_response"))["state"] == "met"
        assert (await ticket_as_seen(cast["erin"], reference)).status == "open"


async def test_only_the_staff_says_that_no_reply_is_needed(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    with pytest.raises(Refused):
        await does(cast["erin"], triage.no_reply_needed, reference, "x")

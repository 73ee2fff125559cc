"""Whose turn it is, and whether the resolution clock stands still meanwhile (sla.md, "Clocks", Pause)."""

from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.tickets import replies, triage
from app.lib.refusals import Refused
from tests.cast import does, file_ticket, pass_time, ticket_as_seen
from tests.domain.tickets.reading import MOST_SEVERE, PAUSING, clock, events, owed

pytestmark = pytest.mark.anyio
THREE_HOURS = timedelta(hours=3)


async def test_waiting_for_the_customer_stops_the_clock_and_says_why(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], triage.wait, reference, "Which version?")
    resolution = await clock(reference, "resolution")
    assert (resolution["state"], resolution["due_at"]) == ("paused", None)
    assert (await clock(reference, "first_response"))["state"] == "met"
    ticket = await ticket_as_seen(cast["erin"], reference)
    assert (ticket.status, ticket.turn) == ("waiting_on_customer", "customer")
    said = (await owed("waiting_on_customer"))["erin"]
    assert said["pauses"] is True
    assert "stands still until you answer" in said["why"]


async def test_on_the_most_severe_the_clock_runs_on_and_the_customer_is_told(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    due = (await clock(reference, "resolution"))["due_at"]
    await does(cast["alex"], triage.wait, reference, "Which version?")
    resolution = await clock(reference, "resolution")
    assert (resolution["state"], resolution["due_at"]) == ("running", due)
    assert (await ticket_as_seen(cast["erin"], reference)).status == "waiting_on_customer"
    said = (await owed("waiting_on_customer"))["erin"]
    assert said["pauses"] is False
    assert "keeps running" in said["why"]


async def test_the_answer_gives_the_turn_back_and_the_time_that_was_left(cast: Cast, database: Settings) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    due = (await clock(reference, "resolution"))["due_at"]
    await does(cast["alex"], triage.wait, reference, "Which version?")
    asked_at = (await ticket_as_seen(cast["erin"], reference)).last_public_at
    await pass_time(database, THREE_HOURS)
    await does(cast["erin"], replies.reply, reference, "The newest")
    ticket = await ticket_as_seen(cast["erin"], reference)
    assert (ticket.status, ticket.turn) == ("open", "us")
    resolution = await clock(reference, "resolution")
    assert resolution["state"] == "running"
    # Round the clock, so that what was waited for is what the deadline moved by.
    assert resolution["due_at"] - due == ticket.last_public_at - asked_at


async def test_a_reply_of_the_staff_does_not_end_the_waiting(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], triage.wait, reference, "Which version?")
    await does(cast["sam"], replies.reply, reference, "While you look: try this")
    assert (await clock(reference, "resolution"))["state"] == "paused"


async def test_the_staff_takes_the_turn_back(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], triage.wait, reference, "Which version?")
    await does(cast["alex"], triage.take_back, reference)
    ticket = await ticket_as_seen(cast["erin"], reference)
    assert (ticket.status, ticket.turn) == ("open", "us")
    assert (await clock(reference, "resolution"))["state"] == "running"
    await does(cast["alex"], triage.take_back, reference)
    assert (await events(reference)).count("back_to_us") == 1


async def test_becoming_the_most_severe_ends_the_pause(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], triage.wait, reference, "Which version?")
    await does(cast["erin"], triage.change_severity, reference, MOST_SEVERE, "everything is down")
    resolution = await clock(reference, "resolution")
    assert (resolution["state"], resolution["severity"]) == ("running", MOST_SEVERE)


async def test_only_the_customer_lowers(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    with pytest.raises(Refused, match="Only the customer lowers"):
        await does(cast["alex"], triage.change_severity, reference, PAUSING, "not that bad")
    await does(cast["nadia"], triage.change_severity, reference, PAUSING, "not that bad")
    await does(cast["alex"], triage.change_severity, reference, MOST_SEVERE, "it is")
    assert await events(reference) == ["opened", "severity_changed", "severity_changed"]


async def test_a_severity_that_the_plan_does_not_have_is_refused(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    with pytest.raises(Refused, match="no such severity"):
        await does(cast["erin"], triage.change_severity, reference, "apocalyptic", "worse")

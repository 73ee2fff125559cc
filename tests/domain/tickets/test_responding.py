"""What meets a promised response, and what does not; taking, and answering at once."""

import asyncio

import pytest

from app.demo import Cast
from app.domain.tickets import queries, replies, triage
from app.domain.tickets.verbs import Stale
from app.lib.refusals import Conflict, NotFound, Refused
from tests.cast import does, file_ticket, rows, ticket_as_seen
from tests.domain.tickets.reading import MOST_SEVERE, PAUSING, clock, events

pytestmark = pytest.mark.anyio


async def test_a_public_reply_meets_the_first_response(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], replies.reply, reference, "We are looking")
    met = await clock(reference, "first_response")
    assert met["state"] == "met"
    assert met["stopped_at"] == (await ticket_as_seen(cast["erin"], reference)).last_public_at


async def test_neither_a_note_nor_taking_it_meets_the_first_response(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], replies.note, reference, "Looks like the router")
    await does(cast["alex"], triage.take, reference)
    assert (await clock(reference, "first_response"))["state"] == "running"


async def test_taking_it_acknowledges_the_most_severe(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    assert (await clock(reference, "acknowledge"))["state"] == "running"
    await does(cast["alex"], triage.take, reference)
    assert (await clock(reference, "acknowledge"))["state"] == "met"
    assert (await ticket_as_seen(cast["alex"], reference)).assignee == "Alex Kimura"


async def test_taking_it_over_moves_it_and_acknowledges_nothing_again(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    for _ in range(2):
        await does(cast["alex"], triage.take, reference)
    await does(cast["sam"], triage.take, reference, seen=cast["alex"].person_id)
    assert await events(reference) == ["opened", "taken", "assigned"]
    assert (await ticket_as_seen(cast["sam"], reference)).assignee == "Sam Whitfield"


async def test_of_two_who_take_it_at_once_the_second_is_told_of_the_first(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    answers = await asyncio.gather(
        *(does(cast[name], triage.take, reference) for name in ("alex", "sam")), return_exceptions=True
    )
    (refusal,) = [answer for answer in answers if isinstance(answer, Exception)]
    assert isinstance(refusal, Conflict)
    assert str((await ticket_as_seen(cast["alex"], reference)).assignee) in str(refusal)
    assert await events(reference) == ["opened", "taken"]


async def test_an_internal_note_does_not_exist_for_customers(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    before = await ticket_as_seen(cast["nadia"], reference)
    await does(cast["alex"], replies.note, reference, "They did not pay")
    after = await ticket_as_seen(cast["nadia"], reference)
    assert after == before
    for name in ("erin", "nadia"):
        assert [m["body"] for m in await does(cast[name], lambda _: queries.messages_of(after))] == ["Help"]
        assert [e["kind"] for e in await does(cast[name], lambda _: queries.log_of(after))] == ["opened"]
    assert len(await does(cast["sam"], lambda _: queries.messages_of(after))) == 2


async def test_a_customer_writes_no_notes(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    with pytest.raises(Refused):
        await does(cast["erin"], replies.note, reference, "x")
    assert await rows("SELECT FROM message WHERE NOT public") == []


async def test_two_agents_who_answer_at_once_lose_nothing(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    seen = (await ticket_as_seen(cast["alex"], reference)).last_public_message_id
    answers = await asyncio.gather(
        *(does(cast[name], replies.reply, reference, f"by {name}", seen=seen) for name in ("alex", "sam")),
        return_exceptions=True,
    )
    (stale,) = [answer for answer in answers if isinstance(answer, Exception)]
    assert isinstance(stale, Stale)
    quick, slow = ("alex", "sam") if answers[1] is stale else ("sam", "alex")
    newest = (await ticket_as_seen(cast[slow], reference)).last_public_message_id
    await does(cast[slow], replies.reply, reference, f"by {slow}", seen=newest)
    said = await rows("SELECT body FROM message WHERE side = 'staff' ORDER BY at")
    assert [row["body"] for row in said] == [f"by {quick}", f"by {slow}"]


async def test_a_customer_who_answers_at_the_same_time_is_heard_too(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    seen = (await ticket_as_seen(cast["alex"], reference)).last_public_message_id
    customers = [does(cast["erin"], replies.reply, reference, f"also {n}") for n in range(8)]
    answers = await asyncio.gather(
        does(cast["alex"], replies.reply, reference, "Hello", seen=seen), *customers, return_exceptions=True
    )
    assert not [answer for answer in answers[1:] if isinstance(answer, Exception)]
    times = [row["at"] for row in await rows("SELECT at FROM message WHERE side = 'customer' ORDER BY at")]
    assert len(times) == len(set(times)) == 9


@pytest.mark.parametrize("name", ["pat", "stan", "noah"])
async def test_a_stranger_does_nothing_to_a_ticket(cast: Cast, name: str) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    before = await rows("SELECT * FROM ticket")
    stranger = cast[name]
    for attempt in (
        does(stranger, replies.reply, reference, "Hello"),
        does(stranger, replies.note, reference, "Hello"),
        does(stranger, triage.take, reference),
        does(stranger, triage.change_severity, reference, MOST_SEVERE, "mine"),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await rows("SELECT * FROM ticket") == before
    assert await events(reference) == ["opened"]


async def test_what_cannot_be_done_now_is_said_in_plain_words(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    with pytest.raises(Refused, match=f"the severity is {PAUSING} already") as refusal:
        await does(cast["erin"], triage.change_severity, reference, PAUSING, "again")
    assert "event" not in str(refusal.value)

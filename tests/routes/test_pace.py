"""Nobody is slowed down who types; whoever floods the queue is, and loses nothing of what they wrote."""

import pytest

from app.domain.accounts.throttle import key_of
from tests.cast import file_ticket, rows
from tests.house import House
from tests.routes.forms import NEXT, TICKET, file_by_form

pytestmark = pytest.mark.anyio


async def fill(house: House, doing: str) -> None:
    """As if somebody had done it over and over within this minute."""
    key = key_of(doing, str(house.cast["erin"].person_id))
    await rows("INSERT INTO throttle VALUES ($1, 240, clock_timestamp()) RETURNING key", key)


async def test_a_flood_of_tickets_has_to_wait_and_keeps_its_words(house: House) -> None:
    erin = await house.browser("erin")
    await fill(house, "filing")
    answer = await erin.post("/tickets/new", TICKET)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert TICKET["subject"] in answer.text
    assert await rows("SELECT FROM ticket") == []


async def test_a_flood_of_replies_has_to_wait_and_colleagues_do_not(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    erin, nadia = await house.browser("erin"), await house.browser("nadia")
    await fill(house, "writing")
    assert (await erin.post(f"/tickets/{reference}/messages", {"body": "And another"})).status_code == 429
    assert (await nadia.post(f"/tickets/{reference}/messages", {"body": "Enough"})).status_code == 303


async def test_thirty_tickets_in_a_row_are_taken(house: House) -> None:
    erin = await house.browser("erin")
    for n in range(30):
        await file_by_form(erin, subject=f"Ticket {n}")
    assert len(await rows("SELECT FROM ticket")) == 30


async def test_programs_that_flood_have_to_wait_and_colleagues_programs_do_not(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    erins, nadias = await house.program("erin"), await house.program("nadia")
    await fill(house, "calling")
    calls = [("/api/v1/tickets", TICKET), (f"/api/v1/tickets/{reference}/messages", {"body": "And another"})]
    for target, words in calls:
        answer = await erins.post(target, words)
        assert answer.status_code == 429
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) > 0
        assert (await nadias.post(target, words)).status_code == 201
    assert (await erins.get(f"/api/v1/tickets/{reference}")).status_code == 200
    assert len(await rows("SELECT FROM ticket")) == 2


async def test_whoever_types_is_not_held_up_by_their_programs(house: House) -> None:
    await fill(house, "calling")
    assert (await (await house.browser("erin")).post("/tickets/new", TICKET)).status_code == 303

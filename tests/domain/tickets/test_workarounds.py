"""A workaround is offered by the staff and accepted by the customer; whether it counts, the plan says."""

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.tickets import closing, workarounds
from app.lib.refusals import Conflict, NotFound, Refused
from tests.cast import does, file_ticket, furnish_with, opened, ticket_as_seen
from tests.domain.tickets.promises import WORKAROUND_RESOLVES
from tests.domain.tickets.reading import PAUSING, clock, events, owed

pytestmark = pytest.mark.anyio


async def offered(cast: Cast) -> str:
    """A ticket of Erin's with a workaround to accept."""
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], workarounds.offer, reference, "Use the other region")
    return reference


async def test_offering_is_a_public_reply(cast: Cast) -> None:
    reference = await offered(cast)
    assert await events(reference) == ["opened", "public_reply", "workaround_offered"]
    assert (await clock(reference, "first_response"))["state"] == "met"
    assert (await owed("public_reply"))["erin"]["body"] == "Use the other region"


async def test_accepted_it_stays_open_and_the_clock_runs_on(cast: Cast) -> None:
    reference = await offered(cast)
    await does(cast["erin"], workarounds.accept, reference)
    ticket = await ticket_as_seen(cast["erin"], reference)
    assert (ticket.status, ticket.turn) == ("open", "us")
    assert (await clock(reference, "resolution"))["state"] == "running"


async def test_where_the_plan_says_so_it_meets_the_resolution(database: Settings) -> None:
    async with opened(database):
        cast = await furnish_with(WORKAROUND_RESOLVES)
        reference = await offered(cast)
        await does(cast["nadia"], workarounds.accept, reference)
        assert (await clock(reference, "resolution"))["state"] == "met"
        assert (await ticket_as_seen(cast["erin"], reference)).status == "open"


async def test_what_was_not_offered_or_is_accepted_cannot_be_accepted(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    with pytest.raises(Conflict):
        await does(cast["erin"], workarounds.accept, reference)
    reference = await offered(cast)
    await does(cast["erin"], workarounds.accept, reference)
    with pytest.raises(Conflict):
        await does(cast["nadia"], workarounds.accept, reference)


async def test_after_a_reopening_it_has_to_be_offered_again(cast: Cast) -> None:
    reference = await offered(cast)
    await does(cast["alex"], closing.resolve, reference, "Done")
    with pytest.raises(Refused):
        await does(cast["erin"], workarounds.accept, reference)
    await does(cast["erin"], closing.reopen, reference, "Not done")
    with pytest.raises(Conflict):
        await does(cast["erin"], workarounds.accept, reference)


async def test_the_staff_offers_and_the_customer_accepts(cast: Cast) -> None:
    reference = await offered(cast)
    with pytest.raises(Refused):
        await does(cast["alex"], workarounds.accept, reference)
    with pytest.raises(NotFound):
        await does(cast["pat"], workarounds.accept, reference)
    with pytest.raises(Refused):
        await does(cast["erin"], workarounds.offer, reference, "x")

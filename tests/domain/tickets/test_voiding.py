"""Tickets that need no answer, or not here (sla.md, "Clocks", Void)."""

import json

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.tickets import closing, voiding
from app.lib.refusals import NotFound, Refused
from tests.by_itself import HOUR, time_goes_on
from tests.cast import does, file_ticket, rows, ticket_as_seen
from tests.domain.tickets.reading import PAUSING, clock, events, owed

pytestmark = pytest.mark.anyio
WHY = "That is a programming question"


async def reason() -> str:
    """The reason that the log keeps."""
    (row,) = await rows("SELECT data FROM event WHERE kind = 'voided'")
    return str(json.loads(row["data"])["reason"])


@pytest.mark.parametrize("because", ["withdrawn", "solved_by_customer"])
async def test_the_customer_withdraws_or_has_solved_it(cast: Cast, because: voiding.CustomerReason) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["erin"], voiding.withdraw, reference, because)
    assert await reason() == because
    assert {row["state"] for row in await rows("SELECT state FROM clock")} == {"void"}


@pytest.mark.parametrize("because", voiding.STAFF_REASONS)
async def test_the_staff_closes_it_with_a_reason_that_the_customer_reads(
    cast: Cast, because: voiding.StaffReason
) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], voiding.void, reference, because, WHY)
    ticket = await ticket_as_seen(cast["erin"], reference)
    assert (ticket.status, ticket.voided, ticket.nearest_kind) == ("closed", True, None)
    assert await reason() == because
    said = (await owed("voided"))["erin"]
    assert (said["body"], said["because"]) == (WHY, voiding.WORDS[because])
    assert ("scope" in said, said.get("offers_services")) == (
        (True, True) if because == "out_of_scope" else (False, None)
    )


async def test_what_was_breached_stays_breached(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(database, 3 * HOUR)
    await does(cast["alex"], voiding.void, reference, "duplicate", WHY)
    assert (await clock(reference, "first_response"))["state"] == "breached"
    assert (await clock(reference, "resolution"))["state"] == "void"


async def test_it_is_not_reopened(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], voiding.void, reference, "spam", WHY)
    for name in ("erin", "alex"):
        with pytest.raises(Refused):
            await does(cast[name], closing.reopen, reference, "But")


async def test_only_the_staff_and_once_and_not_what_is_settled(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    with pytest.raises(Refused):
        await does(cast["erin"], voiding.void, reference, "spam", WHY)
    with pytest.raises(NotFound):
        await does(cast["pat"], voiding.void, reference, "spam", WHY)
    await does(cast["alex"], voiding.void, reference, "spam", WHY)
    with pytest.raises(Refused):
        await does(cast["sam"], voiding.void, reference, "duplicate", WHY)
    assert (await events(reference)).count("voided") == 1

"""Every verdict is sealed in the log, once, and a correction is a new record (sla.md, "Shape")."""

import json
from datetime import timedelta
from typing import Any

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.clocks.verdicts import Sealed
from app.domain.tickets import closing, corrections, replies, sealing, triage, voiding
from app.lib import database as pool
from app.lib.database import SYSTEM
from app.lib.refusals import Refused
from tests.by_itself import HOUR, time_goes_on
from tests.cast import does, file_ticket, pass_time, rows, ticket_as_seen
from tests.domain.tickets.reading import MOST_SEVERE, PAUSING, clock

pytestmark = pytest.mark.anyio
DAYS = timedelta(days=3)


async def sealed(cast: Cast, reference: str) -> dict[tuple[str, int], Sealed]:
    """What is sealed on the ticket."""
    ticket = await ticket_as_seen(cast["alex"], reference)
    async with pool.transaction(SYSTEM):
        found = await sealing.sealed_of(ticket)
    return {(one.verdict.kind, one.verdict.cycle): one for one in found}


async def states(cast: Cast, reference: str) -> dict[tuple[str, int], str]:
    return {key: one.state for key, one in (await sealed(cast, reference)).items()}


async def log(kind: str) -> list[dict[str, Any]]:
    return [json.loads(row["data"]) for row in await rows("SELECT data FROM event WHERE kind = $1 ORDER BY seq", kind)]


async def test_nothing_is_sealed_while_everything_runs(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], replies.note, reference, "Looking")
    assert await states(cast, reference) == {}


async def test_a_clock_that_is_met_is_sealed_with_the_act_that_met_it(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], replies.reply, reference, "Hello")
    assert await states(cast, reference) == {("first_response", 1): "met"}
    await does(cast["alex"], closing.resolve, reference, "Done")
    assert await states(cast, reference) == {("first_response", 1): "met", ("resolution", 1): "met"}
    assert len(await log("sealed")) == 2


async def test_what_a_customer_ends_is_sealed_too(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["erin"], voiding.withdraw, reference)
    assert set((await states(cast, reference)).values()) == {"void"}


async def test_a_breach_is_sealed_when_its_deadline_passes_and_a_late_stop_changes_nothing(
    cast: Cast, database: Settings
) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(database, DAYS)
    before = (await sealed(cast, reference))["first_response", 1]
    assert before.state == "breached"
    assert before.sealed_at - before.verdict.due_at < timedelta(minutes=1)
    await does(cast["alex"], replies.reply, reference, "Sorry")
    assert (await sealed(cast, reference))["first_response", 1] == before
    assert (await clock(reference, "first_response"))["stopped_at"] is not None


async def test_what_only_escalates_is_sealed_as_well(cast: Cast, database: Settings) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await time_goes_on(database, HOUR)
    assert (await states(cast, reference))["acknowledge", 1] == "breached"


async def test_a_missed_deadline_that_no_worker_noticed_is_sealed_by_the_next_act(
    cast: Cast, database: Settings
) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await pass_time(database, DAYS)
    await does(cast["alex"], triage.take, reference)
    assert (await states(cast, reference))["first_response", 1] == "breached"


async def test_a_reopened_resolution_has_a_verdict_of_its_own(cast: Cast, database: Settings) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(database, timedelta(days=30))
    await does(cast["alex"], closing.resolve, reference, "Done")
    await does(cast["erin"], closing.reopen, reference, "Not done")
    found = await states(cast, reference)
    assert (found["resolution", 1], found["resolution", 2]) == ("breached", "breached")


async def test_its_line_in_the_log_is_internal_and_nobodys(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], closing.resolve, reference, "Done")
    found = await rows("SELECT DISTINCT public, actor_id FROM event WHERE kind = 'sealed'")
    assert [tuple(row) for row in found] == [(False, None)]


async def test_an_account_manager_corrects_a_verdict_and_reports_count_that(cast: Cast, database: Settings) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(database, DAYS)
    manager = cast["morgan"]
    await does(manager, corrections.correct, reference, "first_response", 1, "met", "They called us")
    one = (await sealed(cast, reference))["first_response", 1]
    assert (one.verdict.state, one.state) == ("breached", "met")
    assert [(made.by, made.reason) for made in one.corrections] == [(manager.name, "They called us")]
    assert (await log("verdict_corrected"))[0]["corrects"] == one.computed_from
    kept = await clock(reference, "first_response")
    assert (kept["state"], kept["breached_at"]) == ("met", None)
    await does(cast["alex"], replies.reply, reference, "Hello")
    assert (await clock(reference, "first_response"))["state"] == "met"


@pytest.mark.parametrize("who", ["alex", "sam", "erin"])
async def test_nobody_else_does(cast: Cast, who: str) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], closing.resolve, reference, "Done")
    with pytest.raises(Refused):
        await does(cast[who], corrections.correct, reference, "first_response", 1, "void", "x")


@pytest.mark.parametrize(
    ("kind", "state", "reason"),
    [("first_response", "met", "It says so"), ("resolution", "void", "Running"), ("first_response", "void", "")],
)
async def test_what_says_so_already_is_not_decided_or_has_no_reason_is_refused(
    cast: Cast, kind: str, state: Any, reason: str
) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], replies.reply, reference, "Hello")
    with pytest.raises(Refused):
        await does(cast["morgan"], corrections.correct, reference, kind, 1, state, reason)

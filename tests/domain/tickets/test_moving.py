"""Moving a ticket to another version of its contract: only on purpose, with everything computed anew, and recorded."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.contracts.actions import adopt_plan
from app.domain.contracts.contract_versions import versions_of
from app.domain.contracts.queries import terms_of
from app.domain.contracts.signing import sign
from app.domain.tickets import closing, moving, replies
from app.domain.tickets.verifying import verify
from app.lib import database as pool
from app.lib.database import SYSTEM
from app.lib.product_time import portal_now
from app.lib.refusals import Conflict, NotFound, Refused
from tests.cast import does, file_ticket, pass_time, rows, ticket_as_seen
from tests.domain.tickets.reading import MOST_SEVERE, PAUSING, clock, events
from tests.offers import CLOSED_BELOW, OPEN_TO_ALL, path_of

pytestmark = pytest.mark.anyio
SHORTER: dict[str, Any] = {"overrides": {"first_response": {MOST_SEVERE: "7 minutes", PAUSING: "9 minutes"}}}


async def agree(cast: Cast, name: str = "erin", **changed: Any) -> UUID:
    """Another version of the contract of somebody's organisation; its id."""
    organisation_id = cast[name].organisation_ids[0]
    async with pool.transaction(SYSTEM):
        (last, *_) = await versions_of(organisation_id)
        await sign(None, organisation_id, replace(last.agreed, **changed), reason="")
        return (await versions_of(organisation_id))[0].id


async def due(reference: str, kind: str = "first_response") -> datetime:
    at: datetime = (await clock(reference, kind))["due_at"]
    return at


async def timers(reference: str) -> set[datetime]:
    """When something will happen to the ticket by itself."""
    found = await rows(
        "SELECT due_at FROM timer WHERE fired_at IS NULL AND subject_id = (SELECT id FROM ticket WHERE reference = $1)",
        reference,
    )
    return {row["due_at"] for row in found}


async def sealed(reference: str) -> list[dict[str, Any]]:
    """What was sealed of the ticket, in order."""
    found = await rows(
        "SELECT seq, at, data FROM event WHERE kind = 'sealed' "
        "AND subject_id = (SELECT id FROM ticket WHERE reference = $1) ORDER BY seq",
        reference,
    )
    return [{**row, "data": json.loads(row["data"])} for row in found]


async def test_a_moved_ticket_is_held_to_the_other_version_with_clocks_and_timers(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    before, version = await due(reference), await agree(cast, **SHORTER)
    assert await due(reference) == before, "a new version moves nobody"
    await does(cast["morgan"], moving.move, reference, version, "As we agreed")
    moved = await clock(reference, "first_response")
    assert (moved["target"], moved["due_at"] < before) == ("7 minutes", True)
    ticket = await ticket_as_seen(cast["erin"], reference)
    assert (ticket.contract_version_id, ticket.nearest_due_at) == (version, moved["due_at"])
    assert moved["due_at"] in await timers(reference)
    assert before not in await timers(reference)


async def test_the_move_is_a_public_event_that_says_from_where_to_where_and_why(cast: Cast) -> None:
    reference, tier = await file_ticket(cast["erin"], MOST_SEVERE), CLOSED_BELOW.tiers[-1].name
    await does(cast["morgan"], moving.move, reference, await agree(cast, **SHORTER), "As we agreed")
    (event,) = await rows("SELECT public, actor_id, data FROM event WHERE kind = 'moved'")
    assert (event["public"], event["actor_id"]) == (True, cast["morgan"].person_id)
    assert json.loads(event["data"]) == {
        "from": {"number": 1, "tier": tier, "edition": 0},
        "to": {"number": 2, "tier": tier, "edition": 0},
        "reason": "As we agreed",
    }


async def test_what_the_preview_says_is_what_the_move_does(cast: Cast) -> None:
    reference, version = await file_ticket(cast["erin"], PAUSING), await agree(cast, **SHORTER)
    ticket = await ticket_as_seen(cast["morgan"], reference)
    async with pool.transaction(cast["morgan"].who):
        there = await moving.destination(ticket, version)
        here, now = await terms_of(ticket.pin), await portal_now()
        before, after = await moving.foretell(ticket, here, there.terms, now)
    assert {one.kind: one.due_at for one in before} == {one.kind: await due(reference, one.kind) for one in before}
    foretold = {one.kind: one.due_at for one in after}
    await does(cast["morgan"], moving.move, reference, version, "x")
    assert {kind: await due(reference, kind) for kind in foretold} == foretold


@pytest.mark.parametrize("who", ["alex", "sam", "erin", "nadia"])
async def test_only_account_managers_and_administrators_move_a_ticket(cast: Cast, who: str) -> None:
    reference, version = await file_ticket(cast["erin"], MOST_SEVERE), await agree(cast, **SHORTER)
    with pytest.raises(Refused, match="Account managers"):
        await does(cast[who], moving.move, reference, version, "x")
    assert "moved" not in await events(reference)


async def test_a_version_of_another_organisation_is_none_to_move_to(cast: Cast) -> None:
    reference, theirs = await file_ticket(cast["erin"], MOST_SEVERE), await agree(cast, "pat")
    with pytest.raises(NotFound):
        await does(cast["morgan"], moving.move, reference, theirs, "x")


async def test_to_where_it_is_already_a_ticket_does_not_move(cast: Cast) -> None:
    reference, version = await file_ticket(cast["erin"], MOST_SEVERE), await agree(cast, **SHORTER)
    for _ in range(2):
        await does(cast["admin"], moving.move, reference, version, "x")
    assert (await events(reference)).count("moved") == 1


async def test_the_second_of_two_who_saw_it_where_it_was_is_told(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    seen = (await ticket_as_seen(cast["morgan"], reference)).contract_version_id
    second, third = await agree(cast, **SHORTER), await agree(cast, account_id="acc_third")
    await does(cast["morgan"], moving.move, reference, second, "x", seen=seen)
    with pytest.raises(Conflict):
        await does(cast["admin"], moving.move, reference, third, "x", seen=seen)


async def test_a_plan_without_its_severity_cannot_hold_a_ticket(cast: Cast) -> None:
    path = path_of(OPEN_TO_ALL)
    async with pool.transaction(SYSTEM):
        other = await adopt_plan(path.read_text(encoding="utf-8"), path.stem)
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    version = await agree(cast, plan_version_id=other, tier=OPEN_TO_ALL.tiers[-1].slug)
    with pytest.raises(Refused, match=f"no severity {MOST_SEVERE}"):
        await does(cast["morgan"], moving.move, reference, version, "x")


async def test_a_closed_ticket_stays_where_it_is(cast: Cast) -> None:
    reference, version = await file_ticket(cast["erin"], MOST_SEVERE), await agree(cast, **SHORTER)
    await does(cast["alex"], closing.resolve, reference, "Done")
    await does(cast["erin"], closing.close, reference)
    with pytest.raises(Refused, match="closed"):
        await does(cast["morgan"], moving.move, reference, version, "x")


async def test_a_verdict_that_has_fallen_stays_where_the_other_version_would_have_missed_it(
    cast: Cast, database: Settings
) -> None:
    reference, version = await file_ticket(cast["erin"], MOST_SEVERE), await agree(cast, **SHORTER)
    await pass_time(database, timedelta(minutes=10))
    await does(cast["alex"], replies.reply, reference, "We look into it")
    await does(cast["morgan"], moving.move, reference, version, "x")
    assert (await clock(reference, "first_response"))["state"] == "met"


async def test_a_deadline_that_passed_unnoticed_stays_missed_under_a_longer_promise(
    cast: Cast, database: Settings
) -> None:
    longer = await agree(cast)
    await agree(cast, **SHORTER)
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await pass_time(database, timedelta(minutes=10))
    ticket = await ticket_as_seen(cast["morgan"], reference)
    async with pool.transaction(cast["morgan"].who):
        there = await moving.destination(ticket, longer)
        here, now = await terms_of(ticket.pin), await portal_now()
        _, after = await moving.foretell(ticket, here, there.terms, now)
    assert {one.kind: one.state for one in after}["first_response"] == "breached"
    await does(cast["morgan"], moving.move, reference, longer, "x")
    assert (await clock(reference, "first_response"))["state"] == "breached"


async def test_a_moved_ticket_keeps_its_sealed_verdicts_with_what_they_were_computed_from(
    cast: Cast, database: Settings
) -> None:
    reference, version = await file_ticket(cast["erin"], MOST_SEVERE), await agree(cast, **SHORTER)
    await pass_time(database, timedelta(minutes=10))
    await does(cast["alex"], replies.reply, reference, "We look into it")
    before = await sealed(reference)
    assert before
    await does(cast["morgan"], moving.move, reference, version, "x")
    await does(cast["alex"], closing.resolve, reference, "Done")
    after = await sealed(reference)
    assert after[: len(before)] == before
    assert {one["data"]["contract_version"] for one in after[len(before) :]} == {str(version)}
    assert [line async for checked in verify() for line in checked.differences] == []

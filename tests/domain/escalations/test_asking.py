"""Asking for escalation, and accepting it: who may, what it tells, and when it is only noted."""

import json

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.escalations import actions
from app.domain.tickets import closing, replies, triage
from app.lib import database as pool
from app.lib.refusals import NotFound, Refused
from tests.by_itself import (
    HOUR,
    LEAST,
    MINUTE,
    MOST_SEVERE,
    PAUSING,
    escalations,
    happened,
    levels,
    time_goes_on,
    told,
)
from tests.cast import does, file_ticket, furnish_with, opened, rows, set_group, ticket_as_seen
from tests.domain.tickets.reading import clock, events

pytestmark = pytest.mark.anyio
WHY = "Our launch is at noon"


async def filed(database: Settings, cast: Cast, severity: str = MOST_SEVERE) -> str:
    """A ticket of Erin's whose first level has been told."""
    reference = await file_ticket(cast["erin"], severity)
    await time_goes_on(database, MINUTE)
    return reference


@pytest.mark.parametrize("name", ["erin", "nadia", "alex"])
async def test_the_customer_their_administrator_and_the_staff_ask_and_the_next_level_is_told(
    database: Settings, cast: Cast, name: str
) -> None:
    reference = await filed(database, cast)
    answer = await does(cast[name], actions.escalate, reference, WHY)
    (one,) = answer.told
    assert (one.level, one.because, answer.noted) == (2, ("requested",), None)
    assert sorted(person["name"] for person in one.told) == ["Morgan Castellanos", "Sam Whitfield"]
    assert await levels(reference) == [(1, "ladder"), (2, "requested")]
    assert sorted(await told("escalated")) == ["alex", "morgan", "sam"]
    (asked,) = await rows("SELECT actor_id, data->>'reason' AS why FROM event WHERE kind = 'escalation_requested'")
    assert (asked["actor_id"], asked["why"]) == (cast[name].person_id, WHY)


async def test_what_follows_from_asking_is_not_the_customers_to_see_afterwards(database: Settings, cast: Cast) -> None:
    reference = await filed(database, cast)
    async with pool.transaction(cast["erin"].who):
        await actions.escalate(cast["erin"], reference, WHY)
        assert pool.current().who == cast["erin"].who
        assert await pool.fetch_value("SELECT current_setting('app.role')") == "contact"
        assert await pool.fetch("SELECT FROM group_member") == []


@pytest.mark.parametrize("name", ["noah", "pat", "stan"])
async def test_a_stranger_cannot_escalate(database: Settings, cast: Cast, name: str) -> None:
    reference = await filed(database, cast)
    with pytest.raises(NotFound):
        await does(cast[name], actions.escalate, reference, WHY)
    assert await levels(reference) == [(1, "ladder")]


async def test_a_second_request_too_early_is_noted_only(database: Settings, cast: Cast) -> None:
    reference = await filed(database, cast)
    await does(cast["erin"], actions.escalate, reference, WHY)
    answer = await does(cast["nadia"], actions.escalate, reference, "Really")
    assert answer.told == ()
    assert answer.noted
    assert "a little while ago" in answer.noted
    assert [data["why"] for _, data in await happened(reference, "escalation_noted")] == ["too_early"]
    assert (await events(reference)).count("escalation_requested") == 2
    assert [one["level"] for one in await escalations(reference)] == [1, 2]


async def test_once_the_staff_has_replied_asking_again_counts(database: Settings, cast: Cast) -> None:
    reference = await filed(database, cast)
    await does(cast["erin"], actions.escalate, reference, WHY)
    await does(cast["sam"], replies.reply, reference, "We look into it")
    answer = await does(cast["erin"], actions.escalate, reference, "No change")
    assert [one.level for one in answer.told] == [3]


async def test_at_the_top_it_is_noted(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await time_goes_on(database, 5 * HOUR)
    answer = await does(cast["erin"], actions.escalate, reference, WHY)
    assert answer.told == ()
    assert answer.noted == "Escalation was asked for; there is no higher level to tell"
    assert [data["because"] for _, data in await happened(reference, "escalation_noted")][-1] == "requested"


async def test_at_a_top_that_was_reached_because_nobody_below_could_be_it_is_noted_too(
    database: Settings, cast: Cast
) -> None:
    for group in ("support-team", "senior-engineers", "account-manager", "leadership"):
        await set_group(cast["admin"], group, [])
    reference = await filed(database, cast)
    assert [one["level"] for one in await escalations(reference)] == [1, 2, 3, 4]
    answer = await does(cast["erin"], actions.escalate, reference, WHY)
    assert answer.noted == "Escalation was asked for; there is no higher level to tell"


async def test_without_a_ladder_it_is_noted_for_the_team(database: Settings) -> None:
    async with opened(database):
        cast = await furnish_with(('tiers = ["enterprise"]\nmoves_up', 'tiers = ["free"]\nmoves_up'))
        reference = await filed(database, cast)
        answer = await does(cast["erin"], actions.escalate, reference, WHY)
        assert answer.told == ()
        assert answer.noted
        assert "no escalation ladder" in answer.noted
        assert [data["why"] for _, data in await happened(reference, "escalation_noted")] == ["no_ladder"]
        # Nobody acknowledged it either, which is noted when it falls due.
        await time_goes_on(database, 31 * MINUTE)
        noted = [data["because"] for _, data in await happened(reference, "escalation_noted")]
        assert noted == ["requested", "not_acknowledged"]


async def test_a_severity_without_timed_levels_moves_up_when_somebody_asks(database: Settings, cast: Cast) -> None:
    reference = await filed(database, cast, LEAST)
    assert await levels(reference) == []
    answer = await does(cast["erin"], actions.escalate, reference, WHY)
    assert [one.level for one in answer.told] == [1]


async def test_what_is_settled_is_not_escalated(database: Settings, cast: Cast) -> None:
    reference = await filed(database, cast)
    await does(cast["alex"], closing.resolve, reference, "Restarted it")
    with pytest.raises(Refused, match="reopen it first"):
        await does(cast["erin"], actions.escalate, reference, WHY)
    assert "escalation_requested" not in await events(reference)


async def test_accepting_takes_what_nobody_has_taken(database: Settings, cast: Cast) -> None:
    reference = await filed(database, cast)
    await does(cast["alex"], actions.accept, reference)
    ticket = await ticket_as_seen(cast["alex"], reference)
    assert (ticket.assignee_id, ticket.taken_at is not None) == (cast["alex"].person_id, True)
    assert (await clock(reference, "acknowledge"))["state"] == "met"
    (one,) = await escalations(reference)
    assert (one["accepted_by"], one["accepted_at"] is not None) == (cast["alex"].person_id, True)
    await time_goes_on(database, 35 * MINUTE)
    assert await levels(reference) == [(1, "ladder")]


async def test_accepting_what_somebody_has_leaves_it_theirs(database: Settings, cast: Cast) -> None:
    reference = await filed(database, cast)
    await does(cast["alex"], triage.take, reference)
    await does(cast["sam"], actions.accept, reference)
    assert (await ticket_as_seen(cast["alex"], reference)).assignee_id == cast["alex"].person_id
    assert (await escalations(reference))[0]["accepted_by"] == cast["sam"].person_id


async def test_accepting_twice_is_accepting_once(database: Settings, cast: Cast) -> None:
    reference = await filed(database, cast)
    for name in ("alex", "sam"):
        await does(cast[name], actions.accept, reference)
    assert (await events(reference)).count("escalation_accepted") == 1
    assert (await escalations(reference))[0]["accepted_by"] == cast["alex"].person_id


async def test_a_customer_accepts_nothing(database: Settings, cast: Cast) -> None:
    reference = await filed(database, cast)
    with pytest.raises(Refused):
        await does(cast["erin"], actions.accept, reference)


async def test_what_is_settled_is_not_accepted(database: Settings, cast: Cast) -> None:
    reference = await filed(database, cast, PAUSING)
    await does(cast["alex"], closing.resolve, reference, "Restarted it")
    with pytest.raises(Refused):
        await does(cast["alex"], actions.accept, reference)


async def test_what_the_staff_asks_takes_nothing_from_the_customer(database: Settings, cast: Cast) -> None:
    reference = await filed(database, cast)
    await does(cast["alex"], actions.escalate, reference, "I need help")
    answer = await does(cast["erin"], actions.escalate, reference, WHY)
    assert [one.level for one in answer.told] == [3]


async def test_whoever_is_told_reads_who_asked_and_why(database: Settings, cast: Cast) -> None:
    reference = await filed(database, cast)
    await does(cast["erin"], actions.escalate, reference, WHY)
    (mail, *_) = await rows("SELECT data FROM delivery WHERE kind = 'escalated' ORDER BY id DESC LIMIT 1")
    assert json.loads(mail["data"])["asked"] == {"by": cast["erin"].name, "reason": WHY}


async def test_where_nobody_was_told_there_is_nothing_to_accept(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], LEAST)
    await does(cast["sam"], actions.accept, reference)
    assert (await ticket_as_seen(cast["sam"], reference)).assignee is None
    assert "taken" not in await events(reference)

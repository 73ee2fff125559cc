"""Climbing a ladder in the running system: what every tier promises, who is told, and what when nobody can be."""

from datetime import datetime, timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.tickets import closing, replies, triage
from app.tasks.firing import Firing
from tests.by_itself import (
    DAY,
    HOUR,
    LEAST,
    MINUTE,
    MONDAY,
    MOST_SEVERE,
    PAUSING,
    climbed,
    escalations,
    forget_mail,
    happened,
    levels,
    outage,
    time_goes_on,
    told,
)
from tests.cast import does, file_ticket, furnish, rows, set_group, ticket_as_seen
from tests.offers import OPEN_TO_ALL

pytestmark = pytest.mark.anyio
NOTHING = timedelta()


@pytest.fixture
async def cast(monday: Settings) -> Cast:
    """People with contracts, everyone of the staff in their group and reachable at any hour."""
    return await furnish()


async def test_the_printed_example_of_the_most_severe(monday: Settings, cast: Cast) -> None:
    """sla.md, "Warnings and escalation": untouched from 03:00, told at 03:00, 03:30, 05:00 and 07:00."""
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await time_goes_on(monday, 9 * HOUR)
    assert await climbed(reference) == [
        (1, NOTHING, "ladder", ["Alex"]),
        (2, 30 * MINUTE, "not_acknowledged", ["Morgan", "Sam"]),
        (3, 2 * HOUR, "ladder", ["Ada"]),
        (4, 4 * HOUR, "ladder resolution_missed", ["Ada"]),
    ]


async def test_pausing_severities_climb_by_shares_of_their_target_and_stop_at_the_third_level(
    monday: Settings, cast: Cast
) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(monday, 2 * DAY)
    found = [(level, after) for level, after, *_ in await climbed(reference)]
    assert found == [(1, NOTHING), (2, 6 * HOUR), (3, 12 * HOUR)]


async def test_the_least_severe_has_no_timed_levels(monday: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], LEAST)
    await time_goes_on(monday, 9 * DAY)
    assert await climbed(reference) == []


async def test_the_middle_tier_begins_with_its_hours(monday: Settings, cast: Cast) -> None:
    """Filed at 02:00 in Los Angeles, which opens at 09:00; then levels after 4 and 8 hours of coverage."""
    reference = await file_ticket(cast["pat"], MOST_SEVERE)
    await time_goes_on(monday, 3 * DAY)
    opening = MONDAY + 7 * HOUR
    found = [(one["level"], one["due_at"]) for one in await escalations(reference)]
    assert found == [(1, opening), (2, opening + 4 * HOUR), (3, opening + 8 * HOUR)]


@pytest.mark.parametrize(
    ("name", "severity", "because"),
    # In the lowest tier half of the resolution target, one business day, comes before the eight hours of the response.
    [("erin", "critical", "response_missed"), ("pat", "high", "response_missed"), ("stan", "critical", "ladder")],
)
async def test_where_no_times_are_printed_the_engineers_are_told_once(
    monday: Settings, name: str, severity: str, because: str
) -> None:
    cast = await furnish(OPEN_TO_ALL)
    reference = await file_ticket(cast[name], severity)
    await time_goes_on(monday, 9 * DAY)
    assert await levels(reference) == [(1, because)]
    assert await told("escalated") == ["sam"]


async def test_where_the_response_came_in_time_half_the_resolution_target_tells_them(monday: Settings) -> None:
    cast = await furnish(OPEN_TO_ALL)
    reference = await file_ticket(cast["erin"], "critical")
    await does(cast["alex"], replies.reply, reference, "We look into it")
    await time_goes_on(monday, 2 * DAY)
    assert await climbed(reference) == [(1, 12 * HOUR, "ladder", ["Sam"])]


async def test_a_raise_begins_the_ladder_anew_with_no_level_told(monday: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(monday, 7 * HOUR)
    assert (await ticket_as_seen(cast["alex"], reference)).level == 2
    await does(cast["erin"], triage.change_severity, reference, MOST_SEVERE, "All of it is down")
    assert (await ticket_as_seen(cast["alex"], reference)).level == 0
    await Firing().sweep()
    assert (await ticket_as_seen(cast["alex"], reference)).level == 1
    assert await levels(reference) == [(1, "ladder"), (2, "ladder"), (1, "ladder")]
    assert len({one["since"] for one in await escalations(reference)}) == 2


async def test_a_lowering_keeps_the_levels_told_and_tells_the_steps_already_past_at_once(
    monday: Settings, cast: Cast
) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(monday, 7 * HOUR)
    await does(cast["erin"], triage.change_severity, reference, "P3", "Not that bad")
    await Firing().sweep()
    assert await levels(reference) == [(1, "ladder"), (2, "ladder")]
    assert (await ticket_as_seen(cast["alex"], reference)).level == 2


async def test_while_the_clock_stands_still_nobody_is_told(monday: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(monday, 5 * HOUR)
    await does(cast["alex"], triage.wait, reference, "Which version?")
    await time_goes_on(monday, DAY)
    assert await levels(reference) == [(1, "ladder")]
    await does(cast["erin"], replies.reply, reference, "The newest")
    await time_goes_on(monday, 59 * MINUTE)
    assert await levels(reference) == [(1, "ladder")]
    await time_goes_on(monday, 2 * MINUTE)
    assert await levels(reference) == [(1, "ladder"), (2, "ladder")]


async def test_resolving_ends_it_and_reopening_reminds_the_level_reached_and_goes_on(
    monday: Settings, cast: Cast
) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(monday, 7 * HOUR)
    await does(cast["alex"], closing.resolve, reference, "Restarted it")
    await time_goes_on(monday, DAY)
    assert await levels(reference) == [(1, "ladder"), (2, "ladder")]
    await does(cast["erin"], closing.reopen, reference, "It is back")
    await Firing().sweep()
    assert await levels(reference) == [(1, "ladder"), (2, "ladder"), (2, "reopened")]
    (*_, (_, reminder)) = await happened(reference, "escalated")
    assert reminder["again"]
    assert len(await escalations(reference)) == 2
    assert sorted(await told("escalated"))[-2:] == ["sam", "sam"]
    await time_goes_on(monday, 5 * HOUR + MINUTE)
    assert [one["level"] for one in await escalations(reference)] == [1, 2, 3]


async def test_reopening_before_anybody_was_told_reminds_nobody(monday: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], LEAST)
    await does(cast["alex"], closing.resolve, reference, "Restarted it")
    await does(cast["erin"], closing.reopen, reference, "It is back")
    await Firing().sweep()
    assert await levels(reference) == []


async def test_a_missed_deadline_at_the_top_is_noted_and_tells_nobody_new(monday: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["pat"], MOST_SEVERE)
    await time_goes_on(monday, 5 * DAY)
    assert [level for level, _ in await levels(reference)] == [1, 2, 3]
    noted = [(data["because"], data["why"]) for _, data in await happened(reference, "escalation_noted")]
    assert noted == [("resolution_missed", "top")]


async def test_after_an_outage_each_level_is_told_once_with_the_time_it_was_due(monday: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    (ticket,) = await rows("SELECT opened_at FROM ticket")
    await outage(monday, 9 * HOUR)
    found = await climbed(reference)
    assert [(level, after) for level, after, *_ in found] == [
        (1, NOTHING),
        (2, 30 * MINUTE),
        (3, 2 * HOUR),
        (4, 4 * HOUR),
    ]
    assert all(one["at"] >= ticket["opened_at"] + 9 * HOUR for one in await escalations(reference))
    noted = [datetime.fromisoformat(data["due_at"]) for _, data in await happened(reference, "escalated")]
    assert noted == [one["due_at"] for one in await escalations(reference)]


async def test_who_left_is_not_reminded_when_a_ticket_is_reopened(monday: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(monday, MINUTE)
    await does(cast["sam"], closing.resolve, reference, "Restarted it")
    await set_group(cast["admin"], "support-team", [cast["sam"]])
    await forget_mail()
    await does(cast["erin"], closing.reopen, reference, "It is back")
    await Firing().sweep()
    assert await told("escalated") == ["sam"]

"""Climbing a ladder in the running system: what every tier promises, who is told, and what when nobody can be."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.accounts.viewer import Viewer
from app.domain.escalations.availability import NewAbsence, add_absence, give_availability
from app.domain.escalations.hours import read_hours
from app.domain.escalations.people_queries import Given
from app.domain.escalations.queries import unheard
from app.domain.tickets import closing, replies, triage
from app.lib import database as pool
from app.tasks.firing import Firing
from tests.by_itself import (
    DAY,
    HOUR,
    LEAST,
    MINUTE,
    MONDAY,
    MOST_SEVERE,
    PAUSING,
    escalations,
    furnish_with,
    happened,
    levels,
    outage,
    set_time,
    time_goes_on,
    timers,
    told,
)
from tests.cast import does, file_ticket, furnish, opened, rows, set_group, ticket_as_seen
from tests.offers import CLOSED_BELOW, OPEN_TO_ALL

pytestmark = pytest.mark.anyio
OFFICE_HOURS = (read_hours("9-17"),) * 5 + ((), ())
NINE_IN_NEW_YORK = MONDAY + 4 * HOUR


@pytest.fixture
async def empty(database: Settings) -> AsyncIterator[Settings]:
    """The database without anybody, on a Monday in the small hours."""
    async with opened(database):
        await set_time(database, MONDAY)
        yield database


@pytest.fixture
async def cast(empty: Settings) -> Cast:
    """People with contracts, everyone of the staff in their group and reachable at any hour."""
    return await furnish()


async def climbed(reference: str) -> list[tuple[int, timedelta, str, list[str]]]:
    """Level, how long after the opening it was due, why, and who was told, of each recorded."""
    (ticket,) = await rows("SELECT opened_at FROM ticket WHERE reference = $1", reference)
    return [
        (one["level"], one["due_at"] - ticket["opened_at"], " ".join(one["because"]), who(one["told"]))
        for one in await escalations(reference)
    ]


def who(text: str) -> list[str]:
    """First names of those told."""
    return sorted(person["name"].split()[0] for person in json.loads(text))


NOTHING = timedelta()


async def test_the_printed_example_of_the_most_severe(empty: Settings, cast: Cast) -> None:
    """sla.md, "Warnings and escalation": untouched from 03:00, told at 03:00, 03:30, 05:00 and 07:00."""
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await time_goes_on(empty, 9 * HOUR)
    assert await climbed(reference) == [
        (1, NOTHING, "ladder", ["Alex"]),
        (2, 30 * MINUTE, "not_acknowledged", ["Morgan", "Sam"]),
        (3, 2 * HOUR, "ladder", ["Ada"]),
        (4, 4 * HOUR, "ladder resolution_missed", ["Ada"]),
    ]


async def test_pausing_severities_climb_by_shares_of_their_target_and_stop_at_the_third_level(
    empty: Settings, cast: Cast
) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(empty, 2 * DAY)
    found = [(level, after) for level, after, *_ in await climbed(reference)]
    assert found == [(1, NOTHING), (2, 6 * HOUR), (3, 12 * HOUR)]


async def test_the_least_severe_has_no_timed_levels(empty: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], LEAST)
    await time_goes_on(empty, 9 * DAY)
    assert await climbed(reference) == []


async def test_the_middle_tier_begins_with_its_hours(empty: Settings, cast: Cast) -> None:
    """Filed at 02:00 in Los Angeles, which opens at 09:00; then levels after 4 and 8 hours of coverage."""
    reference = await file_ticket(cast["pat"], MOST_SEVERE)
    await time_goes_on(empty, 3 * DAY)
    opening = MONDAY + 7 * HOUR
    found = [(one["level"], one["due_at"]) for one in await escalations(reference)]
    assert found == [(1, opening), (2, opening + 4 * HOUR), (3, opening + 8 * HOUR)]


@pytest.mark.parametrize(
    ("name", "severity", "because"),
    # In the lowest tier half of the resolution target, one business day, comes before the eight hours of the response.
    [("erin", "critical", "response_missed"), ("pat", "high", "response_missed"), ("stan", "critical", "ladder")],
)
async def test_where_no_times_are_printed_the_engineers_are_told_once(
    empty: Settings, name: str, severity: str, because: str
) -> None:
    cast = await furnish(OPEN_TO_ALL)
    reference = await file_ticket(cast[name], severity)
    await time_goes_on(empty, 9 * DAY)
    assert await levels(reference) == [(1, because)]
    assert await told("escalated") == ["sam"]


async def test_where_the_response_came_in_time_half_the_resolution_target_tells_them(empty: Settings) -> None:
    cast = await furnish(OPEN_TO_ALL)
    reference = await file_ticket(cast["erin"], "critical")
    await does(cast["alex"], replies.reply, reference, "We look into it")
    await time_goes_on(empty, 2 * DAY)
    assert await climbed(reference) == [(1, 12 * HOUR, "ladder", ["Sam"])]


async def test_a_raise_begins_the_ladder_anew_with_no_level_told(empty: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(empty, 7 * HOUR)
    assert (await ticket_as_seen(cast["alex"], reference)).level == 2
    await does(cast["erin"], triage.change_severity, reference, MOST_SEVERE, "All of it is down")
    assert (await ticket_as_seen(cast["alex"], reference)).level == 0
    await Firing().sweep()
    assert (await ticket_as_seen(cast["alex"], reference)).level == 1
    assert await levels(reference) == [(1, "ladder"), (2, "ladder"), (1, "ladder")]
    assert len({one["since"] for one in await escalations(reference)}) == 2


async def test_a_lowering_keeps_the_levels_told_and_tells_the_steps_already_past_at_once(
    empty: Settings, cast: Cast
) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(empty, 7 * HOUR)
    await does(cast["erin"], triage.change_severity, reference, "P3", "Not that bad")
    await Firing().sweep()
    assert await levels(reference) == [(1, "ladder"), (2, "ladder")]
    assert (await ticket_as_seen(cast["alex"], reference)).level == 2


async def test_while_the_clock_stands_still_nobody_is_told(empty: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(empty, 5 * HOUR)
    await does(cast["alex"], triage.wait, reference, "Which version?")
    await time_goes_on(empty, DAY)
    assert await levels(reference) == [(1, "ladder")]
    await does(cast["erin"], replies.reply, reference, "The newest")
    await time_goes_on(empty, 59 * MINUTE)
    assert await levels(reference) == [(1, "ladder")]
    await time_goes_on(empty, 2 * MINUTE)
    assert await levels(reference) == [(1, "ladder"), (2, "ladder")]


async def test_resolving_ends_it_and_reopening_reminds_the_level_reached_and_goes_on(
    empty: Settings, cast: Cast
) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(empty, 7 * HOUR)
    await does(cast["alex"], closing.resolve, reference, "Restarted it")
    await time_goes_on(empty, DAY)
    assert await levels(reference) == [(1, "ladder"), (2, "ladder")]
    await does(cast["erin"], closing.reopen, reference, "It is back")
    await Firing().sweep()
    assert await levels(reference) == [(1, "ladder"), (2, "ladder"), (2, "reopened")]
    (*_, (_, reminder)) = await happened(reference, "escalated")
    assert reminder["again"]
    assert len(await escalations(reference)) == 2
    assert sorted(await told("escalated"))[-2:] == ["sam", "sam"]
    await time_goes_on(empty, 5 * HOUR + MINUTE)
    assert [one["level"] for one in await escalations(reference)] == [1, 2, 3]


async def test_reopening_before_anybody_was_told_reminds_nobody(empty: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], LEAST)
    await does(cast["alex"], closing.resolve, reference, "Restarted it")
    await does(cast["erin"], closing.reopen, reference, "It is back")
    await Firing().sweep()
    assert await levels(reference) == []


async def test_a_missed_deadline_at_the_top_is_noted_and_tells_nobody_new(empty: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["pat"], MOST_SEVERE)
    await time_goes_on(empty, 5 * DAY)
    assert [level for level, _ in await levels(reference)] == [1, 2, 3]
    noted = [(data["because"], data["why"]) for _, data in await happened(reference, "escalation_noted")]
    assert noted == [("resolution_missed", "top")]


async def with_hours(viewer: Viewer, deputy: Viewer | None = None) -> None:
    """From now on the person can be reached from nine to five in New York, and the deputy stands in otherwise."""
    given = Given("America/New_York", OFFICE_HOURS, deputy.person_id if deputy else None)
    await does(viewer, give_availability, viewer.person_id, given)


async def test_where_nobody_can_be_reached_the_next_level_is_told_at_once_and_the_skipped_one_when_its_hours_open(
    empty: Settings, cast: Cast
) -> None:
    await with_hours(cast["alex"])
    reference = await file_ticket(cast["erin"], PAUSING)
    await Firing().sweep()
    assert await climbed(reference) == [
        (1, NOTHING, "ladder", []),
        (2, NOTHING, "unreachable", ["Morgan", "Sam"]),
    ]
    assert [one["lifted"] for one in await escalations(reference)] == [False, True]
    (opening,) = await timers(reference, "opening")
    assert opening["due_at"] == NINE_IN_NEW_YORK
    await time_goes_on(empty, 4 * HOUR + MINUTE)
    assert (await climbed(reference))[0] == (1, NOTHING, "ladder", ["Alex"])
    assert sorted(await told("escalated")) == ["alex", "morgan", "sam"]
    # Its own time found the second level told already.
    await time_goes_on(empty, 3 * HOUR)
    assert len(await escalations(reference)) == 2


async def test_the_skipped_level_is_not_told_of_what_was_resolved_meanwhile(empty: Settings, cast: Cast) -> None:
    await with_hours(cast["alex"])
    reference = await file_ticket(cast["erin"], PAUSING)
    await Firing().sweep()
    await does(cast["sam"], closing.resolve, reference, "Restarted it")
    await time_goes_on(empty, 5 * HOUR)
    assert (await climbed(reference))[0] == (1, NOTHING, "ladder", [])


async def test_what_was_lifted_counts_as_told_for_the_next_trigger(empty: Settings, cast: Cast) -> None:
    await with_hours(cast["alex"])
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await time_goes_on(empty, 31 * MINUTE)
    assert [(level, why) for level, _, why, _ in await climbed(reference)] == [
        (1, "ladder"),
        (2, "unreachable"),
        (3, "not_acknowledged"),
    ]


async def test_a_deputy_is_told_in_place_of_who_is_away(empty: Settings, cast: Cast) -> None:
    await does(
        cast["alex"], add_absence, cast["alex"].person_id, NewAbsence(MONDAY - DAY, MONDAY + DAY, cast["sam"].person_id)
    )
    reference = await file_ticket(cast["erin"], PAUSING)
    await Firing().sweep()
    (one,) = await escalations(reference)
    (person,) = json.loads(one["told"])
    assert (person["name"], person["for"]) == ("Sam Whitfield", "Alex Kimura")
    assert await told("escalated") == ["sam"]


async def test_when_the_highest_level_cannot_be_reached_the_last_resort_is_told_and_administrators_see_it(
    empty: Settings, cast: Cast
) -> None:
    for group in ("support-team", "senior-engineers", "account-manager"):
        await set_group(cast["admin"], group, [])
    # Its third level can be reached in office hours only.
    reference = await file_ticket(cast["erin"], PAUSING)
    await Firing().sweep()
    assert [(level, people) for level, *_, people in await climbed(reference)] == [(1, []), (2, []), (3, ["Ada"])]
    assert [one["last_resort"] for one in await escalations(reference)] == [False, False, True]
    assert await told("escalated") == ["admin"]
    async with pool.transaction(cast["admin"].who):
        (red,) = await unheard()
    assert (red["reference"], red["level"], red["anybody"]) == (reference, 3, True)
    await time_goes_on(empty, 7 * HOUR + MINUTE)
    assert [one["last_resort"] for one in await escalations(reference)] == [False, False, False]


async def test_when_not_even_the_last_resort_can_be_reached_that_is_red_too(empty: Settings, cast: Cast) -> None:
    for group in CLOSED_BELOW.groups:
        await set_group(cast["admin"], group, [])
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await Firing().sweep()
    assert [people for *_, people in await climbed(reference)] == [[], [], [], []]
    async with pool.transaction(cast["admin"].who):
        (red,) = await unheard()
    assert not red["anybody"]


async def test_what_nobody_heard_of_is_red_until_it_is_resolved(empty: Settings, cast: Cast) -> None:
    for group in CLOSED_BELOW.groups:
        await set_group(cast["admin"], group, [])
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await Firing().sweep()
    await does(cast["alex"], closing.resolve, reference, "Restarted it")
    async with pool.transaction(cast["admin"].who):
        assert await unheard() == []


async def test_a_level_that_came_to_its_hours_is_told_again_until_accepted(empty: Settings) -> None:
    cast = await furnish_with(
        ('role = "Dedicated support engineer"', 'role = "Dedicated support engineer"\nretell_minutes = 30')
    )
    await with_hours(cast["alex"])
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(empty, 5 * HOUR + MINUTE)
    found = [data["again"] for _, data in await happened(reference, "escalated") if data["level"] == 1]
    assert found == [False, False, True, True]


async def test_after_an_outage_each_level_is_told_once_with_the_time_it_was_due(empty: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    (ticket,) = await rows("SELECT opened_at FROM ticket")
    await outage(empty, 9 * HOUR)
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

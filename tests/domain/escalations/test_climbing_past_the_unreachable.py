"""Climbing a ladder when somebody cannot be reached: deputies, the next level, the last resort."""

import json
from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.accounts.viewer import Viewer
from app.domain.escalations.availability import NewAbsence, add_absence, give_availability
from app.domain.escalations.hours import read_hours
from app.domain.escalations.people_queries import Given
from app.domain.escalations.queries import unheard
from app.domain.tickets import closing
from app.lib import database as pool
from app.tasks.firing import Firing
from tests.by_itself import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    MOST_SEVERE,
    PAUSING,
    climbed,
    escalations,
    happened,
    time_goes_on,
    timers,
    told,
)
from tests.cast import does, file_ticket, furnish, furnish_with, set_group
from tests.domain.escalations.rota_made import make
from tests.offers import CLOSED_BELOW

pytestmark = pytest.mark.anyio
OFFICE_HOURS = (read_hours("9-17"),) * 5 + ((), ())
NINE_IN_NEW_YORK = MONDAY + 4 * HOUR
NOTHING = timedelta()


@pytest.fixture
async def cast(monday: Settings) -> Cast:
    """People with contracts, everyone of the staff in their group and reachable at any hour."""
    return await furnish()


async def with_hours(viewer: Viewer, deputy: Viewer | None = None) -> None:
    """From now on the person can be reached from nine to five in New York, and the deputy stands in otherwise."""
    given = Given("America/New_York", OFFICE_HOURS, deputy.person_id if deputy else None)
    await does(viewer, give_availability, viewer.person_id, given)


async def test_where_nobody_can_be_reached_the_next_level_is_told_at_once_and_the_skipped_one_when_its_hours_open(
    monday: Settings, cast: Cast
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
    await time_goes_on(monday, 4 * HOUR + MINUTE)
    assert (await climbed(reference))[0] == (1, NOTHING, "ladder", ["Alex"])
    assert sorted(await told("escalated")) == ["alex", "morgan", "sam"]
    # Its own time found the second level told already.
    await time_goes_on(monday, 3 * HOUR)
    assert len(await escalations(reference)) == 2


async def test_the_skipped_level_is_not_told_of_what_was_resolved_meanwhile(monday: Settings, cast: Cast) -> None:
    await with_hours(cast["alex"])
    reference = await file_ticket(cast["erin"], PAUSING)
    await Firing().sweep()
    await does(cast["sam"], closing.resolve, reference, "Restarted it")
    await time_goes_on(monday, 5 * HOUR)
    assert (await climbed(reference))[0] == (1, NOTHING, "ladder", [])


async def test_what_was_lifted_counts_as_told_for_the_next_trigger(monday: Settings, cast: Cast) -> None:
    await with_hours(cast["alex"])
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await time_goes_on(monday, 31 * MINUTE)
    assert [(level, why) for level, _, why, _ in await climbed(reference)] == [
        (1, "ladder"),
        (2, "unreachable"),
        (3, "not_acknowledged"),
    ]


async def test_a_deputy_is_told_in_place_of_who_is_away(monday: Settings, cast: Cast) -> None:
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
    monday: Settings, cast: Cast
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
    await time_goes_on(monday, 7 * HOUR + MINUTE)
    assert [one["last_resort"] for one in await escalations(reference)] == [False, False, False]


async def test_when_not_even_the_last_resort_can_be_reached_that_is_red_too(monday: Settings, cast: Cast) -> None:
    for group in CLOSED_BELOW.groups:
        await set_group(cast["admin"], group, [])
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await Firing().sweep()
    assert [people for *_, people in await climbed(reference)] == [[], [], [], []]
    async with pool.transaction(cast["admin"].who):
        (red,) = await unheard()
    assert not red["anybody"]


async def test_what_nobody_heard_of_is_red_until_it_is_resolved(monday: Settings, cast: Cast) -> None:
    for group in CLOSED_BELOW.groups:
        await set_group(cast["admin"], group, [])
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await Firing().sweep()
    await does(cast["alex"], closing.resolve, reference, "Restarted it")
    async with pool.transaction(cast["admin"].who):
        assert await unheard() == []


async def test_a_level_that_came_to_its_hours_is_told_again_until_accepted(monday: Settings) -> None:
    cast = await furnish_with(
        ('role = "Dedicated support engineer"', 'role = "Dedicated support engineer"\nretell_minutes = 30')
    )
    await with_hours(cast["alex"])
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(monday, 5 * HOUR + MINUTE)
    found = [data["again"] for _, data in await happened(reference, "escalated") if data["level"] == 1]
    assert found == [False, False, True, True]


async def test_when_the_first_on_call_does_not_accept_the_second_is_told_too(monday: Settings) -> None:
    cast = await furnish_with(('tell = ["support-team"]', 'tell = ["support-team"]\nretell_minutes = 10'))
    await make(cast, "sam")
    await make(cast, "alex", name="Secondary")
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await time_goes_on(monday, 11 * MINUTE)
    found = [data["told"] for _, data in await happened(reference, "escalated") if data["level"] == 1]
    assert [len(people) for people in found] == [1, 2]
    assert found[1][0] == found[0][0]


async def test_levels_that_had_nobody_at_all_are_told_once_there_is_somebody(monday: Settings, cast: Cast) -> None:
    groups = {"support-team": ["alex"], "senior-engineers": ["sam"], "account-manager": [], "leadership": []}
    for group in (*groups, "executives"):
        await set_group(cast["admin"], group, [])
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await Firing().sweep()
    assert await told("escalated") == []
    for group, people in groups.items():
        await set_group(cast["admin"], group, [cast[name] for name in people])
    await time_goes_on(monday, 16 * MINUTE)
    assert {"alex", "sam"} <= set(await told("escalated"))
    assert (await climbed(reference))[0][3] == ["Alex"]

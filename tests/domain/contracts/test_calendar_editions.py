"""Calendars changed in the browser: for whom the change holds, and what a new plan version takes over."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.accounts.viewer import Viewer
from app.domain.contracts import calendars
from app.domain.contracts.actions import adopt_plan
from app.domain.contracts.calendar_queries import PlanCalendars, calendars_now, editions_of, plans_in_use
from app.domain.contracts.queries import terms_of
from app.lib import database as pool
from app.lib.database import SYSTEM
from app.lib.refusals import Conflict, NotFound, Refused
from tests.cast import does, file_ticket, furnish, opened, pass_time, rows, ticket_as_seen
from tests.domain.plans.plans import edited
from tests.domain.tickets.reading import MOST_SEVERE, clock
from tests.offers import CLOSED_BELOW

pytestmark = pytest.mark.anyio
TIER = CLOSED_BELOW.tiers[1]
NAME, ZONE = TIER.calendar.name, TIER.calendar.zone
WEEK = 'week = { mon-fri = "09:00-18:00" }\n'
TABLE: dict[str, Any] = {"zone": ZONE.key, "week": {"mon-fri": "09:00-18:00"}, "cite": "Somewhere"}
WITH_REGION = edited(WEEK, WEEK + 'region = "US"\n')


@pytest.fixture
async def cast(database: Settings) -> AsyncIterator[Cast]:
    async with opened(database):
        yield await furnish()


async def in_use() -> UUID:
    async with pool.transaction(SYSTEM):
        return (await plans_in_use())[0]


async def now_of(plan_version_id: UUID) -> PlanCalendars:
    async with pool.transaction(SYSTEM):
        held = await calendars_now(plan_version_id)
    assert held
    return held


async def change(viewer: Viewer, table: dict[str, Any], *, seen: int = 0, name: str = NAME) -> None:
    await does(viewer, calendars.change_calendar, await in_use(), name, table, "A reason", seen=seen)


async def closed_for_a_month() -> dict[str, Any]:
    """The tier's calendar with a closure of four weeks from now on."""
    table = dict((await now_of(await in_use())).tables[NAME])
    ((now,),) = await rows("SELECT portal_now()")
    wall = now.astimezone(ZONE)
    until = wall + timedelta(weeks=4)
    words = {"from": f"{wall:%Y-%m-%d %H:%M}", "until": f"{until:%Y-%m-%d %H:%M}", "name": "Moving house"}
    return table | {"closures": [words]}


async def adopted(source: str, stem: str = "plan") -> PlanCalendars:
    async with pool.transaction(SYSTEM):
        version = await adopt_plan(source, stem)
    return await now_of(version)


async def test_a_ticket_opened_before_keeps_its_deadline_and_one_opened_after_has_another(
    cast: Cast, database: Settings
) -> None:
    before = await file_ticket(cast["pat"], MOST_SEVERE)
    due_at = (await clock(before, "resolution"))["due_at"]
    await change(cast["admin"], await closed_for_a_month())
    after = await file_ticket(cast["pat"], MOST_SEVERE)
    assert (await clock(before, "resolution"))["due_at"] == due_at
    assert (await clock(after, "resolution"))["due_at"] > due_at + timedelta(weeks=3)
    # Whatever happens to the first one later, it is counted by the hours that it was opened under.
    await pass_time(database, timedelta(minutes=1))
    pinned = (await ticket_as_seen(cast["pat"], before)).pin
    async with pool.transaction(SYSTEM):
        assert (await terms_of(pinned)).tier.calendar == TIER.calendar


async def test_an_edition_keeps_who_and_why_and_is_an_event(cast: Cast) -> None:
    await change(cast["admin"], await closed_for_a_month())
    held = await in_use()
    async with pool.transaction(SYSTEM):
        (edition,) = await editions_of(held, NAME)
    assert (edition.number, edition.by, edition.changes) == (1, cast["admin"].name, "A reason")
    (event,) = await rows("SELECT subject, actor_id, public, data FROM event WHERE kind = 'calendar_changed'")
    assert (event["subject"], event["actor_id"], event["public"]) == ("calendar", cast["admin"].person_id, False)
    assert json.loads(event["data"]) == {"name": NAME, "edition": 1, "changes": "A reason"}


async def test_what_changes_nothing_is_no_edition_so_that_sending_twice_is_once(cast: Cast) -> None:
    table = await closed_for_a_month()
    for _ in range(2):
        await change(cast["admin"], table)
    assert len(await rows("SELECT FROM calendar_version")) == 1


async def test_who_saw_an_older_edition_is_told(cast: Cast) -> None:
    await change(cast["admin"], await closed_for_a_month())
    table = TABLE | {"extra": {"2030-01-05": "09:00-12:00"}}
    with pytest.raises(Conflict, match="since you opened it"):
        await change(cast["admin"], table, seen=0)
    await change(cast["admin"], table, seen=1)


@pytest.mark.parametrize("name", ["alex", "sam", "morgan", "erin"])
async def test_only_an_administrator_changes_a_calendar(cast: Cast, name: str) -> None:
    with pytest.raises(Refused, match="Only an administrator"):
        await change(cast[name], TABLE)


async def test_a_calendar_that_the_plan_does_not_have_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        await change(cast["admin"], TABLE, name="nonsense")


@pytest.mark.parametrize(
    ("otherwise", "key"),
    [
        ({"week": {}}, "week"),
        ({"region": "XX"}, "region"),
        ({"holidays": {"2026-02-30": "No day"}}, "holidays.2026-02-30"),
        ({"closures": [{"from": "2020-01-01 00:00", "until": "2190-01-01 00:00", "name": "For good"}]}, "closures"),
        ({"closures": [{"from": "2026-01-02 00:00", "until": "2026-01-01 00:00", "name": "Odd"}]}, "closures[1].until"),
    ],
)
async def test_a_calendar_that_cannot_be_used_is_refused(cast: Cast, otherwise: dict[str, Any], key: str) -> None:
    with pytest.raises(calendars.Wrong) as wrong:
        await change(cast["admin"], TABLE | otherwise)
    assert [problem[0] for problem in wrong.value.problems] == [f"calendars.{NAME}.{key}"]
    assert await rows("SELECT FROM calendar_version") == []


async def test_adopting_a_plan_pins_the_holidays_of_its_regions(cast: Cast) -> None:
    held = await adopted(WITH_REGION)
    ((year,),) = await rows("SELECT extract(year FROM portal_now())::int")
    spelt = held.tables["business"]["region_holidays"]
    assert {int(day[:4]) for day in spelt} == set(range(year - 1, year + 6))
    assert spelt[f"{year}-07-04"] == "Independence Day"
    assert held.tables["24x7"].keys() == {"cite", "zone", "week"}
    (edition,) = await rows("SELECT changes, changed_by FROM calendar_version")
    assert (edition["changes"], edition["changed_by"]) == (
        f"Holidays of US spelt out, {year - 1} to {year + 5}.",
        None,
    )


async def test_adopting_the_same_text_again_pins_nothing_again(cast: Cast) -> None:
    for _ in range(2):
        await adopted(WITH_REGION)
    assert len(await rows("SELECT FROM calendar_version")) == 1


async def test_a_later_version_takes_over_what_was_changed_in_calendars_that_it_does_not_change(cast: Cast) -> None:
    first = await adopted(WITH_REGION)
    assert await in_use() == first.plan_version_id
    table = dict(first.tables["business"]) | {"extra": {"2030-07-04": "09:00-12:00"}}
    await change(cast["admin"], table, seen=first.editions["business"], name="business")
    second = await adopted(WITH_REGION.replace('version = "1.0.0"', 'version = "1.1.0"'))
    assert second.tables["business"]["extra"] == {"2030-07-04": "09:00-12:00"}
    assert second.editions["business"] > first.editions["business"]
    async with pool.transaction(SYSTEM):
        (edition,) = await editions_of(second.plan_version_id, "business")
    assert edition.changes == "Carried over from version 1.0.0."
    third = await adopted(WITH_REGION.replace('version = "1.0.0"', 'version = "1.2.0"').replace("09:00-18", "09:00-17"))
    assert "extra" not in third.tables["business"]


async def test_plans_in_use_are_those_of_contracts_and_the_newest(cast: Cast) -> None:
    held = await in_use()
    newer = await adopted(WITH_REGION)
    newest = await adopted(WITH_REGION.replace('version = "1.0.0"', 'version = "2"'))
    async with pool.transaction(SYSTEM):
        assert await plans_in_use() == [newest.plan_version_id, held]
    assert newer.plan_version_id not in {newest.plan_version_id, held}

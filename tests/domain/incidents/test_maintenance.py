"""Maintenances: announced, started and completed by the clock or by hand, moved, and what of them counts."""

from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.incidents import maintenance
from app.domain.incidents.maintenance import Plan
from app.domain.incidents.running import override_impact
from app.lib.refusals import Refused, Wrong
from tests.cast import does, rows
from tests.domain.incidents.stage import (
    API,
    CONSOLE,
    component,
    furnish_components,
    incident,
    kinds_of,
    later,
    now,
    says,
    shown,
    shown_incident,
)

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)


async def planned(cast: Cast, **given: bool) -> str:
    """One of an hour, on the API, that begins in an hour; answers its public id."""
    ids, at = await furnish_components(cast), await now()
    plan = Plan("Upgrade", "We upgrade.", [ids[API]], at + HOUR, at + 2 * HOUR, **given)
    return await does(cast["sam"], maintenance.schedule, plan)


async def test_the_clock_starts_and_completes_it(cast: Cast, database: Settings) -> None:
    public_id = await planned(cast)
    assert (await component(API)).status == "operational"
    assert await later(database, HOUR + timedelta(minutes=5)) == 1
    assert (await component(API)).status == "under_maintenance"
    assert (await component(CONSOLE)).status == "operational"
    assert await later(database, HOUR) == 1
    assert (await component(API)).status == "operational"
    found = await shown_incident(public_id)
    assert (found.status, found.impact) == ("completed", "maintenance")
    # It held from the time that was announced, not from when a worker came by.
    assert (found.started_at, found.resolved_at) == (found.scheduled_for, found.scheduled_until)
    assert [update.status for update in found.updates] == ["completed", "in_progress", "scheduled"]
    assert (await rows("SELECT created_by FROM incident_update WHERE status = 'completed'"))[0]["created_by"] is None


async def test_after_an_outage_of_ours_it_has_begun_and_ended_in_time(cast: Cast, database: Settings) -> None:
    public_id = await planned(cast)
    assert await later(database, 5 * HOUR) == 2
    found = await shown_incident(public_id)
    assert (found.started_at, found.resolved_at) == (found.scheduled_for, found.scheduled_until)
    api = next(c for c in (await shown()).components if c.name == API)
    assert sum(day.seconds.get("under_maintenance", 0) for day in api.days) == 3600
    assert not any("major_outage" in day.seconds for day in api.days)


async def test_without_the_clock_people_start_verify_and_complete_it(cast: Cast, database: Settings) -> None:
    public_id = await planned(cast, auto_start=False, auto_complete=False)
    assert await later(database, HOUR + timedelta(minutes=5)) == 0
    for status in ("in_progress", "verifying", "in_progress", "verifying", "completed"):
        await says(cast["sam"], public_id, status)  # type: ignore[arg-type]
        expected = "operational" if status == "completed" else "under_maintenance"
        assert (await component(API)).status == expected
    assert await later(database, 5 * HOUR) == 0


async def test_completing_it_early_leaves_the_clock_nothing_to_do(cast: Cast, database: Settings) -> None:
    public_id = await planned(cast)
    await later(database, HOUR + timedelta(minutes=5))
    await says(cast["sam"], public_id, "completed")
    assert await later(database, 5 * HOUR) == 0
    assert (await shown_incident(public_id)).updates[0].status == "completed"
    with pytest.raises(Wrong):
        await says(cast["sam"], public_id, "in_progress")


async def test_a_maintenance_can_be_called_off(cast: Cast, database: Settings) -> None:
    public_id = await planned(cast)
    await says(cast["sam"], public_id, "completed", body="It is not needed.")
    assert await later(database, 5 * HOUR) == 0
    api = next(c for c in (await shown()).components if c.name == API)
    assert not any(day.seconds for day in api.days)


async def test_moving_the_window_moves_what_the_clock_does(cast: Cast, database: Settings) -> None:
    public_id = await planned(cast)
    start = await now() + 3 * HOUR
    await does(cast["sam"], maintenance.move, public_id, start, start + HOUR, "A release comes first.")
    assert await later(database, 2 * HOUR) == 0
    assert (await incident(public_id)).status == "scheduled"
    assert await later(database, HOUR + timedelta(minutes=5)) == 1
    assert (await shown_incident(public_id)).started_at == start
    assert "moved" in await kinds_of(public_id)


async def test_what_runs_past_the_end_that_was_announced_counts_as_an_outage(cast: Cast, database: Settings) -> None:
    public_id = await planned(cast)
    await later(database, HOUR + timedelta(minutes=5))
    found = await incident(public_id)
    assert found.scheduled_for
    assert found.scheduled_until
    end = found.scheduled_until + HOUR
    await does(cast["sam"], maintenance.move, public_id, found.scheduled_for, end, "A disk is slow.")
    assert await later(database, HOUR) == 0
    assert await later(database, HOUR) == 1
    api = next(c for c in (await shown()).components if c.name == API)
    spent = {
        status: sum(d.seconds.get(status, 0) for d in api.days) for status in ("under_maintenance", "major_outage")
    }
    assert spent == {"under_maintenance": 3600, "major_outage": 3600}


async def test_what_runs_before_the_beginning_that_was_announced_counts_as_an_outage(
    cast: Cast, database: Settings
) -> None:
    public_id = await planned(cast)
    await says(cast["sam"], public_id, "in_progress")
    assert (await component(API)).status == "under_maintenance"
    await later(database, 3 * HOUR)
    api = next(c for c in (await shown()).components if c.name == API)
    spent = {
        status: sum(d.seconds.get(status, 0) for d in api.days) for status in ("under_maintenance", "major_outage")
    }
    assert spent["under_maintenance"] == 3600
    assert abs(spent["major_outage"] - 3600) < 60


async def test_a_window_lies_ahead_and_ends_after_it_begins(cast: Cast) -> None:
    ids, at = await furnish_components(cast), await now()
    for start, end, field in (
        (at - HOUR, at + HOUR, "from"),
        (at + timedelta(days=367), at + timedelta(days=367) + HOUR, "from"),
        (at + HOUR, at + HOUR, "until"),
        (at + 2 * HOUR, at + HOUR, "until"),
        (at + HOUR, at + timedelta(days=8), "until"),
    ):
        with pytest.raises(Wrong) as caught:
            await does(cast["sam"], maintenance.schedule, Plan("Upgrade", "We upgrade.", [ids[API]], start, end))
        assert list(caught.value.errors) == [field]
    with pytest.raises(Wrong) as caught:
        await does(cast["sam"], maintenance.schedule, Plan("Upgrade", "Soon.", [], at + HOUR, at + 2 * HOUR))
    assert list(caught.value.errors) == ["components"]
    assert await rows("SELECT FROM incident") == []


async def test_moving_needs_a_reason_and_something_to_move(cast: Cast) -> None:
    public_id, at = await planned(cast), await now()
    with pytest.raises(Wrong) as caught:
        await does(cast["sam"], maintenance.move, public_id, at + HOUR, at + 2 * HOUR, "")
    assert list(caught.value.errors) == ["reason"]
    await says(cast["sam"], public_id, "completed")
    with pytest.raises(Refused):
        await does(cast["sam"], maintenance.move, public_id, at + HOUR, at + 2 * HOUR, "Later")


async def test_a_window_that_is_over_is_not_started(cast: Cast, database: Settings) -> None:
    public_id = await planned(cast, auto_start=False)
    await later(database, 3 * HOUR)
    with pytest.raises(Wrong) as caught:
        await says(cast["sam"], public_id, "in_progress")
    assert list(caught.value.errors) == ["status"]


async def test_agents_and_customers_plan_none_and_a_maintenance_has_no_other_impact(cast: Cast) -> None:
    public_id, at = await planned(cast), await now()
    for name in ("alex", "erin"):
        with pytest.raises(Refused):
            await does(cast[name], maintenance.move, public_id, at + HOUR, at + 2 * HOUR, "Later")
    with pytest.raises(Refused):
        await does(cast["sam"], override_impact, public_id, "major")

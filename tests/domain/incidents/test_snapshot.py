"""What the public page is handed: everything public, in its order, from a handful of queries, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.incidents import components, editing, links, maintenance, running
from app.domain.incidents.component_queries import components as all_components
from app.domain.incidents.components import Draft
from app.domain.incidents.snapshot import snapshot, status_line, version
from app.lib import database as pool
from app.lib.database import SYSTEM
from tests.cast import does, file_ticket, pass_time
from tests.domain.incidents.stage import API, component, furnish_components, now, opened, says, shown
from tests.domain.tickets.reading import PAUSING

pytestmark = pytest.mark.anyio


async def current_version() -> int:
    """As the publisher reads it."""
    async with pool.transaction(SYSTEM):
        return await version()


async def test_everything_stands_in_its_order(cast: Cast, database: Settings) -> None:
    ids, at = await furnish_components(cast), await now()
    for hours in (30, 10, 20):
        plan = maintenance.Plan(
            f"In {hours} h", "Soon.", [ids[API]], at + timedelta(hours=hours), at + timedelta(hours=hours + 1)
        )
        await does(cast["sam"], maintenance.schedule, plan)
    for name in ("First", "Second"):
        await opened(cast["sam"], {}, name=name)
        await pass_time(database, timedelta(minutes=1))
    found = await shown()
    assert [one.name for one in found.incidents] == ["Second", "First"]
    assert [one.name for one in found.maintenances] == ["In 30 h", "In 20 h", "In 10 h"]
    core, api, console = found.components
    assert (core.is_group, api.group_id, console.group_id) == (True, core.id, None)
    assert (len(core.days), len(api.days), core.uptime) == (0, 90, None)


async def test_a_group_is_as_the_worst_of_its_components(cast: Cast) -> None:
    ids = await furnish_components(cast)
    await opened(cast["sam"], {ids[API]: "partial_outage"})
    core, api, console = (await shown()).components
    assert [one.status for one in (core, api, console)] == ["partial_outage", "partial_outage", "operational"]


async def test_a_day_names_what_touched_it(cast: Cast, database: Settings) -> None:
    ids = await furnish_components(cast)
    public_id = await opened(cast["sam"], {ids[API]: "major_outage"})
    await pass_time(database, timedelta(minutes=2))
    api = next(one for one in (await shown()).components if one.name == API)
    assert {incident for day in api.days for incident in day.incidents} == {public_id}
    assert sum(day.known for day in api.days) < 86_400


async def test_uptime_counts_since_the_day_that_is_named(cast: Cast) -> None:
    await furnish_components(cast)
    since = (await now()).date() - timedelta(days=10)
    await does(
        cast["admin"], components.edit, (await component("Console")).public_id, Draft("Console", start_date=since)
    )
    console = (await shown()).components[-1]
    assert [day.known for day in console.days[:79]] == [0] * 79
    assert [day.known for day in console.days[79:89]] == [86_400] * 10
    assert str(console.uptime) == "100.00"


async def test_every_public_change_raises_the_version_and_nothing_else_does(cast: Cast) -> None:
    ids = await furnish_components(cast)
    sam, admin, before = cast["sam"], cast["admin"], await current_version()
    public_id = await opened(sam, {ids[API]: "major_outage"})
    update_id = (await shown()).incidents[0].updates[0].id
    api = (await component(API)).public_id
    reference = await file_ticket(cast["erin"], PAUSING)
    display_at = (await shown()).incidents[0].started_at
    for act in (
        lambda: says(sam, public_id, "identified"),
        lambda: does(sam, running.override_impact, public_id, "minor"),
        lambda: does(sam, editing.rename, public_id, "Other"),
        lambda: does(sam, editing.edit_update, public_id, update_id, editing.Edit("Other", display_at, "Why not")),
        lambda: does(sam, components.set_status, api, "degraded_performance"),
        lambda: does(admin, components.edit, api, Draft("API 2")),
    ):
        earlier, seen = await current_version(), await shown()
        await act()
        assert await current_version() > earlier
        assert await shown() != seen
    after = await current_version()
    await does(cast["alex"], links.link, public_id, [reference])
    assert await current_version() == after > before


async def test_it_takes_as_many_queries_for_much_as_for_little(cast: Cast) -> None:
    ids = await furnish_components(cast)
    few = await _queries()
    for number in range(5):
        await does(cast["admin"], components.create, Draft(f"Part {number}"))
        await says(cast["sam"], await opened(cast["sam"], {ids[API]: "major_outage"}), "resolved")
    assert await _queries() == few


async def _queries() -> int:
    seen = list[str]()
    async with pool.transaction(SYSTEM, reading=True) as current:
        with current.connection.query_logger(lambda record: seen.append(record.query)):
            await snapshot(name="Vendor", url="https://status.example", portal_url="https://portal.example")
    assert 0 < len(seen) <= 12
    return len(seen)


async def test_the_page_is_the_same_page_for_ever(cast: Cast) -> None:
    first, second = (await shown()).page, (await shown("Europe/Berlin")).page
    assert first == replace(second, time_zone="UTC")
    assert len(first.id) == 12


async def test_a_customers_eyes_see_the_same_status(cast: Cast) -> None:
    ids = await furnish_components(cast)
    await opened(cast["sam"], {ids[API]: "major_outage"})

    async def seen(viewer: object) -> list[str]:
        return [one.status for one in await all_components()] + [(await status_line()).words]

    assert await does(cast["erin"], seen) == await does(cast["alex"], seen)

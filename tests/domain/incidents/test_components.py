"""Components: who makes them, in which order they stand, and a status set by hand."""

import asyncio
from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.incidents import components
from app.domain.incidents.components import Draft
from app.lib.refusals import NotFound, Refused, Wrong
from tests.cast import does, pass_time, rows
from tests.domain.incidents.stage import (
    API,
    CONSOLE,
    component,
    furnish_components,
    opened,
    says,
    shown,
    shown_incident,
)

pytestmark = pytest.mark.anyio


async def names() -> list[str]:
    """As the public page has them."""
    return [one.name for one in (await shown()).components]


async def test_each_group_stands_before_its_components_in_the_order_given(cast: Cast) -> None:
    await furnish_components(cast)
    admin = cast["admin"]
    assert await names() == ["Core", API, CONSOLE]
    await does(admin, components.move, (await component(CONSOLE)).public_id, up=True)
    assert await names() == [CONSOLE, "Core", API]
    await does(admin, components.move, (await component(CONSOLE)).public_id, up=True)
    await does(admin, components.move, (await component(API)).public_id, up=False)
    assert await names() == [CONSOLE, "Core", API]
    await does(admin, components.move, (await component("Core")).public_id, up=True)
    assert await names() == ["Core", API, CONSOLE]


async def test_several_moves_at_once_all_happen_and_leave_one_order(cast: Cast) -> None:
    await furnish_components(cast)
    admin = cast["admin"]
    for number in range(3):
        await does(admin, components.create, Draft(f"Part {number}"))
    every = sorted(await names())
    public_ids = [(await component(name)).public_id for name in (CONSOLE, "Part 0", "Part 1", "Part 2")]
    for _ in range(10):
        # Whichever of them deadlocks raises here.
        await asyncio.gather(
            *(does(admin, components.move, one, up=place % 2 == 0) for place, one in enumerate(public_ids))
        )
    assert sorted(await names()) == every
    positions = await rows("SELECT DISTINCT position FROM component")
    assert len(positions) == len(every)


async def test_components_made_at_once_have_places_of_their_own(cast: Cast) -> None:
    await asyncio.gather(*(does(cast["admin"], components.create, Draft(f"Part {number}")) for number in range(6)))
    assert len(await rows("SELECT DISTINCT position FROM component")) == 6


async def test_a_maintenance_is_planned_and_not_set_by_hand(cast: Cast) -> None:
    await furnish_components(cast)
    with pytest.raises(Refused, match="Plan a maintenance"):
        await does(cast["sam"], components.set_status, (await component(API)).public_id, "under_maintenance")
    assert (await component(API)).status == "operational"


async def test_a_status_set_by_hand_holds_until_it_is_taken_back(cast: Cast, database: Settings) -> None:
    await furnish_components(cast)
    public_id = (await component(API)).public_id
    await does(cast["sam"], components.set_status, public_id, "partial_outage")
    found = await component(API)
    assert (found.status, found.manual_by) == ("partial_outage", cast["sam"].name)
    await pass_time(database, timedelta(hours=2))
    await does(cast["sam"], components.set_status, public_id, "operational")
    assert (await component(API)).status == "operational"
    api = next(one for one in (await shown()).components if one.name == API)
    assert abs(sum(day.seconds.get("partial_outage", 0) for day in api.days) - 7200) < 60
    kinds = await rows("SELECT kind, data::text AS data FROM event WHERE kind = 'status_set' ORDER BY seq")
    assert len(kinds) == 2


async def test_of_hand_and_incident_the_worse_is_shown(cast: Cast) -> None:
    ids = await furnish_components(cast)
    await does(cast["sam"], components.set_status, (await component(API)).public_id, "partial_outage")
    public_id = await opened(cast["sam"], {ids[API]: "degraded_performance"})
    assert (await component(API)).status == "partial_outage"
    await says(cast["sam"], public_id, "resolved")
    assert (await component(API)).status == "partial_outage"


async def test_administrators_make_components_and_senior_agents_say_how_they_are(cast: Cast) -> None:
    await furnish_components(cast)
    public_id = (await component(API)).public_id
    for name in ("sam", "alex", "erin"):
        for act in (
            lambda name=name: does(cast[name], components.create, Draft("New")),
            lambda name=name: does(cast[name], components.edit, public_id, Draft("New")),
            lambda name=name: does(cast[name], components.move, public_id, up=True),
            lambda name=name: does(cast[name], components.archive, public_id),
        ):
            with pytest.raises(Refused):
                await act()
    with pytest.raises(Refused):
        await does(cast["alex"], components.set_status, public_id, "major_outage")
    assert await names() == ["Core", API, CONSOLE]


async def test_what_is_archived_leaves_the_page_and_stays_in_history(cast: Cast) -> None:
    ids = await furnish_components(cast)
    admin = cast["admin"]
    public_id = await opened(admin, {ids[API]: "major_outage"})
    api, core = (await component(API)).public_id, (await component("Core")).public_id
    for refused in (api, core):
        with pytest.raises(Refused):
            await does(admin, components.archive, refused)
    await says(admin, public_id, "resolved")
    for _ in range(2):
        await does(admin, components.archive, api)
    await does(admin, components.archive, core)
    assert await names() == [CONSOLE]
    found = await shown_incident(public_id)
    assert found.component_ids == ()
    assert found.updates[-1].affected[0].name == f"Core - {API}"
    with pytest.raises(Wrong):
        await opened(admin, {ids[API]: "major_outage"})


async def test_what_makes_no_component_is_refused_by_field(cast: Cast) -> None:
    ids = await furnish_components(cast)
    assert ids
    admin, api = cast["admin"], (await component(API)).public_id
    core, at = (await component("Core")).public_id, (await component(API)).created_at
    for draft, field in (
        (Draft(""), "name"),
        (Draft("x" * 101), "name"),
        (Draft("x", "x" * 1001), "description"),
        (Draft("x", group=api), "group"),
        (Draft("x", group="nonsense"), "group"),
        (Draft("x", group=core, is_group=True), "group"),
        (Draft("x", start_date=at.date() + timedelta(days=2)), "start_date"),
    ):
        with pytest.raises(Wrong) as caught:
            await does(admin, components.create, draft)
        assert list(caught.value.errors) == [field]
    with pytest.raises(NotFound):
        await does(admin, components.edit, "000000000000", Draft("x"))
    with pytest.raises(Refused):
        await does(admin, components.set_status, core, "major_outage")
    with pytest.raises(Refused):
        await does(admin, components.set_status, api, "on_fire")  # type: ignore[arg-type]


async def test_editing_says_what_was_and_what_is(cast: Cast) -> None:
    await furnish_components(cast)
    draft = Draft("Console 2", "The web console.", showcase=False)
    await does(cast["admin"], components.edit, (await component(CONSOLE)).public_id, draft)
    found = next(one for one in (await shown()).components if one.name == "Console 2")
    assert (found.description, found.showcase, found.days, found.uptime) == ("The web console.", False, (), None)

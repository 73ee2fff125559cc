"""An incident's life: opened, told of, resolved; who may, what its components are meanwhile, and how bad it is."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from app.demo import Cast
from app.domain.incidents import running
from app.domain.incidents.running import Past
from app.domain.incidents.verbs import Word
from app.domain.tickets.verbs import Stale
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Refused, Wrong
from tests.cast import does, rows
from tests.domain.incidents.stage import (
    API,
    CONSOLE,
    component,
    furnish_components,
    incident,
    kinds_of,
    now,
    opened,
    says,
    shown,
    shown_incident,
)

pytestmark = pytest.mark.anyio


async def test_components_are_as_the_incident_says_until_it_is_over(cast: Cast) -> None:
    ids = await furnish_components(cast)
    sam = cast["sam"]
    public_id = await opened(sam, {ids[API]: "degraded_performance"})
    assert (await component(API)).status == "degraded_performance"
    await says(sam, public_id, "identified", affected={ids[API]: "major_outage", ids[CONSOLE]: "partial_outage"})
    assert [(await component(name)).status for name in (API, CONSOLE)] == ["major_outage", "partial_outage"]
    await says(sam, public_id, "monitoring", affected={ids[API]: "operational"})
    assert [(await component(name)).status for name in (API, CONSOLE)] == ["operational", "partial_outage"]
    await says(sam, public_id, "resolved")
    assert [(await component(name)).status for name in (API, CONSOLE)] == ["operational", "operational"]
    told = [
        [(a.name, a.old_status, a.new_status) for a in update.affected]
        for update in (await shown_incident(public_id)).updates
    ]
    assert told == [
        [(CONSOLE, "partial_outage", "operational")],
        [(f"Core - {API}", "major_outage", "operational")],
        [(f"Core - {API}", "degraded_performance", "major_outage"), (CONSOLE, "operational", "partial_outage")],
        [(f"Core - {API}", "operational", "degraded_performance")],
    ]


async def test_of_two_incidents_the_worse_is_shown(cast: Cast) -> None:
    ids = await furnish_components(cast)
    first = await opened(cast["sam"], {ids[API]: "partial_outage"})
    second = await opened(cast["sam"], {ids[API]: "degraded_performance"})
    assert (await component(API)).status == "partial_outage"
    await says(cast["sam"], first, "resolved")
    assert (await component(API)).status == "degraded_performance"
    await says(cast["sam"], second, "resolved")
    assert (await component(API)).status == "operational"


async def test_the_impact_is_the_worst_that_ever_was_unless_somebody_says_otherwise(cast: Cast) -> None:
    ids = await furnish_components(cast)
    sam = cast["sam"]
    public_id = await opened(sam, {ids[API]: "degraded_performance"})
    assert (await incident(public_id)).shown_impact == "minor"
    await says(sam, public_id, "identified", affected={ids[API]: "major_outage"})
    await says(sam, public_id, "monitoring", affected={ids[API]: "degraded_performance"})
    assert (await incident(public_id)).shown_impact == "critical"
    await does(sam, running.override_impact, public_id, "minor")
    found = await incident(public_id)
    assert (found.shown_impact, found.overridden_by, found.impact_override_at is None) == ("minor", sam.name, False)
    assert (await shown_incident(public_id)).impact == "minor"
    await does(sam, running.override_impact, public_id, None)
    assert (await incident(public_id)).shown_impact == "critical"
    assert (await kinds_of(public_id))[-2:] == ["impact_overridden", "impact_computed"]


async def test_an_incident_may_go_back_and_be_opened_again(cast: Cast) -> None:
    await furnish_components(cast)
    public_id = await opened(cast["sam"], {})
    for status in ("monitoring", "identified", "resolved", "investigating", "resolved", "postmortem"):
        await says(cast["sam"], public_id, status)  # type: ignore[arg-type]
        found = await incident(public_id)
        assert (found.status, found.over) == (status, status in ("resolved", "postmortem"))
        assert (found.resolved_at is not None) == found.over
    resolved = await rows("SELECT max(display_at) AS at FROM incident_update WHERE status = 'resolved'")
    assert (await incident(public_id)).resolved_at == resolved[0]["at"]
    with pytest.raises(Wrong):
        await says(cast["sam"], public_id, "investigating")


@pytest.mark.parametrize("name", ["alex", "morgan", "erin"])
async def test_only_senior_agents_and_administrators_run_incidents(cast: Cast, name: str) -> None:
    await furnish_components(cast)
    public_id = await opened(cast["admin"], {})
    for act in (
        lambda: opened(cast[name], {}),
        lambda: says(cast[name], public_id, "identified"),
        lambda: does(cast[name], running.override_impact, public_id, "major"),
    ):
        await _refused(act)
    assert (await incident(public_id)).status == "investigating"


async def _refused(act: Callable[[], object]) -> None:
    with pytest.raises(Refused):
        await act()  # type: ignore[misc]


async def test_what_makes_no_sense_is_refused_by_field_and_leaves_nothing(cast: Cast) -> None:
    ids = await furnish_components(cast)
    sam, at = cast["sam"], await now()
    group = ids["Core"]
    for word, field in (
        (Word("resolved", "Done"), "status"),
        (Word("scheduled", "Later"), "status"),
        (Word("investigating", ""), "body"),
        (Word("investigating", "x" * 20_001), "body"),
        (Word("investigating", "x", {new_id(): "major_outage"}), "components"),
        (Word("investigating", "x", {group: "major_outage"}), "components"),
        (Word("investigating", "x", {ids[API]: "under_maintenance"}), "components"),
        (Word("investigating", "x", {ids[API]: "on_fire"}), "components"),  # type: ignore[dict-item]
        (Word("investigating", "x", {}, at - timedelta(seconds=1)), "next_update"),
        (Word("investigating", "x", {}, at + timedelta(days=31)), "next_update"),
    ):
        with pytest.raises(Wrong) as caught:
            await does(sam, running.open_incident, "Debates fail", word)
        assert list(caught.value.errors) == [field]
    for name in ("", "x" * 201):
        with pytest.raises(Wrong):
            await does(sam, running.open_incident, name, Word("investigating", "x"))
    assert await rows("SELECT FROM incident UNION ALL SELECT FROM incident_update") == []


async def test_no_next_update_is_promised_for_what_is_over(cast: Cast) -> None:
    public_id = await opened(cast["sam"], {})
    with pytest.raises(Wrong) as caught:
        await says(cast["sam"], public_id, "resolved", by=await now() + timedelta(minutes=15))
    assert list(caught.value.errors) == ["next_update"]


async def test_a_promise_stands_until_the_next_word(cast: Cast) -> None:
    promised = await now() + timedelta(minutes=30)
    public_id = await opened(cast["sam"], {}, next_update_by=promised)
    assert (await shown_incident(public_id)).next_update_by == promised
    await says(cast["sam"], public_id, "identified")
    found = await shown_incident(public_id)
    assert found.next_update_by is None
    assert [update.next_update_by for update in found.updates] == [None, promised]


async def test_whoever_has_not_read_a_colleagues_update_writes_none(cast: Cast) -> None:
    sam, admin = cast["sam"], cast["admin"]
    public_id = await opened(sam, {})
    seen = (await incident(public_id)).last_update
    await says(sam, public_id, "identified", seen=seen)
    with pytest.raises(Stale):
        await says(admin, public_id, "identified", seen=seen)
    await says(sam, public_id, "monitoring", seen=seen)
    await says(admin, public_id, "resolved", seen=(await incident(public_id)).last_update)


async def test_an_incident_that_is_not_there_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        await says(cast["sam"], "000000000000", "identified")


async def test_a_past_incident_has_its_own_times(cast: Cast) -> None:
    ids = await furnish_components(cast)
    at = await now()
    started, ended = at - timedelta(days=3), at - timedelta(days=3) + timedelta(hours=2)
    past = Past(
        "Slow debates", started, ended, "Debates were slow.", "A cache was cleared.", {ids[API]: "partial_outage"}
    )
    public_id = await does(cast["sam"], running.backfill, past)
    found = await shown_incident(public_id)
    assert (found.started_at, found.resolved_at, found.status, found.impact) == (started, ended, "resolved", "major")
    assert [(update.display_at, update.deliver) for update in found.updates] == [(ended, False), (started, False)]
    assert (await component(API)).status == "operational"


async def test_a_past_incident_lies_in_the_past(cast: Cast) -> None:
    at, hour = await now(), timedelta(hours=1)
    for started, ended, field in (
        (at + hour, at + 2 * hour, "started_at"),
        (at - timedelta(days=400), at, "started_at"),
        (at - hour, at + hour, "resolved_at"),
        (at - hour, at - hour, "resolved_at"),
    ):
        with pytest.raises(Wrong) as caught:
            await does(cast["sam"], running.backfill, Past("Past", started, ended, "It was.", "It ended."))
        assert list(caught.value.errors) == [field]
    assert await rows("SELECT FROM incident") == []


async def test_ids_are_twelve_letters_and_digits_and_numbers_grow(cast: Cast) -> None:
    ids: list[str] = [await opened(cast["sam"], {}) for _ in range(3)]
    assert all(len(public_id) == 12 and public_id.isalnum() and public_id == public_id.lower() for public_id in ids)
    numbers = [one.number for one in (await shown()).incidents]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == 3


async def test_two_updates_at_once_come_one_after_the_other(cast: Cast) -> None:
    ids: dict[str, UUID] = await furnish_components(cast)
    public_id = await opened(cast["sam"], {ids[API]: "major_outage"})
    await asyncio.gather(*(says(cast[name], public_id, "identified", body=name) for name in ("sam", "admin")))
    times = [update.display_at for update in (await shown_incident(public_id)).updates]
    assert len(times) == 3
    assert times == sorted(times, reverse=True)

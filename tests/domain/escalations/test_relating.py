"""Several tickets of several organisations on one component tell the next level (sla.md, "Warnings and escalation")."""

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.accounts.viewer import Viewer
from app.domain.escalations import relating
from app.domain.incidents import components
from app.domain.tickets import triage, voiding
from app.domain.tickets.filing import Draft
from app.domain.tickets.queries import log_of
from app.domain.tickets.ticket import Component
from app.lib.refusals import NotFound, Refused
from tests.by_itself import HOUR, LEAST, MINUTE, PAUSING, happened, levels, time_goes_on
from tests.cast import does, rows, ticket_as_seen
from tests.domain.tickets.reading import events

pytestmark = pytest.mark.anyio


async def part(cast: Cast, name: str = "API") -> Component:
    """A new component."""
    public_id = await does(cast["admin"], components.create, components.Draft(name))
    (row,) = await rows("SELECT id FROM component WHERE public_id = $1", public_id)
    return Component(row["id"], name)


async def filed(viewer: Viewer, component: Component | None, severity: str = LEAST) -> str:
    """A ticket of the viewer's about that component."""
    draft = Draft(viewer.organisation_ids[0], "It fails", "Help", severity, component=component)
    ticket, _ = await does(viewer, relating.file, draft)
    return ticket.reference


async def related(reference: str) -> list[list[str]]:
    """The tickets named by each such cause on the ticket."""
    return [data["tickets"] for _, data in await happened(reference, "related_tickets")]


async def test_the_third_ticket_of_the_second_organisation_tells_the_next_level_of_each(cast: Cast) -> None:
    api = await part(cast)
    first, second = await filed(cast["erin"], api), await filed(cast["nadia"], api)
    assert await related(first) == []
    third = await filed(cast["pat"], api)
    for reference in (first, second, third):
        assert await related(reference) == [[first, second, third]]
        assert (await levels(reference))[0] == (1, "related_tickets")


async def test_a_later_one_is_told_of_all_and_the_earlier_ones_hear_nothing_new(cast: Cast) -> None:
    api = await part(cast)
    three = [await filed(cast[name], api) for name in ("erin", "nadia", "pat")]
    fourth = await filed(cast["erin"], api)
    assert await related(fourth) == [[*three, fourth]]
    assert [len(await related(reference)) for reference in three] == [1, 1, 1]


async def test_one_organisation_alone_pulls_no_trigger(cast: Cast) -> None:
    api = await part(cast)
    found = [await filed(cast["erin"], api) for _ in range(4)]
    assert [await related(reference) for reference in found] == [[]] * 4


async def test_what_is_older_than_the_triggers_hours_or_void_or_about_something_else_does_not_count(
    database: Settings, cast: Cast
) -> None:
    api, console = await part(cast), await part(cast, "Console")
    await filed(cast["erin"], api)
    await time_goes_on(database, 4 * HOUR + MINUTE)
    withdrawn = await filed(cast["erin"], api)
    await does(cast["erin"], voiding.withdraw, withdrawn)
    await filed(cast["erin"], console)
    await filed(cast["erin"], None)
    await filed(cast["nadia"], api)
    last = await filed(cast["pat"], api)
    assert await related(last) == []


async def test_said_afterwards_by_the_staff_it_counts_as_well(cast: Cast) -> None:
    api = await part(cast)
    found = [await filed(cast[name], None) for name in ("erin", "nadia", "pat")]
    for reference in found:
        await does(cast["alex"], relating.set_component, reference, api)
    for reference in found:
        assert await related(reference) == [found]
        assert (await events(reference))[1] == "component_set"
        assert (await ticket_as_seen(cast["alex"], reference)).component_id == api.id


async def test_it_can_be_changed_and_taken_away_and_setting_it_twice_is_setting_it_once(cast: Cast) -> None:
    api = await part(cast)
    reference = await filed(cast["erin"], None)
    for component in (api, api, None, None):
        await does(cast["alex"], relating.set_component, reference, component)
    assert (await ticket_as_seen(cast["alex"], reference)).component_id is None
    assert (await events(reference)).count("component_set") == 2


async def test_customers_never_learn_of_the_others_tickets(cast: Cast) -> None:
    api = await part(cast)
    references = [await filed(cast[name], api) for name in ("erin", "nadia", "pat")]
    ticket = await ticket_as_seen(cast["erin"], references[0])

    async def seen(viewer: Viewer) -> str:
        return "".join(f"{row['kind']} {row['data']}" for row in await log_of(ticket))

    assert references[2] in await does(cast["alex"], seen)
    theirs = await does(cast["erin"], seen)
    assert "related_tickets" in theirs  # the cause of the escalation that they see
    assert references[2] not in theirs


async def test_at_the_same_instant_a_level_is_told_once_where_the_ladder_told_it_before(
    database: Settings, cast: Cast
) -> None:
    api = await part(cast)
    first = await filed(cast["erin"], api, PAUSING)
    await time_goes_on(database, MINUTE)
    for name in ("nadia", "pat"):
        await filed(cast[name], api)
    assert await levels(first) == [(1, "ladder"), (2, "related_tickets")]


async def test_only_the_staff_says_it_afterwards(cast: Cast) -> None:
    api = await part(cast)
    reference = await filed(cast["erin"], None)
    with pytest.raises(Refused):
        await does(cast["erin"], relating.set_component, reference, api)
    with pytest.raises(NotFound):
        await does(cast["pat"], relating.set_component, reference, api)
    await does(cast["alex"], triage.take, reference)

"""The line that says how all is: the public page's word, cheaply, for it stands on every customer's home."""

import pytest

from app.demo import Cast
from app.domain.incidents import components, snapshot
from app.domain.incidents.components import Draft
from app.domain.incidents.snapshot import StatusLine, status_line
from app.domain.incidents.statuses import COMPONENT_STATUSES, Status
from app.lib import database as pool
from app.lib.database import SYSTEM
from status_page.rollup import headline, rollup
from tests.cast import does
from tests.domain.incidents.stage import API, CONSOLE, component, furnish_components, opened, says, shown

pytestmark = pytest.mark.anyio


async def line_of(cast: Cast) -> StatusLine:
    """As a customer reads it; it never says anything else than the public page."""

    async def read(viewer: object) -> StatusLine:
        return await status_line()

    line, page = await does(cast["erin"], read), await shown()
    word = rollup(page)
    assert (line.words, line.impact) == (
        headline(word, [(one.status, one.impact) for one in page.incidents]),
        word.indicator,
    )
    return line


async def test_it_says_the_worst_and_names_what_is_open(cast: Cast) -> None:
    ids = await furnish_components(cast)
    assert await line_of(cast) == StatusLine("All systems operational", "none", ())
    first = await opened(cast["sam"], {ids[API]: "degraded_performance"}, name="Slow")
    assert await line_of(cast) == StatusLine("Partially degraded service", "minor", ("Slow",))
    await opened(cast["sam"], {ids[API]: "major_outage", ids[CONSOLE]: "major_outage"}, name="Down")
    assert await line_of(cast) == StatusLine("Major system outage", "critical", ("Down", "Slow"))
    await says(cast["sam"], first, "resolved")
    assert (await line_of(cast)).names == ("Down",)


async def test_what_was_set_by_hand_counts_and_what_was_taken_back_does_not(cast: Cast) -> None:
    ids = await furnish_components(cast)
    public_id = (await component(API)).public_id
    await opened(cast["sam"], {ids[API]: "degraded_performance"})
    await does(cast["sam"], components.set_status, public_id, "major_outage")
    assert (await line_of(cast)).impact == "major"
    await does(cast["sam"], components.set_status, public_id, "operational")
    assert (await line_of(cast)).impact == "minor"


async def test_of_an_incident_only_the_last_word_on_a_component_counts(cast: Cast) -> None:
    ids = await furnish_components(cast)
    public_id = await opened(cast["sam"], {ids[API]: "major_outage"})
    statuses: tuple[Status, ...] = ("identified", "monitoring")
    for status, now in zip(statuses, ("partial_outage", "operational"), strict=True):
        await says(cast["sam"], public_id, status, affected={ids[API]: now})
        await line_of(cast)
    assert await line_of(cast) == StatusLine("All systems operational", "none", ("Debates fail",))


async def test_what_is_archived_and_groups_do_not_count(cast: Cast) -> None:
    ids = await furnish_components(cast)
    await opened(cast["sam"], {ids[API]: "major_outage"})
    assert (await line_of(cast)).words == "Partial system outage"
    await does(cast["admin"], components.archive, (await component(CONSOLE)).public_id)
    assert (await line_of(cast)).words == "Major system outage"


async def test_it_takes_one_query_however_much_there_is(cast: Cast) -> None:
    ids = await furnish_components(cast)
    for number in range(5):
        await does(cast["admin"], components.create, Draft(f"Part {number}"))
        await opened(cast["sam"], {ids[API]: "major_outage"})
    seen = list[str]()
    async with pool.transaction(SYSTEM) as current:
        with current.connection.query_logger(lambda record: seen.append(record.query)):
            await status_line()
    assert len(seen) == 1


async def test_what_is_over_is_not_looked_at(cast: Cast) -> None:
    await furnish_components(cast)
    async with pool.transaction(SYSTEM):
        # What is planned for any year to come, when incidents are many and few of them open.
        await pool.execute("SET LOCAL enable_seqscan = off")
        await pool.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        plan = await pool.fetch(f"EXPLAIN {snapshot.LINE}", list(COMPONENT_STATUSES))
    assert sum("incident_open" in row[0] for row in plan) == 2

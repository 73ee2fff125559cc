"""The demo's stories: legal, whole, and worth looking at from the first second."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from app import demo
from app.config import Settings
from app.domain.plans.plan_file import load
from app.integrations.storage import FolderStorage
from app.lib import database as pool
from app.lib.database import SYSTEM
from app.lib.refusals import Wrong
from tests.cast import rows
from tests.emptying import as_before

pytestmark = pytest.mark.anyio
PLANS = Path(demo.__file__).parent / "plans"
STORIES = sorted(PLANS.glob("demo/*.toml"))
PORTAL = "https://portal.example"


@pytest.fixture(params=STORIES, ids=lambda path: path.stem)
async def told(request: pytest.FixtureRequest, database: Settings) -> AsyncIterator[Path]:
    """A plan whose story has been told in a database of the test's own, which is open as its owner."""
    plan = PLANS / request.param.name

    async def seed() -> bool:
        return await demo.seed(plan, FolderStorage(database.data_dir / "files"), PORTAL)

    await pool.start(database.database_url)
    try:
        assert await as_before(database.database_url, plan, seed)
        yield plan
    finally:
        await pool.stop()


def test_every_plan_has_a_story() -> None:
    assert [path.name for path in STORIES] == sorted(path.name for path in PLANS.glob("*.toml"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_within_a_ticket_time_only_moves_forward(path: Path) -> None:
    tickets: dict[str, list[timedelta]] = {}
    for line in demo.lines_of(path, PORTAL):
        tickets.setdefault(line["ticket"], []).append(demo.span_of(line["ago"]))
    assert all(later < earlier for agos in tickets.values() for earlier, later in pairwise(agos))


async def test_every_line_of_the_story_happens(told: Path) -> None:
    lines = demo.lines_of(PLANS / "demo" / told.name, PORTAL)
    filed = [line for line in lines if line["does"] == "files"]
    assert {row["subject"] for row in await rows("SELECT subject FROM ticket")} == {line["subject"] for line in filed}
    said = [line["text"] for line in lines if line["does"] not in ("raises", "rates") and "text" in line]
    assert sorted(row["body"] for row in await rows("SELECT body FROM message")) == sorted(said)


async def test_tickets_are_about_components_and_nobody_is_alarmed_because_of_it(told: Path) -> None:
    lines = demo.lines_of(PLANS / "demo" / told.name, PORTAL)
    about = {line["subject"]: line["component"] for line in lines if "component" in line}
    named = await rows("SELECT subject, c.name FROM ticket JOIN component c ON c.id = component_id")
    assert about
    assert {row["subject"]: row["name"] for row in named} == about
    assert not await rows("SELECT FROM event WHERE kind = 'related_tickets'")


async def test_every_link_to_an_article_is_a_citation_of_one_that_its_readers_had(told: Path) -> None:
    linked = await rows("SELECT id FROM message WHERE body LIKE $1", f"%{PORTAL}/kb/%")
    cited = await rows(
        "SELECT message_id FROM citation JOIN article a ON a.id = article_id "
        "WHERE a.published_at < at AND a.audience <> 'internal'"
    )
    assert sorted(row["message_id"] for row in cited) == sorted(row["id"] for row in linked)


async def test_afterwards_the_products_time_is_the_clocks(told: Path) -> None:
    assert (await rows("SELECT ahead FROM time_offset"))[0]["ahead"] == timedelta()


async def test_the_open_tickets_show_a_clock_in_every_state(told: Path) -> None:
    found = await rows(
        "SELECT DISTINCT CASE WHEN state = 'running' AND due_at <= portal_now() THEN 'breached' "
        "WHEN state = 'running' AND soon_at <= portal_now() THEN 'soon' ELSE state END AS shown "
        "FROM clock JOIN ticket ON ticket.id = clock.ticket_id WHERE resolved_at IS NULL"
    )
    assert {row["shown"] for row in found} == {"running", "soon", "breached", "met", "paused"}


async def test_the_story_shows_every_stage_of_a_ticket(told: Path) -> None:
    stages = {row["status"] for row in await rows("SELECT DISTINCT status FROM ticket")}
    assert stages == {"open", "waiting_on_customer", "resolved", "closed"}
    assert len(await rows("SELECT FROM rating")) == 2


async def test_the_staff_is_in_the_groups_and_who_gave_hours_has_a_deputy(told: Path) -> None:
    empty = set(load(told).groups) - {row["group_slug"] for row in await rows("SELECT group_slug FROM group_member")}
    assert empty == set()
    assert [row["deputy"] for row in await rows("SELECT deputy_id IS NOT NULL AS deputy FROM availability")] == [True]


async def test_seeding_again_changes_nothing(told: Path, tmp_path: Path) -> None:
    before = await rows("SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM person)")
    assert not await demo.seed(told, FolderStorage(tmp_path), PORTAL)
    assert await rows("SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM person)") == before


async def test_a_story_that_cannot_happen_leaves_nothing_behind(database: Settings, tmp_path: Path) -> None:
    plan = tmp_path / STORIES[0].name
    plan.write_bytes((PLANS / plan.name).read_bytes())
    (tmp_path / "demo").mkdir()
    story = (
        '[[ticket]]\nid = "odd"\nsubject = "Odd"\nseverity = "P9"\n'
        'line = [{ ago = "3h", who = "erin", does = "files", text = "Help" }]\n'
    )
    (tmp_path / "demo" / plan.name).write_text(story, encoding="utf-8")
    await pool.start(database.database_url)
    try:
        with pytest.raises(Wrong) as caught:
            await demo.seed(plan, FolderStorage(tmp_path / "files"), PORTAL)
        assert "ticket odd, 3h ago" in caught.value.__notes__[0]
        async with pool.transaction(SYSTEM):
            assert not await pool.fetch("SELECT FROM person UNION ALL SELECT FROM time_offset WHERE ahead <> '0'")
    finally:
        await pool.stop()

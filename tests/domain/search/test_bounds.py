"""No question takes too long, breaks anything or loses its way between pages."""

import asyncpg
import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.search.asking import read
from app.domain.search.finding import TooCommon, search
from app.domain.search.found import Filters
from app.domain.search.matching import in_time
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.paging import BadCursor
from tests.cast import file_ticket
from tests.domain.search.stage import found, keys

pytestmark = pytest.mark.anyio
HOSTILE = [
    *("'", "&|!:*", "'; DROP TABLE ticket --", "a" * 10_000, "\0", "\u202eabc", "(((", ":*", '"', "\\", "<->", "%"),
    *("a\u0301" * 99, "\ud800", "日" * 999, "nothing\u200bhere", "x:y & !z", "-", "*"),
]


async def test_pages_follow_each_other_without_a_gap(cast: Cast) -> None:
    filed = {await file_ticket(cast["erin"], "P2", body="Marmalade") for _ in range(7)}
    seen, after = list[str](), None
    while True:
        async with database.transaction(cast["erin"].who):
            page = await search(cast["erin"], read("marmalade"), Filters(kind="ticket"), after, limit=3)
        seen += [hit.key for hit in page.hits]
        if (after := page.next) is None:
            break
    assert len(seen) == 7
    assert set(seen) == filed


@pytest.mark.parametrize("cursor", ["x", "~", "nan~00000000-0000-7000-8000-00000000000a", "1~", "\0"])
async def test_a_made_up_cursor_is_refused(cast: Cast, cursor: str) -> None:
    with pytest.raises(BadCursor):
        async with database.transaction(cast["erin"].who):
            await search(cast["erin"], read("x"), Filters(kind="ticket"), cursor)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_no_text_breaks_a_search(cast: Cast, text: str) -> None:
    await file_ticket(cast["erin"], "P2", body="Nothing to see")
    assert (await found(cast["erin"], text)).next is None


async def test_of_common_words_only_the_newest_are_looked_at(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], "P2", body="Marmalade")
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO message (organisation_id, id, ticket_id, author_id, side, public, body, at) "
            "SELECT organisation_id, gen_random_uuid(), id, opened_by, 'customer', true, 'Marmalade ' || n, opened_at "
            "FROM ticket, generate_series(1, 500) n WHERE reference = $1",
            reference,
        )
    result = await found(cast["erin"], "marmalade", "ticket")
    assert [hit.key for hit in result.hits] == [reference]
    assert result.capped
    assert not (await found(cast["erin"], "marmalade 499", "ticket")).capped


async def test_a_search_that_takes_too_long_is_refused_in_words_and_holds_nothing_up(
    cast: Cast, installation: Settings
) -> None:
    await file_ticket(cast["erin"], "P2", body="Marmalade")
    owner = await asyncpg.connect(installation.database_url)
    async with owner.transaction():
        await owner.execute("LOCK TABLE search_entry")
        async with database.transaction(cast["erin"].who):
            with pytest.raises(TooCommon, match="Add a word"):
                await search(cast["erin"], read("marmalade"), Filters())
            assert await database.fetch_value("SELECT 1") == 1
    await owner.close()
    assert await keys(cast["erin"], "marmalade")


async def test_many_looks_that_are_quick_alone_are_ended_together(cast: Cast) -> None:
    async with database.transaction(cast["erin"].who):
        with pytest.raises(TooCommon, match="Add a word"):
            await _look_on_and_on()
        assert await database.fetch_value("SELECT 1") == 1


async def _look_on_and_on() -> None:
    async with in_time(0.2):
        while True:
            await database.fetch_value("SELECT 1 FROM pg_sleep(0.05)")

"""Searches in vain become a list of what to write."""

from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.articles.settling import rename
from app.domain.deflection import misses
from app.lib import database as db
from app.lib.database import NOBODY
from app.lib.refusals import Wrong
from tests.cast import does, pass_time, rows
from tests.domain.articles.stage import published
from tests.domain.deflection.stage import sees

pytestmark = pytest.mark.anyio


async def looked(cast: Cast, name: str | None, query: str, *kinds: str, asker: str = "somebody") -> None:
    """Somebody searches in vain; what is noted is in when this ends."""
    viewer = cast[name] if name else None
    async with db.transaction(viewer.who if viewer else NOBODY, reading=True):
        misses.note_miss(viewer, query, kinds, asker)
    await misses.all_noted()


async def listed(cast: Cast) -> list[tuple[str, str, int]]:
    return [(one.query, one.audience, one.times) for one in await sees(cast["alex"], misses.open_misses)]


async def test_each_searcher_counts_once_a_day_and_the_most_asked_comes_first(database: Settings, cast: Cast) -> None:
    await looked(cast, None, "rotate keys", asker="a")
    await looked(cast, None, "Webhook", asker="a")
    await looked(cast, None, "webhook ", asker="a")
    await looked(cast, None, "webhook", asker="b")
    assert await listed(cast) == [("webhook", "public", 2), ("rotate keys", "public", 1)]
    await pass_time(database, timedelta(days=1))
    await looked(cast, None, "webhook", asker="a")
    assert (await listed(cast))[0] == ("webhook", "public", 3)


async def test_customers_and_visitors_are_told_apart(cast: Cast) -> None:
    await looked(cast, "erin", "webhook")
    await looked(cast, None, "webhook")
    assert sorted(await listed(cast)) == [("webhook", "customers", 1), ("webhook", "public", 1)]


async def test_the_staffs_searches_and_those_for_tickets_alone_are_not_noted(cast: Cast) -> None:
    await looked(cast, "alex", "webhook")
    await looked(cast, "erin", "webhook", "ticket")
    assert await listed(cast) == []


async def test_who_searched_is_not_kept(cast: Cast) -> None:
    await looked(cast, None, "webhook", asker="the asker")
    assert "the asker" not in str(await rows("SELECT * FROM miss_asker"))


async def test_what_is_dismissed_or_answered_leaves_the_list_and_stays_away(cast: Cast) -> None:
    await published(cast, "Rotate keys")
    for query in ("webhook", "rotate keys"):
        await looked(cast, None, query)
    ids = {row["query"]: row["id"] for row in await rows("SELECT id, query FROM miss")}
    await does(cast["alex"], misses.dismiss, ids["webhook"])
    await sees(cast["alex"], misses.answer, ids["rotate keys"], "http://localhost:8000/kb/rotate-keys")
    await looked(cast, None, "webhook", asker="another")
    assert await listed(cast) == []


@pytest.mark.parametrize(
    "address",
    ["rotate-keys", " /kb/rotate-keys ", "https://help.example/kb/rotate-keys?lang=de#steps", "/kb/change-keys"],
)
async def test_an_article_answers_by_any_of_its_addresses(cast: Cast, address: str) -> None:
    article = await published(cast, "Rotate keys")
    await does(cast["sam"], rename, article.id, "change-keys")
    await looked(cast, None, "new keys")
    (row,) = await rows("SELECT id FROM miss")
    await sees(cast["alex"], misses.answer, row["id"], address)
    assert await listed(cast) == []


async def test_an_answer_must_be_an_article(cast: Cast) -> None:
    await looked(cast, None, "webhook")
    (row,) = await rows("SELECT id FROM miss")
    with pytest.raises(Wrong):
        await sees(cast["alex"], misses.answer, row["id"], "/kb/nowhere")


async def test_what_nobody_looks_for_any_more_is_forgotten(database: Settings, cast: Cast) -> None:
    await looked(cast, None, "webhook")
    await pass_time(database, timedelta(days=100))
    await looked(cast, None, "rotate keys")
    await pass_time(database, timedelta(days=misses.KEPT_DAYS - 99))
    assert await misses.forget_old() == 1
    assert [query for query, _, _ in await listed(cast)] == ["rotate keys"]
    assert await rows("SELECT * FROM miss_asker") == []


async def test_who_asked_today_is_known_until_the_day_is_over(database: Settings, cast: Cast) -> None:
    await looked(cast, None, "webhook")
    await misses.forget_old()
    await looked(cast, None, "webhook")
    assert await listed(cast) == [("webhook", "public", 1)]
    await pass_time(database, timedelta(days=1))
    await misses.forget_old()
    assert await rows("SELECT * FROM miss_asker") == []

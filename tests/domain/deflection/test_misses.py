"""Searches in vain become a list of what to write."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.accounts.viewer import SeenBy, Viewer
from app.domain.articles.article import Article
from app.domain.articles.settling import rename
from app.domain.articles.writing import Words
from app.domain.deflection import misses
from app.lib import database as db
from app.lib.database import NOBODY
from app.lib.refusals import Wrong
from tests.cast import does, pass_time, rows
from tests.domain.articles.stage import drafted, published, translated
from tests.domain.deflection.stage import sees
from tests.domain.search.stage import found, hits, keys

pytestmark = pytest.mark.anyio


async def looked(cast: Cast, name: str | None, query: str, *kinds: str, asker: str = "somebody") -> None:
    """Somebody searches in vain."""
    viewer = cast[name] if name else None
    await noted(viewer, query, *kinds, asker=asker)


async def noted(
    viewer: Viewer | None, query: str, *kinds: str, asker: str = "somebody", languages: Sequence[str] = ()
) -> None:
    """That viewer searches in vain; what is noted is in when this ends."""
    async with db.transaction(viewer.who if viewer else NOBODY, reading=True):
        misses.note_miss(viewer, query, kinds, asker, languages)
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


async def test_what_an_agent_looks_for_as_a_customer_is_not_noted(cast: Cast) -> None:
    until = (await rows("SELECT portal_now() AS at"))[0]["at"]
    await noted(replace(cast["erin"], seen_by=SeenBy(cast["alex"].person_id, "Alex", until)), "webhook")
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
    await does(cast["sam"], misses.answer, ids["rotate keys"], "http://localhost:8000/kb/rotate-keys")
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
    await does(cast["sam"], misses.answer, row["id"], address)
    assert await listed(cast) == []


async def answered(cast: Cast, article: Article) -> None:
    """What was looked for in vain last is what this article says."""
    (row,) = await rows("SELECT id FROM miss ORDER BY last_at DESC LIMIT 1")
    await does(cast["sam"], misses.answer, row["id"], f"/kb/{article.slug}")


@pytest.mark.parametrize("name", ["erin", None])
async def test_from_then_on_that_search_finds_the_article_that_answers_it(cast: Cast, name: str | None) -> None:
    viewer = cast[name] if name else None
    asked = ("My debates hang forever!", '"flux capacitor" -zzyzx', "kondensat*", "フラックス コンデンサ", "err_4021")
    for number, query in enumerate(asked):
        article = await published(cast, f"Part {number} of it")
        assert await keys(viewer, query) == []
        await looked(cast, name, query)
        await answered(cast, article)
        result = await found(viewer, query)
        assert [(hit.key, hit.reason) for hit in result.hits] == [(article.slug, "known_as")], query
        assert not result.loosened, query


async def test_the_words_are_those_of_the_language_that_was_searched_in_last(cast: Cast) -> None:
    article = await published(cast, "Slow or stalled")
    await translated(cast, article, "de", Words("Langsam", "", "Warten."))
    await noted(None, "hängt", languages=["ja", "en"])
    await noted(None, "hängt", languages=["de", "en"])
    await answered(cast, article)
    (hit,) = await hits(None, "hängt", "article", languages=("en",))
    assert (hit.language, hit.known_as) == ("de", "hängt")


@pytest.mark.parametrize(
    ("audience", "asker", "refused"),
    [
        ("internal", "erin", "Only our team"),
        ("customers", None, "only customers read"),
        ("customers", "erin", ""),
    ],
)
async def test_an_article_answers_only_who_may_read_it(
    cast: Cast, audience: str, asker: str | None, refused: str
) -> None:
    article = await published(cast, "Slow or stalled", audience=audience)
    await looked(cast, asker, "zeppelin")
    if not refused:
        await answered(cast, article)
        assert await keys(cast["erin"], "zeppelin") == [article.slug]
        return
    with pytest.raises(Wrong, match=refused):
        await answered(cast, article)
    assert await listed(cast) == [("zeppelin", "customers" if asker else "public", 1)]


async def test_a_search_that_would_still_find_nothing_is_not_answered(cast: Cast) -> None:
    article = await published(cast, "Slow or stalled", body="Everything waits.")
    await looked(cast, None, "zeppelin -stalled")
    with pytest.raises(Wrong, match="still not find"):
        await answered(cast, article)
    assert await keys(None, "zeppelin") == []


async def test_a_draft_answers_nobody(cast: Cast) -> None:
    article = await drafted(cast, "Slow or stalled", audience="public")
    await looked(cast, None, "zeppelin")
    with pytest.raises(Wrong, match="Publish it first"):
        await answered(cast, article)


async def test_an_answer_must_be_an_article(cast: Cast) -> None:
    await looked(cast, None, "webhook")
    (row,) = await rows("SELECT id FROM miss")
    with pytest.raises(Wrong):
        await does(cast["sam"], misses.answer, row["id"], "/kb/nowhere")


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

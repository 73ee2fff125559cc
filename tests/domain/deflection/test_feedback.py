"""Helpful or not: one answer of each reader to what they read."""

from uuid import UUID

import pytest

from app.demo import Cast
from app.domain.accounts.viewer import Viewer
from app.domain.articles.article import Article
from app.domain.articles.publishing import publish
from app.domain.articles.writing import Words, keep
from app.domain.deflection import feedback
from app.domain.deflection.ranking import refresh_boosts
from app.lib import database
from app.lib.database import NOBODY
from app.lib.refusals import NotFound, Refused
from tests.cast import does, file_ticket, rows, ticket_as_seen
from tests.domain.articles.stage import published
from tests.domain.deflection.stage import sees

pytestmark = pytest.mark.anyio


async def says(viewer: Viewer | None, article: Article, reader: str, *, helpful: bool) -> None:
    """Somebody, perhaps signed out, answers."""
    async with database.transaction(viewer.who if viewer else NOBODY):
        await feedback.say(viewer, article, "en", reader, helpful=helpful)


async def counts(cast: Cast, article: Article) -> list[tuple[int, int, int]]:
    found = await sees(cast["alex"], feedback.tallies_of, article.id)
    return [(one.number, one.helpful, one.unhelpful) for one in found]


async def test_a_reader_answers_once_and_may_change_it(cast: Cast) -> None:
    article = await published(cast)
    await says(cast["erin"], article, "erin", helpful=True)
    await says(cast["erin"], article, "erin", helpful=False)
    await says(None, article, "a visitor", helpful=False)
    assert await counts(cast, article) == [(1, 0, 2)]


async def test_each_revision_is_judged_for_itself(cast: Cast) -> None:
    article = await published(cast)
    await says(None, article, "a visitor", helpful=False)
    number = await does(cast["alex"], keep, article.id, "en", 1, Words(article.slug, body="Better."))
    await does(cast["sam"], publish, article.id, "en", number)
    await says(None, article, "a visitor", helpful=True)
    assert await counts(cast, article) == [(2, 1, 0), (1, 0, 1)]


async def test_a_reason_is_kept_until_the_reader_was_helped_after_all(cast: Cast) -> None:
    article = await published(cast)
    await says(None, article, "a visitor", helpful=False)
    async with database.transaction(NOBODY):
        await feedback.explain(article, "en", "a visitor", "outdated", "The button is gone")
    (unhappy,) = (await sees(cast["alex"], feedback.unhappy)).rows
    assert (unhappy.reason, unhappy.words, unhappy.person) == ("outdated", "The button is gone", None)
    await says(None, article, "a visitor", helpful=True)
    assert (await sees(cast["alex"], feedback.unhappy)).rows == []
    assert [(row["reason"], row["words"]) for row in await rows("SELECT * FROM feedback")] == [(None, "")]


async def test_nobody_explains_what_they_did_not_say(cast: Cast) -> None:
    article = await published(cast)
    await says(None, article, "a visitor", helpful=False)
    async with database.transaction(NOBODY):
        with pytest.raises(NotFound):
            await feedback.explain(article, "en", "another", "other", "")


async def test_the_staff_is_no_reader(cast: Cast) -> None:
    article = await published(cast)
    with pytest.raises(Refused):
        await says(cast["alex"], article, "alex", helpful=True)


async def test_a_language_that_the_article_has_not_cannot_be_judged(cast: Cast) -> None:
    article = await published(cast)
    async with database.transaction(NOBODY):
        with pytest.raises(NotFound):
            await feedback.say(None, article, "ja", "a visitor", helpful=True)


async def test_only_ones_own_feedback_goes_into_a_ticket(cast: Cast, severe: str) -> None:
    article = await published(cast)
    async with database.transaction(cast["erin"].who):
        kept = await feedback.say(cast["erin"], article, "en", "erin", helpful=False)
        await feedback.explain(article, "en", "erin", "unsolved", "Step 3 fails")
    assert await sees(cast["noah"], feedback.own, kept) is None
    own = await sees(cast["erin"], feedback.own, kept)
    assert own
    assert own["words"] == "Step 3 fails"
    ticket = await ticket_as_seen(cast["erin"], await file_ticket(cast["erin"], severe))
    await does(cast["noah"], feedback.became, kept, ticket.organisation_id, ticket.id)
    (before,) = (await sees(cast["alex"], feedback.unhappy)).rows
    await does(cast["erin"], feedback.became, kept, ticket.organisation_id, ticket.id)
    (after,) = (await sees(cast["alex"], feedback.unhappy)).rows
    assert (before.ticket, after.ticket) == (None, ticket.reference)
    another = await ticket_as_seen(cast["erin"], await file_ticket(cast["erin"], severe))
    await does(cast["erin"], feedback.became, kept, another.organisation_id, another.id)
    (kept_first,) = (await sees(cast["alex"], feedback.unhappy)).rows
    assert kept_first.ticket == ticket.reference


async def test_the_unhappy_are_read_a_page_at_a_time(cast: Cast) -> None:
    article = await published(cast)
    for reader in "abcde":
        await says(None, article, reader, helpful=False)
    for of in (None, article.id):
        read, after = list[UUID](), None
        for _ in range(3):
            found = await sees(cast["alex"], feedback.unhappy, of, after=after, limit=2)
            read, after = read + [one.id for one in found.rows], found.next
        assert after is None
        assert len(read) == len(set(read)) == 5


async def test_what_was_dealt_with_leaves_the_list_but_not_the_article(cast: Cast) -> None:
    article = await published(cast)
    await says(None, article, "a visitor", helpful=False)
    (unhappy,) = (await sees(cast["alex"], feedback.unhappy)).rows
    await does(cast["alex"], feedback.settle, unhappy.id)
    assert (await sees(cast["alex"], feedback.unhappy)).rows == []
    (kept,) = (await sees(cast["alex"], feedback.unhappy, article.id)).rows
    assert kept.settled_by == cast["alex"].name


async def test_an_article_that_helps_is_worth_more_and_one_that_does_not_less(cast: Cast) -> None:
    for title, helpful in (("good", True), ("bad", False)):
        await says(None, await published(cast, title), "a visitor", helpful=helpful)
    await published(cast, "unread")
    await refresh_boosts()
    worth = {row["slug"]: row["boost"] for row in await rows("SELECT slug, boost FROM article")}
    assert worth["bad"] < worth["unread"] == 0 < worth["good"]


async def test_what_a_reader_adds_is_to_be_dealt_with_anew(cast: Cast) -> None:
    article = await published(cast)
    await says(None, article, "a visitor", helpful=False)
    (unhappy,) = (await sees(cast["alex"], feedback.unhappy)).rows
    await does(cast["alex"], feedback.settle, unhappy.id)
    async with database.transaction(NOBODY):
        await feedback.explain(article, "en", "a visitor", "outdated", "The button is gone")
    assert [one.words for one in (await sees(cast["alex"], feedback.unhappy)).rows] == ["The button is gone"]

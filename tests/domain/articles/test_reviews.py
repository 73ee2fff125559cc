"""Review dates: who is asked, when, and how often."""

import asyncio
import json
from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.articles.publishing import withdraw
from app.domain.articles.reviews import remind_of_reviews
from tests.cast import as_owner, does, pass_time, rows
from tests.domain.articles.stage import drafted, published
from tests.outbox import deliveries

pytestmark = pytest.mark.anyio
IN_A_WEEK = "UPDATE article SET review_on = (portal_now() AT TIME ZONE 'UTC')::date + 7"


async def asked() -> list[str]:
    """Who got such a mail."""
    return sorted(row["address"] for row in await deliveries() if row["kind"] == "article_review")


async def test_the_owner_is_asked_on_the_day_and_once(cast: Cast, database: Settings) -> None:
    article = await published(cast)
    await rows(IN_A_WEEK)
    assert await remind_of_reviews() == 0
    await pass_time(database, timedelta(days=7))
    assert sorted(await asyncio.gather(*(remind_of_reviews() for _ in range(3)))) == [0, 0, 1]
    assert await asked() == [cast["alex"].email]
    (row,) = await deliveries()
    told = json.loads(row["data"])
    assert (told["title"], told["path"]) == ("Set up single sign-on", f"/desk/articles/{article.id}")


async def test_the_next_date_is_asked_about_anew(cast: Cast, database: Settings) -> None:
    await published(cast)
    for _ in range(2):
        await rows(IN_A_WEEK)
        await pass_time(database, timedelta(days=30))
        await remind_of_reviews()
    assert await asked() == [cast["alex"].email] * 2


async def test_for_an_owner_who_has_left_the_administrators_are_asked(cast: Cast, database: Settings) -> None:
    await published(cast)
    await rows(IN_A_WEEK)
    await as_owner(database, "UPDATE person SET active = false WHERE id = $1", cast["alex"].person_id)
    await pass_time(database, timedelta(days=8))
    await remind_of_reviews()
    assert await asked() == [cast["admin"].email]


async def test_nobody_is_asked_about_what_nobody_reads(cast: Cast, database: Settings) -> None:
    gone = await published(cast, "A")
    await drafted(cast, "B")
    await rows(IN_A_WEEK)
    await does(cast["sam"], withdraw, gone.id)
    await pass_time(database, timedelta(days=8))
    assert await remind_of_reviews() == 0

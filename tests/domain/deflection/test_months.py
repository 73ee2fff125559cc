"""What suggestions did by month, and how drafts are forgotten: nothing that was counted changes by it."""

from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.deflection import drafts, figures
from app.domain.deflection.figures import Figures
from app.domain.deflection.months import by_month, forget_old_drafts
from app.lib.ids import new_id
from tests.cast import does, pass_time, rows
from tests.domain.articles.stage import published
from tests.domain.deflection.stage import sees
from tests.domain.deflection.test_drafts import began, counted, files

pytestmark = pytest.mark.anyio
KEPT = 91


async def monthly(cast: Cast) -> list[Figures]:
    """The figures of each month, the newest first."""
    return [month.figures for month in await sees(cast["alex"], by_month)]


async def left() -> tuple[int, int]:
    """Drafts and suggestions that are kept."""
    (row,) = await rows("SELECT (SELECT count(*) FROM draft) AS d, (SELECT count(*) FROM suggestion) AS s")
    return row["d"], row["s"]


async def test_forgotten_drafts_stay_counted_in_their_month(database: Settings, cast: Cast, severe: str) -> None:
    erin, article, other = cast["erin"], await published(cast), await published(cast, "Set up")
    left_open = await began(erin, article)
    solved, again = await began(erin, other), await began(erin, article)
    await does(erin, drafts.open_shown, solved.id, "article", other.slug)
    await does(erin, drafts.solve, solved, other.id)
    await does(erin, drafts.solve, again, article.id)
    # Begun before the solved one, filed after it: it takes back what was said to be solved.
    await files(erin, left_open, severe)
    before = await counted(cast)
    assert before == (3, 1, 1, 1, 1)
    await pass_time(database, timedelta(days=KEPT - 1))
    assert await forget_old_drafts(KEPT) == 0
    (month,) = await monthly(cast)
    await pass_time(database, timedelta(days=2))
    await began(erin, article)
    # One at a time, so that each is counted apart from what it is judged by.
    assert await forget_old_drafts(KEPT, batch=1) == 3
    assert await left() == (1, 1)
    newest, oldest = await monthly(cast)
    assert oldest == month == Figures(*before)
    assert newest == Figures(1, 0, 0, 0, 0)


async def test_a_month_of_which_some_is_forgotten_counts_all(database: Settings, cast: Cast) -> None:
    article = await published(cast)
    for _ in range(2):
        await began(cast["erin"], article)
    await rows("UPDATE draft SET began_at = date_trunc('month', began_at, 'UTC') + interval '12 hours'")
    await rows(
        "UPDATE draft SET began_at = began_at + interval '10 days' WHERE id = (SELECT max(id::text)::uuid FROM draft)"
    )
    (row,) = await rows("SELECT ceil(extract(epoch FROM portal_now() - min(began_at)) / 86400) AS days FROM draft")
    await pass_time(database, timedelta(days=KEPT + 5 - int(row["days"])))
    assert await forget_old_drafts(KEPT) == 1
    assert await left() == (1, 1)
    assert await monthly(cast) == [Figures(2, 0, 0, 0, 0)]


async def test_a_draft_that_is_kept_for_longer_than_a_year_is_counted_too(cast: Cast) -> None:
    await began(cast["erin"], await published(cast))
    await rows("UPDATE draft SET began_at = began_at - interval '13 months'")
    assert await monthly(cast) == [Figures(1, 0, 0, 0, 0)]


async def test_a_draft_beside_which_nothing_was_shown_is_forgotten_and_not_counted(
    database: Settings, cast: Cast, severe: str
) -> None:
    erin, article = cast["erin"], await published(cast)
    draft = drafts.Draft(new_id(), erin.organisation_ids[0], about_id=article.id)
    await files(erin, draft, severe)
    await pass_time(database, timedelta(days=KEPT + 1))
    assert await forget_old_drafts(KEPT) == 1
    assert await monthly(cast) == []
    assert figures.DAYS < KEPT

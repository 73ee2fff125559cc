"""What is shown while a ticket is typed, and what became of it."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.accounts.viewer import Viewer
from app.domain.articles.article import Article
from app.domain.deflection import drafts, figures
from app.domain.deflection.drafts import Draft
from app.domain.search.found import Hit, Piece
from app.lib.ids import new_id
from app.lib.refusals import NotFound
from tests.cast import does, file_ticket, pass_time, rows, ticket_as_seen
from tests.domain.articles.stage import published
from tests.domain.deflection.stage import sees

pytestmark = pytest.mark.anyio


def draft_of(viewer: Viewer) -> Draft:
    return Draft(new_id(), viewer.organisation_ids[0])


def hit_of(article: Article) -> Hit:
    title = (Piece(article.slug),)
    return Hit(
        kind="article", id=article.id, key=article.slug, title=title, excerpt=(), reason="title", at=article.created_at
    )


async def began(viewer: Viewer, *articles: Article) -> Draft:
    """A draft beside which these articles are shown."""
    draft = draft_of(viewer)
    await does(viewer, drafts.note_shown, draft, [hit_of(article) for article in articles])
    return draft


async def files(viewer: Viewer, draft: Draft, severe: str) -> UUID:
    """The draft becomes a ticket."""
    ticket = await ticket_as_seen(viewer, await file_ticket(viewer, severe))
    await does(viewer, drafts.filed, draft, ticket.id)
    return ticket.id


async def counted(cast: Cast) -> tuple[int, int, int, int, int]:
    """Shown, opened, solved, taken back, filed."""
    found = await sees(cast["alex"], figures.figures)
    return found.shown, found.opened, found.solved, found.taken_back, found.filed


async def test_a_ticket_keeps_what_was_shown_while_it_was_typed(cast: Cast, severe: str) -> None:
    erin = cast["erin"]
    opened, ignored = await published(cast, "Rotate keys"), await published(cast, "Set up")
    draft = await began(erin, ignored, opened)
    await does(erin, drafts.open_shown, draft.id, "article", opened.slug)
    reference = await file_ticket(erin, severe)
    ticket = await ticket_as_seen(erin, reference)
    await does(erin, drafts.filed, draft, ticket.id)
    shown = await sees(cast["alex"], drafts.shown_on, ticket)
    assert [(one.title, one.opened_at is not None) for one in shown] == [("Rotate keys", True), ("Set up", False)]
    assert await counted(cast) == (1, 1, 0, 0, 1)


async def test_a_ticket_filed_from_an_articles_end_says_so(cast: Cast, severe: str) -> None:
    erin, article = cast["erin"], await published(cast, "Rotate keys")
    draft = Draft(new_id(), erin.organisation_ids[0], about_id=article.id)
    ticket = await ticket_as_seen(erin, await file_ticket(erin, severe))
    await does(erin, drafts.filed, draft, ticket.id)
    (shown,) = await sees(cast["alex"], drafts.shown_on, ticket)
    assert (shown.title, shown.about) == ("Rotate keys", True)


async def test_what_was_shown_twice_is_noted_once_and_thirty_at_most(cast: Cast) -> None:
    erin, article = cast["erin"], await published(cast)
    draft = draft_of(erin)
    many = [hit_of(article)] * 2 + [
        Hit(kind="ticket", id=new_id(), key="NW-1", title=(), excerpt=(), reason="title", at=article.created_at)
        for _ in range(40)
    ]
    for _ in range(2):
        for start in range(0, len(many), 7):
            await does(erin, drafts.note_shown, draft, many[start : start + 7])
    found = await rows("SELECT kind, count(*) FROM suggestion GROUP BY kind ORDER BY kind")
    assert [tuple(row) for row in found] == [("article", 1), ("ticket", drafts.MOST - 1)]


async def test_nobody_writes_to_anothers_draft(cast: Cast, severe: str) -> None:
    erin, noah, article = cast["erin"], cast["noah"], await published(cast)
    draft, other = await began(erin, article), await published(cast, "Set up")
    await does(noah, drafts.note_shown, draft, [hit_of(other)])
    await does(noah, drafts.open_shown, draft.id, "article", article.slug)
    with pytest.raises(NotFound):
        await does(noah, drafts.solve, draft, article.id)
    await files(noah, draft, severe)
    assert await counted(cast) == (1, 0, 0, 0, 0)
    assert len(await rows("SELECT * FROM suggestion")) == 1


async def test_only_what_was_shown_can_have_solved_it(cast: Cast) -> None:
    erin, article = cast["erin"], await published(cast)
    other = await published(cast, "Set up")
    draft = await began(erin, article)
    with pytest.raises(NotFound):
        await does(erin, drafts.solve, draft, other.id)
    await does(erin, drafts.solve, draft, article.id)
    await does(erin, drafts.solve, draft, article.id)
    assert await counted(cast) == (1, 0, 1, 0, 0)
    (solving,) = await sees(cast["alex"], figures.solving)
    assert (solving.slug, solving.shown, solving.solved) == (article.slug, 1, 1)


async def test_solved_is_taken_back_when_the_draft_is_filed_after_all(
    database: Settings, cast: Cast, severe: str
) -> None:
    erin, article = cast["erin"], await published(cast)
    draft = await began(erin, article)
    await does(erin, drafts.solve, draft, article.id)
    await pass_time(database, timedelta(days=3))
    await files(erin, draft, severe)
    assert await counted(cast) == (1, 0, 0, 1, 1)
    assert [(one.slug, one.shown, one.solved) for one in await sees(cast["alex"], figures.solving)] == [
        (article.slug, 1, 0)
    ]


@pytest.mark.parametrize(("hours", "solved"), [(23, 0), (25, 1)])
async def test_solved_is_taken_back_when_the_same_person_files_beside_that_article_within_a_day(
    database: Settings, cast: Cast, severe: str, hours: int, solved: int
) -> None:
    erin, article = cast["erin"], await published(cast)
    draft = await began(erin, article)
    await does(erin, drafts.solve, draft, article.id)
    await file_ticket(cast["noah"], severe)
    await pass_time(database, timedelta(hours=hours))
    await files(erin, await began(erin, article), severe)
    assert await counted(cast) == (2, 0, solved, 1 - solved, 1)


async def test_something_else_that_is_filed_takes_nothing_back(cast: Cast, severe: str) -> None:
    erin, article, other = cast["erin"], await published(cast), await published(cast, "Set up")
    await does(erin, drafts.solve, await began(erin, article), article.id)
    await file_ticket(erin, severe)
    await files(erin, await began(erin, other), severe)
    assert await counted(cast) == (2, 0, 1, 0, 1)


async def test_a_draft_that_was_filed_is_over(cast: Cast, severe: str) -> None:
    erin, article = cast["erin"], await published(cast)
    draft = await began(erin, article)
    await files(erin, draft, severe)
    await does(erin, drafts.note_shown, draft, [hit_of(await published(cast, "Set up"))])
    with pytest.raises(NotFound):
        await does(erin, drafts.solve, draft, article.id)
    assert await counted(cast) == (1, 0, 0, 0, 1)


async def test_a_draft_that_is_filed_again_stays_the_first_tickets(cast: Cast, severe: str) -> None:
    erin = cast["erin"]
    draft = await began(erin, await published(cast))
    first = await files(erin, draft, severe)
    await files(erin, draft, severe)
    assert [row["ticket_id"] for row in await rows("SELECT ticket_id FROM draft")] == [first]

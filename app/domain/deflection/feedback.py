"""Whether articles help: readers' answers and reasons, which are other people's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.articles.article import Article
from app.lib import database, paging
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.paging import PAGE, Page
from app.lib.refusals import NotFound, allow

Reason = Literal["unsolved", "unclear", "outdated", "other"]
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's answer to one revision of an article. `person`, `organisation` and `ticket` (a reference) where they
    are known; `settled_at` when somebody dealt with it."""

    id: UUID
    article_id: UUID
    slug: str
    title: str
    language: str
    number: int
    helpful: bool
    reason: Reason | None
    words: str
    at: datetime
    person: str | None
    ticket: str | None
    settled_at: datetime | None
    settled_by: str | None


_FEEDBACK = """
    SELECT f.id, f.article_id, a.slug, r.title, f.language, f.number, f.helpful, f.reason, f.words, f.at,
           p.name AS person, t.reference AS ticket, f.settled_at, s.name AS settled_by
    FROM feedback f JOIN article a ON a.id = f.article_id
    JOIN revision r ON r.article_id = f.article_id AND r.language = f.language AND r.number = f.number
    LEFT JOIN person p ON p.id = f.person_id LEFT JOIN person s ON s.id = f.settled_by
    LEFT JOIN ticket t ON t.organisation_id = f.organisation_id AND t.id = f.ticket_id
"""


async def say(viewer: Viewer | None, article: Article, language: str, reader: str, *, helpful: bool) -> UUID:
    """Notes a reader's answer to what they read of the article, in place of an earlier one; answers its id.

    `article` is one that they may read; `reader` is `app.web.asker`. Raises NotFound when it has no such language,
    Refused for the staff, who would be counted among readers.
    """
    allow(not (viewer and viewer.is_staff), "Feedback is the readers’. You can edit the article instead.")
    async with database.acting_as(SYSTEM):
        found = await database.fetch_value(
            "INSERT INTO feedback (id, article_id, language, number, reader, person_id, helpful, at) "
            "SELECT $1, t.article_id, t.language, t.number, $4, $5, $6, portal_now() FROM article_text t "
            "WHERE t.article_id = $2 AND t.language = $3 ON CONFLICT (article_id, language, number, reader) DO UPDATE "
            "SET helpful = $6, at = portal_now(), reason = CASE WHEN $6 THEN NULL ELSE feedback.reason END, "
            "words = CASE WHEN $6 THEN '' ELSE feedback.words END, settled_at = NULL, settled_by = NULL RETURNING id",
            new_id(),
            article.id,
            language,
            reader,
            viewer.person_id if viewer else None,
            helpful,
        )
    if not isinstance(found, UUID):
        raise NotFound(language)
    return found


async def explain(article: Article, language: str, reader: str, reason: Reason | None, words: str) -> None:
    """Why it did not help, in the reader's words, for the staff to deal with anew. Raises NotFound when they did not
    say that it did not."""
    async with database.acting_as(SYSTEM):
        noted = await database.execute(
            "UPDATE feedback SET reason = $4, words = $5, settled_at = NULL, settled_by = NULL "
            "WHERE NOT helpful AND id = (SELECT id FROM feedback "
            "WHERE article_id = $1 AND language = $2 AND reader = $3 ORDER BY at DESC LIMIT 1)",
            article.id,
            language,
            reader,
            reason,
            words,
        )
    if not noted:
        raise NotFound(language)


async def answer_of(article: Article, language: str, reader: str) -> Feedback | None:
    """What this reader said last of the article in this language."""
    async with database.acting_as(SYSTEM):
        row = await database.fetch_one(
            f"{_FEEDBACK} WHERE f.article_id = $1 AND f.language = $2 AND f.reader = $3 ORDER BY f.at DESC LIMIT 1",
            article.id,
            language,
            reader,
        )
    return Feedback(**row) if row else None


async def own(feedback_id: UUID) -> Mapping[str, Any] | None:
    """Article, reason and words of the viewer's own feedback, for the ticket that is to come of it; None for anybody
    else's (row-level security)."""
    return await database.fetch_one(
        "SELECT article_id, reason, words FROM feedback WHERE id = $1 AND person_id = app_person() AND NOT helpful",
        feedback_id,
    )


async def became(viewer: Viewer, feedback_id: UUID, organisation_id: UUID, ticket_id: UUID) -> None:
    """The viewer's feedback led to this ticket; nothing happens where it is not theirs, or led to another before."""
    async with database.acting_as(SYSTEM):
        await database.execute(
            "UPDATE feedback SET organisation_id = $3, ticket_id = $4 WHERE id = $1 AND person_id = $2 "
            "AND ticket_id IS NULL",
            feedback_id,
            viewer.person_id,
            organisation_id,
            ticket_id,
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """How many readers of one revision said what."""

    language: str
    number: int
    helpful: int
    unhelpful: int


async def tallies_of(article_id: UUID) -> list[Tally]:
    """Counts by revision, the newest first."""
    rows = await database.fetch(
        "SELECT language, number, count(*) FILTER (WHERE helpful) AS helpful, "
        "count(*) FILTER (WHERE NOT helpful) AS unhelpful FROM feedback WHERE article_id = $1 "
        "GROUP BY language, number ORDER BY number DESC, language",
        article_id,
    )
    return [Tally(**row) for row in rows]


async def unhappy(article_id: UUID | None = None, *, after: str | None = None, limit: int = PAGE) -> Page[Feedback]:
    """Who was not helped, newest first: of one article all of them, of all articles those that nobody dealt with.

    Raises paging.BadCursor.
    """
    at, last = paging.decode(after)
    which = "f.article_id = $1" if article_id else "$1::uuid IS NULL AND f.settled_at IS NULL"
    rows = await database.fetch(
        f"{_FEEDBACK} WHERE {which} AND NOT f.helpful AND ($2::timestamptz IS NULL OR (f.at, f.id) < ($2, $3::uuid)) "
        "ORDER BY f.at DESC, f.id DESC LIMIT $4",
        article_id,
        at,
        last,
        limit + 1,
    )
    found = [Feedback(**row) for row in rows[:limit]]
    return Page(found, paging.encode(found[-1].at, found[-1].id) if len(rows) > limit else None)


async def settle(viewer: Viewer, feedback_id: UUID) -> UUID:
    """A colleague dealt with it; doing so twice is doing it once. Answers the article's id. Raises NotFound."""
    article_id = await database.fetch_value("SELECT article_id FROM feedback WHERE id = $1", feedback_id)
    if not isinstance(article_id, UUID):
        raise NotFound(str(feedback_id))
    await database.execute(
        "UPDATE feedback SET settled_at = portal_now(), settled_by = $2 WHERE id = $1 AND settled_at IS NULL",
        feedback_id,
        viewer.person_id,
    )
    return article_id

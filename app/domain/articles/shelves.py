"""The authors' list: every article by its last change, on shelves, whatever its readers see of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

from app.domain.articles.article import Article, Kind
from app.domain.articles.queries import ARTICLE, KEPT_TITLE
from app.lib import database
from app.lib.paging import PAGE, Page, decode, encode

Shelf = Literal["published", "draft", "review", "archived"]
SHELVES: tuple[Shelf, ...] = get_args(Shelf)
# Days before its review date from which an article stands among those to review.
REVIEW_AHEAD = 14
_TODAY = "(portal_now() AT TIME ZONE 'UTC')::date"
_TO_REVIEW = f"a.state = 'published' AND a.review_on <= {_TODAY} + {REVIEW_AHEAD}"
_ON_SHELF = {shelf: f"a.state = '{shelf}'" for shelf in SHELVES} | {"review": _TO_REVIEW}


@dataclass(frozen=True, slots=True)
class Filters:
    """What of a shelf is asked for; None is all. `without` is a language that the article has not been published in."""

    section_id: UUID | None = None
    kind: Kind | None = None
    audience: str | None = None
    component_id: UUID | None = None
    without: str | None = None


@dataclass(frozen=True, slots=True)
class Shelved:
    """An article in the authors' list. `title` is the newest that was kept in the language it is written in,
    `languages` are those that readers read it in; `overdue`: its review date has passed."""

    article: Article
    title: str
    owner: str
    languages: tuple[str, ...]
    overdue: bool


async def shelved(shelf: Shelf, filters: Filters, *, after: str | None = None) -> Page[Shelved]:
    """Fifty of a shelf's articles, the last changed first. Raises paging.BadCursor."""
    at, last = decode(after)
    rows = await database.fetch(
        f"""
        SELECT a.*, person.name AS owner, {_TODAY} > a.review_on AS overdue, {KEPT_TITLE} AS title,
               ARRAY(SELECT t.language FROM article_text t WHERE t.article_id = a.id ORDER BY 1) AS languages
        FROM ({ARTICLE} WHERE {_ON_SHELF[shelf]}
              AND ($1::uuid IS NULL OR a.section_id = $1) AND ($2::text IS NULL OR a.kind = $2)
              AND ($3::text IS NULL OR a.audience = $3) AND ($4::uuid IS NULL OR a.component_id = $4)
              AND ($5::text IS NULL OR NOT EXISTS
                   (SELECT FROM article_text t WHERE t.article_id = a.id AND t.language = $5))
              AND ($6::timestamptz IS NULL OR (a.updated_at, a.id) < ($6, $7::uuid))
              ORDER BY a.updated_at DESC, a.id DESC LIMIT $8) a
        JOIN person ON person.id = a.owner_id
        ORDER BY a.updated_at DESC, a.id DESC
        """,
        filters.section_id,
        filters.kind,
        filters.audience,
        filters.component_id,
        filters.without,
        at,
        last,
        PAGE + 1,
    )
    found = [
        Shelved(Article.of(row), row["title"], row["owner"], tuple(row["languages"]), bool(row["overdue"]))
        for row in rows[:PAGE]
    ]
    more = len(rows) > PAGE
    return Page(found, encode(found[-1].article.updated_at, found[-1].article.id) if more else None)


async def how_many() -> Mapping[Shelf, int]:
    """How many articles stand on each shelf."""
    counts = ", ".join(f"count(*) FILTER (WHERE {is_on}) AS {shelf}" for shelf, is_on in _ON_SHELF.items())
    row = await database.fetch_one(f"SELECT {counts} FROM article a")
    return {shelf: row[shelf] if row else 0 for shelf in SHELVES}

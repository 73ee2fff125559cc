"""Reading articles. Row-level security decides who reads which (migrations/articles.sql, `article_reader`): nothing
here filters audiences again. Drafts and revisions are for the staff's eyes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import asyncpg

from app.domain.articles.article import Article, Kept, Kind, Listed, Revision, Section, Text
from app.domain.articles.languages import asked_for
from app.lib import database
from app.lib.paging import PAGE

ARTICLE = "SELECT a.*, s.name AS section, s.slug AS section_slug FROM article a JOIN section s ON s.id = a.section_id"

# Of an article `a`: the title that was kept last in the language it is written in.
KEPT_TITLE = (
    "(SELECT r.title FROM revision r WHERE r.article_id = a.id AND r.language = a.language "
    "ORDER BY r.number DESC LIMIT 1)"
)


async def article_by_slug(slug: str) -> Article | None:
    """The article that has this name in its address now."""
    row = await database.fetch_one(f"{ARTICLE} WHERE a.slug = $1", slug)
    return Article.of(row) if row else None


async def article_of(article_id: UUID) -> Article | None:
    """The article of that id."""
    row = await database.fetch_one(f"{ARTICLE} WHERE a.id = $1", article_id)
    return Article.of(row) if row else None


async def current_slug_of(slug: str) -> str | None:
    """The name that an article has now which has or had this one; None also when these eyes may not read it."""
    found = await database.fetch_value(
        "SELECT a.slug FROM article_address d JOIN article a ON a.id = d.article_id WHERE d.slug = $1", slug
    )
    return cast("str | None", found)


async def articles_at(slugs: Sequence[str]) -> dict[str, Article]:
    """The articles that have or had these names, by the name asked for; what is missing there is nobody's."""
    rows = await database.fetch(
        f"SELECT d.slug AS asked, found.* FROM ({ARTICLE}) found JOIN article_address d ON d.article_id = found.id "
        "WHERE d.slug = ANY ($1)",
        list(slugs),
    )
    return {row["asked"]: Article.of(row) for row in rows}


async def texts_of(article_id: UUID) -> list[Text]:
    """What readers read of it, by language."""
    rows = await database.fetch("SELECT * FROM article_text WHERE article_id = $1 ORDER BY language", article_id)
    return [Text(**row) for row in rows]


async def sections() -> list[Section]:
    """In the order that the staff gave them; readers get those that have an article for them."""
    rows = await database.fetch(
        "SELECT s.*, (SELECT count(*) FROM article a WHERE a.section_id = s.id AND a.state = 'published') AS articles "
        "FROM section s ORDER BY s.position, s.id"
    )
    return [Section(**row) for row in rows]


def _shown(candidates: str) -> str:
    """Published articles with their words in the language that comes first in $1, else in the one written in."""
    return f"""
        SELECT found.*, t.language AS shown_in, t.title, t.summary, t.published_at AS shown_since, t.languages
        FROM ({candidates}) found
        JOIN LATERAL (
            SELECT w.*, array_agg(w.language) OVER () AS languages FROM article_text w WHERE w.article_id = found.id
            ORDER BY array_position($1, w.language) NULLS LAST, w.language <> found.language, w.language LIMIT 1
        ) t ON true
    """


async def listed(
    *,
    section_id: UUID | None = None,
    kind: Kind | None = None,
    tag: str | None = None,
    component_id: UUID | None = None,
    languages: Sequence[str] = (),
    limit: int = 500,
) -> list[Listed]:
    """Published articles by title; None asks for all. `languages` are those that the reader wants, best first."""
    rows = await database.fetch(
        f"{_shown(ARTICLE)} WHERE found.state = 'published' AND ($2::uuid IS NULL OR found.section_id = $2) "
        "AND ($3::text IS NULL OR found.kind = $3) AND ($4::text IS NULL OR found.tags @> ARRAY[$4]) "
        "AND ($5::uuid IS NULL OR found.component_id = $5) ORDER BY lower(t.title), found.id LIMIT $6",
        asked_for(languages),
        section_id,
        kind,
        tag,
        component_id,
        limit,
    )
    return [_listed(row) for row in rows]


async def last_change() -> tuple[int, datetime | None]:
    """How many published articles these eyes read, and when one of them was changed last: another answer when the list
    of them is another."""
    row = await database.fetch_one(
        "SELECT count(*) AS many, max(updated_at) AS at FROM article WHERE state = 'published'"
    )
    return (row["many"], row["at"]) if row else (0, None)


async def first_of_each_section(most: int, languages: Sequence[str] = ()) -> dict[UUID, list[Listed]]:
    """Of each section the `most` articles that were published first the latest, by section."""
    newest_of = (
        f"SELECT one.* FROM section every CROSS JOIN LATERAL ({ARTICLE} WHERE a.section_id = every.id "
        "AND a.state = 'published' ORDER BY a.published_at DESC, a.id DESC LIMIT $2) one"
    )
    rows = await database.fetch(
        f"{_shown(newest_of)} ORDER BY found.published_at DESC, found.id DESC", asked_for(languages), most
    )
    found: dict[UUID, list[Listed]] = {}
    for row in rows:
        found.setdefault(row["section_id"], []).append(_listed(row))
    return found


async def newest(limit: int, languages: Sequence[str] = ()) -> list[Listed]:
    """Those published or put right last in the language that they are written in, the newest first."""
    latest = (
        f"SELECT one.*, w.published_at AS said_at FROM ({ARTICLE}) one JOIN article_text w ON w.article_id = one.id "
        "AND w.language = one.language ORDER BY w.published_at DESC, w.article_id DESC LIMIT $2"
    )
    rows = await database.fetch(
        f"{_shown(latest)} ORDER BY found.said_at DESC, found.id DESC", asked_for(languages), limit
    )
    return [_listed(row) for row in rows]


async def related(article: Article, languages: Sequence[str] = (), limit: int = 5) -> list[Listed]:
    """Articles that a reader of this one may want next: of its component, with its tags, in its section."""
    near = (
        "SELECT one.*, (one.component_id IS NOT DISTINCT FROM $3 AND $3 IS NOT NULL)::int * 2 "
        "+ (SELECT count(*) FROM unnest(one.tags) AS its (tag) WHERE tag = ANY ($4)) AS alike, "
        f"one.section_id = $5 AS beside FROM ({ARTICLE}) one WHERE one.state = 'published' AND one.id <> $2 "
        "AND (one.component_id = $3 OR one.tags && $4 OR one.section_id = $5) "
        "ORDER BY alike DESC, beside DESC, one.published_at DESC, one.id LIMIT $6"
    )
    rows = await database.fetch(
        f"{_shown(near)} ORDER BY found.alike DESC, found.beside DESC, found.published_at DESC, found.id",
        asked_for(languages),
        article.id,
        article.component_id,
        list(article.tags),
        article.section_id,
        limit,
    )
    return [_listed(row) for row in rows]


def _listed(row: asyncpg.Record) -> Listed:
    said = (row["shown_in"], row["title"], row["summary"], row["shown_since"])
    return Listed(Article.of(row), *said, tuple(sorted(row["languages"])))


_REVISION = """
    FROM revision r JOIN person p ON p.id = r.author_id
    LEFT JOIN article_text t ON t.article_id = r.article_id AND t.language = r.language AND t.number = r.number
"""


async def history_of(article_id: UUID, language: str, before: int | None = None, limit: int = PAGE) -> list[Kept]:
    """What was kept of it in that language, newest first, `before` a number or from the newest on."""
    rows = await database.fetch(
        f"SELECT r.number, r.note, p.name AS author, r.at, t.number IS NOT NULL AS published {_REVISION} "
        "WHERE r.article_id = $1 AND r.language = $2 AND ($3::integer IS NULL OR r.number < $3) "
        "ORDER BY r.number DESC LIMIT $4",
        article_id,
        language,
        before,
        limit,
    )
    return [Kept(**row) for row in rows]


async def revisions_of(article_id: UUID, language: str, limit: int = 200) -> list[Revision]:
    """What was kept of it in that language, newest first, each with all its words."""
    return await _revisions(
        "WHERE r.article_id = $1 AND r.language = $2 ORDER BY r.number DESC LIMIT $3", article_id, language, limit
    )


async def drafts_of(article_id: UUID) -> list[Revision]:
    """The newest revision in each language: what its next editor begins from."""
    return await _revisions(
        "WHERE r.article_id = $1 AND r.number = (SELECT max(number) FROM revision n "
        "WHERE n.article_id = $1 AND n.language = r.language) ORDER BY r.language",
        article_id,
    )


async def revision(article_id: UUID, language: str, number: int) -> Revision | None:
    """One of them."""
    found = await _revisions(
        "WHERE r.article_id = $1 AND r.language = $2 AND r.number = $3", article_id, language, number
    )
    return found[0] if found else None


async def newest_revision(article_id: UUID, language: str) -> Revision | None:
    """The draft in that language; None when nothing was written in it."""
    found = await revisions_of(article_id, language, 1)
    return found[0] if found else None


async def _revisions(which: str, *args: Any) -> list[Revision]:
    rows = await database.fetch(
        f"SELECT r.*, p.name AS author, t.number IS NOT NULL AS published {_REVISION} {which}", *args
    )
    return [Revision(**row) for row in rows]

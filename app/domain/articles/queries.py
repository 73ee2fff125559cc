"""Reading articles. Row-level security decides who reads which (migrations/articles.sql, `article_reader`): nothing
here filters audiences again."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

import asyncpg

from app.domain.articles.article import Article, Listed, Section, SectionName, Text
from app.domain.articles.languages import asked_for
from app.lib import database
from app.lib.paging import PAGE, Page, decode, encode

ARTICLE = """
    SELECT a.*, s.slug AS section_slug, coalesce(own.name, named.name) AS section, c.name AS component FROM article a
    JOIN section s ON s.id = a.section_id
    JOIN section_name named ON named.section_id = s.id AND named.language = s.language
    LEFT JOIN section_name own ON own.section_id = s.id AND own.language = a.language
    LEFT JOIN component c ON c.id = a.component_id
"""

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


async def sections(languages: Sequence[str] = ()) -> list[Section]:
    """In the order that the staff gave them; readers get those that have an article for them. Named in the one of
    `languages` that comes first, else in the one named in first."""
    rows = await database.fetch(
        """
        SELECT s.*, n.language AS shown_in, n.languages, n.name, n.description,
               (SELECT count(*) FROM article a WHERE a.section_id = s.id AND a.state = 'published') AS articles
        FROM section s
        JOIN LATERAL (
            SELECT w.*, array_agg(w.language) OVER () AS languages FROM section_name w WHERE w.section_id = s.id
            ORDER BY array_position($1, w.language) NULLS LAST, w.language <> s.language, w.language LIMIT 1
        ) n ON true
        ORDER BY s.position, s.id
        """,
        asked_for(languages),
    )
    return [Section(**(dict(row) | {"languages": tuple(sorted(row["languages"]))})) for row in rows]


async def names_of(section_id: UUID) -> list[SectionName]:
    """What it is called, by language."""
    rows = await database.fetch(
        "SELECT language, name, description FROM section_name WHERE section_id = $1 ORDER BY language", section_id
    )
    return [SectionName(**row) for row in rows]


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


async def listed(limit: int, languages: Sequence[str] = ()) -> list[Listed]:
    """Published articles by title. `languages` are those that the reader wants, best first."""
    rows = await database.fetch(
        f"{_shown(ARTICLE)} WHERE found.state = 'published' ORDER BY lower(t.title), found.id LIMIT $2",
        asked_for(languages),
        limit,
    )
    return [_listed(row) for row in rows]


async def in_section(section_id: UUID, languages: Sequence[str] = (), after: str | None = None) -> Page[Listed]:
    """Fifty of a section's published articles, the newest first. Raises paging.BadCursor."""
    return await _page("a.section_id = $4", section_id, languages, after)


async def tagged(tag: str, languages: Sequence[str] = (), after: str | None = None) -> Page[Listed]:
    """Fifty of the published articles with a tag, the newest first. Raises paging.BadCursor."""
    return await _page("a.id IN (SELECT articles_tagged($4))", tag, languages, after)


async def _page(which: str, of: UUID | str, languages: Sequence[str], after: str | None) -> Page[Listed]:
    at, last = decode(after)
    some = (
        f"{ARTICLE} WHERE a.state = 'published' AND {which} "
        "AND ($2::timestamptz IS NULL OR (a.published_at, a.id) < ($2, $3::uuid)) "
        f"ORDER BY a.published_at DESC, a.id DESC LIMIT {PAGE + 1}"
    )
    rows = await database.fetch(
        f"{_shown(some)} ORDER BY found.published_at DESC, found.id DESC", asked_for(languages), at, last, of
    )
    found = [_listed(row) for row in rows[:PAGE]]
    more = len(rows) > PAGE
    return Page(found, encode(found[-1].article.published_at, found[-1].article.id) if more else None)


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

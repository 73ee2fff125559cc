"""What was found, as its readers see it: the facts are read with the viewer's own eyes, so that row-level security
stands behind the index once more; what those do not see is left out."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import asyncpg

from app.domain.accounts.viewer import Viewer
from app.domain.articles.languages import LAST_RESORT, asked_for
from app.domain.search import showing_tickets
from app.domain.search.found import Hit, Kind
from app.domain.search.marker import Marker
from app.domain.search.matching import Match
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.markdown import plain

_READ = 50_000  # Characters of a text in which an excerpt is looked for.


async def shown(
    viewer: Viewer | None, kind: Kind, found: Sequence[Match], marker: Marker, languages: Sequence[str] = ()
) -> list[Hit]:
    """The hits of the matches, in their order. Of an article's `Match.languages` the one that the reader wants most
    (`languages`, best first) is shown, else the one that it was written in."""
    if not found:
        return []
    hits = await (_articles(found, marker, languages) if kind == "article" else _SHOWN[kind](viewer, found, marker))
    return [replace(hit, reason="similar") for hit in hits] if marker.similar else hits


async def _articles(found: Sequence[Match], marker: Marker, languages: Sequence[str]) -> list[Hit]:
    rows = await database.fetch(
        "SELECT a.id, a.slug, a.kind, a.tags, x.language, x.title, x.summary, x.search_words, x.published_at, "
        "left(x.body, $3) AS body, x.language <> best.languages[1] AS foreign "
        "FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS f (id, languages, n) JOIN article a ON a.id = f.id "
        # In the order of articles.languages.best.
        "CROSS JOIN LATERAL (SELECT array_agg(w.language ORDER BY array_position($4::text[], w.language) NULLS LAST, "
        "w.language <> a.language, w.language <> $5, w.language) AS languages FROM article_text w "
        "WHERE w.article_id = a.id) best "
        "CROSS JOIN LATERAL (SELECT w.* FROM article_text w WHERE w.article_id = a.id "
        "AND w.language = ANY (string_to_array(f.languages, ' ')) "
        "ORDER BY array_position(best.languages, w.language) LIMIT 1) x ORDER BY f.n",
        [match.subject_id for match in found],
        [" ".join(match.languages) for match in found],
        _READ,
        asked_for(languages),
        LAST_RESORT,
    )
    return [_article(row, marker) for row in rows]


def _article(row: asyncpg.Record, marker: Marker) -> Hit:
    body = plain(row["body"])
    excerpt, known_as = marker.excerpt(body), _known_as(row, body, marker)
    return Hit(
        kind="article",
        id=row["id"],
        key=row["slug"],
        title=marker.line(row["title"]),
        excerpt=excerpt if any(piece.marked for piece in excerpt) else marker.line(row["summary"]),
        reason=(
            "title"
            if marker.has_all(row["title"])
            else "known_as"
            if known_as
            else "phrase"
            if marker.phrase
            else "tag"
            if any(marker.has_any(tag) for tag in row["tags"])
            else "words"
        ),
        known_as=known_as,
        at=row["published_at"],
        language=row["language"],
        foreign=row["foreign"],
        article_kind=row["kind"],
    )


def _known_as(row: asyncpg.Record, body: str, marker: Marker) -> str | None:
    """The search words that have most of what was asked for and its text has nowhere."""
    known_as = [words for words in row["search_words"].splitlines() if marker.has_any(words)]
    lacking = marker.without(f"{row['title']} {row['summary']} {body}") if known_as else marker
    best = max(known_as, key=lacking.count, default=None)
    return best if best and lacking.has_any(best) else None


async def _incidents(viewer: Viewer | None, found: Sequence[Match], marker: Marker) -> list[Hit]:
    # What the public page says everybody may read; somebody signed out has no eyes for the table that it comes from.
    async with database.acting_as(SYSTEM if viewer is None else database.current().who):
        rows = await database.fetch(
            "SELECT i.id, i.public_id, i.name, i.status, i.started_at, (SELECT left(string_agg(u.body, ' ' ORDER BY "
            "u.display_at DESC, u.id DESC), $2) FROM incident_update u WHERE u.incident_id = i.id) AS body "
            "FROM unnest($1::uuid[]) WITH ORDINALITY AS f (id, n) JOIN incident i ON i.id = f.id ORDER BY f.n",
            [match.subject_id for match in found],
            _READ,
        )
    return [
        Hit(
            kind="incident",
            id=row["id"],
            key=row["public_id"],
            title=marker.line(row["name"]),
            excerpt=marker.excerpt(row["body"] or ""),
            reason="title" if marker.has_all(row["name"]) else "update",
            at=row["started_at"],
            status=row["status"],
        )
        for row in rows
    ]


async def _organisations(viewer: Viewer | None, found: Sequence[Match], marker: Marker) -> list[Hit]:
    rows = await database.fetch(
        "SELECT o.id, o.name, o.prefix, o.created_at FROM unnest($1::uuid[]) WITH ORDINALITY AS f (id, n) "
        "JOIN organisation o ON o.id = f.id ORDER BY f.n",
        [match.subject_id for match in found],
    )
    return [
        Hit(
            kind="organisation",
            id=row["id"],
            key=row["prefix"],
            title=marker.line(row["name"]),
            excerpt=marker.line(row["prefix"]),
            reason="name",
            at=row["created_at"],
            organisation_id=row["id"],
            organisation=row["name"],
            organisation_prefix=row["prefix"],
        )
        for row in rows
    ]


async def _people(viewer: Viewer | None, found: Sequence[Match], marker: Marker) -> list[Hit]:
    rows = await database.fetch(
        "SELECT p.id, p.name, p.email, p.active, p.created_at, o.id AS organisation_id, o.name AS organisation, "
        "o.prefix "
        "FROM unnest($1::uuid[]) WITH ORDINALITY AS f (id, n) JOIN person p ON p.id = f.id LEFT JOIN LATERAL ("
        "SELECT o.* FROM membership m JOIN organisation o ON o.id = m.organisation_id WHERE m.person_id = p.id "
        "AND ($2 OR o.id = ANY ($3)) ORDER BY o.name LIMIT 1) o ON true WHERE $2 OR o.id IS NOT NULL ORDER BY f.n",
        [match.subject_id for match in found],
        viewer is not None and viewer.is_staff,
        list(viewer.identity_ids) if viewer else [],
    )
    return [
        Hit(
            kind="person",
            id=row["id"],
            key=str(row["id"]),
            title=marker.line(row["name"]),
            excerpt=marker.line(row["email"]),
            reason="name" if marker.has_all(row["name"]) else "email",
            at=row["created_at"],
            organisation_id=row["organisation_id"],
            organisation=row["organisation"],
            organisation_prefix=row["prefix"],
            status=None if row["active"] else "inactive",
            email=row["email"],
        )
        for row in rows
    ]


_Show = Callable[[Viewer | None, Sequence[Match], Marker], Awaitable[list[Hit]]]
_SHOWN: dict[Kind, _Show] = {
    "ticket": showing_tickets.tickets,
    "incident": _incidents,
    "organisation": _organisations,
    "person": _people,
}

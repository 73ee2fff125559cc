"""Reading what was kept of an article's words: its revisions, of which the newest in a language is its draft. They are
for the staff's eyes."""

from typing import Any
from uuid import UUID

from app.domain.articles.article import Kept, Revision
from app.lib import database
from app.lib.paging import PAGE

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

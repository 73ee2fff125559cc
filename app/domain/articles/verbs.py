"""What every verb on an article does around its own few lines: lock, time, row, event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from piccolo.columns import Column

from app.domain.accounts.viewer import Viewer
from app.domain.articles import tables
from app.domain.articles.article import Article
from app.domain.articles.queries import article_of
from app.domain.events.actions import record
from app.lib import database
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound

# Columns of `article` and what they become.
Changes = dict[Column | str, Any]


@dataclass(frozen=True, slots=True)
class Hold:
    """An article locked for a verb, and the product's time after the lock."""

    article: Article
    now: datetime


async def hold(article_id: UUID) -> Hold:
    """Locks the article first and then asks the time (design.md, decision 7). Raises NotFound."""
    await database.execute("SELECT FROM article WHERE id = $1 FOR UPDATE", article_id)
    article = await article_of(article_id)
    if article is None:
        raise NotFound(str(article_id))
    # A clock that was set back does not put what happens before what happened.
    return Hold(article, max(await portal_now(), article.updated_at))


async def happen(
    held: Hold, viewer: Viewer, kind: str, changes: Changes | None = None, data: Mapping[str, Any] | None = None
) -> None:
    """Changes the row and appends the event. What an article says stands in its revisions, never in the log."""
    await tables.Article.update((changes or {}) | {"updated_at": held.now}).where(tables.Article.id == held.article.id)
    await record(held.article.log, kind, at=held.now, actor=viewer.person_id, public=False, data=data)

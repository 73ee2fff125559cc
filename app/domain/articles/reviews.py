"""Review dates: who looks after an article is asked, on its date, whether it still holds (R19)."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from app.domain.contracts.contract import day
from app.domain.deliveries.actions import Recipient, owe
from app.lib import database
from app.lib.database import SYSTEM

# Dates are UTC's, for an article has readers everywhere.
_TAKE_DUE = """
    UPDATE article SET review_told_for = review_on
    WHERE state = 'published' AND review_on <= (portal_now() AT TIME ZONE 'UTC')::date
      AND review_told_for IS DISTINCT FROM review_on
    RETURNING id, owner_id, review_on, (SELECT t.title FROM article_text t WHERE t.article_id = article.id
                                        AND t.language = article.language) AS title
"""


async def remind_of_reviews() -> int:
    """Asks about every article whose date has come, once for each date; answers how many. For the worker."""
    async with database.transaction(SYSTEM):
        rows = await database.fetch(_TAKE_DUE)
        for row in rows:
            told = {
                "title": row["title"],
                "on": day(row["review_on"]),
                "path": f"/desk/articles/{row['id']}",
            }
            await owe(await _who_looks_after(row["owner_id"]), "article_review", told, organisation_id=None)
    return len(rows)


async def _who_looks_after(owner_id: UUID) -> Sequence[Recipient]:
    """The owner while they are on the team; else every administrator."""
    people: list[asyncpg.Record] = await database.fetch(
        "SELECT id, email FROM person WHERE id = $1 AND active AND staff_role IS NOT NULL", owner_id
    ) or await database.fetch("SELECT id, email FROM person WHERE active AND staff_role = 'administrator' ORDER BY id")
    return [Recipient(row["id"], row["email"]) for row in people]

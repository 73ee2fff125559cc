"""Which articles work: how often messages link to each, and whom it helped."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.incidents.statuses import NOT_OVER
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.text import share

DAYS = 90


@dataclass(frozen=True, slots=True)
class Cited:
    """An article that messages of the last 90 days link to: how many tickets', and what its readers said since ever."""

    article_id: UUID
    slug: str
    title: str
    tickets: int
    last_at: datetime
    helpful: int
    unhelpful: int

    @property
    def helpful_share(self) -> str:
        """Of those who answered, in per cent; empty when nobody did."""
        answers = self.helpful + self.unhelpful
        return f"{share(self.helpful, answers)} of {answers}" if answers else ""


async def most_cited(limit: int = 100) -> list[Cited]:
    """Those in the most tickets first."""
    rows = await database.fetch(
        f"""
        SELECT a.id AS article_id, a.slug, coalesce(t.title, a.slug) AS title, c.tickets, c.last_at,
               f.helpful, f.unhelpful
        FROM (SELECT article_id, count(DISTINCT ticket_id) AS tickets, max(at) AS last_at FROM citation
              WHERE at > portal_now() - interval '{DAYS} days' GROUP BY article_id
              ORDER BY 2 DESC, 3 DESC LIMIT $1) c
        JOIN article a ON a.id = c.article_id
        LEFT JOIN article_text t ON t.article_id = a.id AND t.language = a.language
        CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE helpful) AS helpful,
                                   count(*) FILTER (WHERE NOT helpful) AS unhelpful
                            FROM feedback WHERE article_id = a.id) f
        ORDER BY c.tickets DESC, c.last_at DESC
        """,
        limit,
    )
    return [Cited(**row) for row in rows]


async def refresh_boosts() -> int:
    """Says of each article anew what it is worth before any question is asked (`article.boost`): the share of its
    answers that say helpful, less a half, and up to one for the messages of the last 90 days that link to it. Answers
    how many changed."""
    async with database.transaction(SYSTEM):
        return await database.execute(
            f"""
            UPDATE article SET boost = worth.boost FROM (
                SELECT a.id, coalesce(f.share, 0) + coalesce(c.often, 0) AS boost FROM article a
                LEFT JOIN (SELECT article_id, (count(*) FILTER (WHERE helpful) + 1)::float8 / (count(*) + 2) - 0.5
                           AS share FROM feedback GROUP BY article_id) f ON f.article_id = a.id
                LEFT JOIN (SELECT article_id, least(1, ln(1 + count(*)) / 4) AS often FROM citation
                           WHERE at > portal_now() - interval '{DAYS} days' GROUP BY article_id) c
                ON c.article_id = a.id) worth
            WHERE worth.id = article.id AND worth.boost <> article.boost
            """
        )


@dataclass(frozen=True, slots=True)
class Helpful:
    """An article for the customer's home."""

    slug: str
    title: str
    summary: str
    language: str


async def helpful_for(viewer: Viewer, limit: int = 4) -> list[Helpful]:
    """Articles that the viewer may read: first about components that their open tickets or open incidents are about,
    then those that help most. In the language that each is written in."""
    rows = await database.fetch(
        f"""
        WITH troubled AS (
            SELECT t.component_id FROM ticket t
            WHERE t.organisation_id = ANY ($1) AND (t.opened_by = $2 OR t.organisation_id = ANY ($3))
              AND t.status NOT IN ('resolved', 'closed')
            UNION SELECT ic.component_id FROM incident i JOIN incident_component ic ON ic.incident_id = i.id
            WHERE {NOT_OVER})
        SELECT a.slug, t.title, t.summary, t.language FROM article a
        JOIN article_text t ON t.article_id = a.id AND t.language = a.language
        WHERE a.state = 'published'
        ORDER BY EXISTS (SELECT FROM troubled WHERE component_id = a.component_id) DESC, a.boost DESC,
                 a.updated_at DESC, a.id
        LIMIT $4
        """,
        list(viewer.organisation_ids),
        viewer.person_id,
        list(viewer.administers),
        limit,
    )
    return [Helpful(**row) for row in rows]

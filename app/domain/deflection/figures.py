"""What suggestions did, in figures that flatter nobody."""

from dataclasses import dataclass

from app.lib import database
from app.lib.text import share

DAYS = 90
# Solved is what somebody pressed; it is taken back when they file that draft after all, or within a day another ticket
# on the same component or beside which the same article was shown.
_FILED_AFTER_ALL = """
    d.ticket_id IS NOT NULL OR EXISTS (
        SELECT FROM ticket t WHERE t.organisation_id = d.organisation_id AND t.opened_by = d.person_id
        AND t.opened_at >= d.solved_at AND t.opened_at < d.solved_at + interval '24 hours'
        AND (t.component_id = d.component_id OR EXISTS (
            SELECT FROM draft o JOIN suggestion s ON s.organisation_id = o.organisation_id AND s.draft_id = o.id
            WHERE o.organisation_id = t.organisation_id AND o.ticket_id = t.id
            AND s.kind = 'article' AND s.subject_id = d.solved_by)))
"""
# What became of those drafts (`which`, of a draft `d`) beside which something was shown, and how many had which end.
OUTCOMES = f"""
    SELECT d.began_at, s.opened, d.ticket_id IS NOT NULL AS filed,
           d.again IS FALSE AS solved, d.again IS TRUE AS taken_back
    -- OFFSET 0: asked once, not wherever it is named.
    FROM (SELECT d.*, CASE WHEN d.solved_at IS NOT NULL THEN {_FILED_AFTER_ALL} END AS again FROM draft d
          WHERE {{which}} OFFSET 0) d
    CROSS JOIN LATERAL (SELECT bool_or(s.opened_at IS NOT NULL) AS opened FROM suggestion s
                        WHERE s.organisation_id = d.organisation_id AND s.draft_id = d.id) s
    WHERE s.opened IS NOT NULL
"""
COUNTS = """
    count(*) AS shown, count(*) FILTER (WHERE opened) AS opened, count(*) FILTER (WHERE solved) AS solved,
    count(*) FILTER (WHERE taken_back) AS taken_back, count(*) FILTER (WHERE filed) AS filed
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the drafts of a time beside which something was shown: how many there are, in how many something was opened,
    how many somebody said were solved and filed nothing after all, how many of those who had said so were taken back,
    and how many were filed."""

    shown: int
    opened: int
    solved: int
    taken_back: int
    filed: int

    def share(self, count: int) -> str:
        """A count as a part of those shown, in per cent."""
        return share(count, self.shown)


async def figures() -> Figures:
    """Of the last 90 days."""
    recent = OUTCOMES.format(which=f"d.began_at > portal_now() - interval '{DAYS} days'")
    row = await database.fetch_one(f"SELECT {COUNTS} FROM ({recent}) o")
    assert row, "an aggregate has one row"
    return Figures(**row)


@dataclass(frozen=True, slots=True)
class Solving:
    """An article that people said had solved it, how often, and how often it was shown and opened."""

    slug: str
    title: str
    shown: int
    opened: int
    solved: int


async def solving(limit: int = 20) -> list[Solving]:
    """The articles that were shown most often in the last 90 days, those that solved most first."""
    rows = await database.fetch(
        f"""
        SELECT a.slug, coalesce(t.title, a.slug) AS title, s.shown, s.opened, s.solved
        FROM (SELECT s.subject_id, count(*) AS shown, count(s.opened_at) AS opened,
                     count(*) FILTER (WHERE d.solved_by = s.subject_id AND NOT ({_FILED_AFTER_ALL})) AS solved
              FROM draft d JOIN suggestion s ON s.organisation_id = d.organisation_id AND s.draft_id = d.id
              WHERE s.kind = 'article' AND d.began_at > portal_now() - interval '{DAYS} days'
              GROUP BY s.subject_id ORDER BY 4 DESC, 2 DESC LIMIT $1) s
        JOIN article a ON a.id = s.subject_id
        LEFT JOIN article_text t ON t.article_id = a.id AND t.language = a.language
        ORDER BY s.solved DESC, s.shown DESC
        """,
        limit,
    )
    return [Solving(**row) for row in rows]

"""What is written about each component, against what customers ask about it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.domain.articles.article import Audience, Kind
from app.domain.incidents.component_queries import components
from app.lib import database
from app.lib.text import share

DAYS = 90
_AS_NEEDED: tuple[Kind, ...] = ("troubleshooting", "guide", "practice", "reference")


@dataclass(frozen=True, slots=True)
class Covered:
    """A component: its published articles by kind and by audience, its tickets of the last 90 days and how many of them
    a message with an article answered, searches in vain that name it, the oldest review date of its articles, and the
    section that most of them stand in."""

    component_id: UUID
    component: str
    kinds: Mapping[Kind, int]
    audiences: Mapping[Audience, int]
    tickets: int
    answered: int
    misses: int
    oldest_review_on: date | None
    section_id: UUID | None

    @property
    def articles(self) -> int:
        """How many there are."""
        return sum(self.kinds.values())

    @property
    def answered_share(self) -> str:
        """Of its tickets, in per cent; empty when there was none."""
        return share(self.answered, self.tickets)

    @property
    def gap(self) -> int:
        """Tickets and searches that no article answered."""
        return self.tickets - self.answered + self.misses

    @property
    def to_write(self) -> Kind:
        """The kind that it has the fewest articles of; where there are as many of several, what helps most when
        something fails."""
        return min(_AS_NEEDED, key=lambda kind: self.kinds.get(kind, 0))


async def coverage() -> list[Covered]:
    """Every component, the widest gap first; where gaps are equal, the one with the fewest articles."""
    found = {row["id"]: row for row in await database.fetch(_COUNTS)}
    covered = [
        Covered(
            component_id=one.id,
            component=one.full_name,
            kinds=_counted(found[one.id]["kinds"]),
            audiences=_counted(found[one.id]["audiences"]),
            tickets=found[one.id]["tickets"],
            answered=found[one.id]["answered"],
            misses=found[one.id]["misses"],
            oldest_review_on=found[one.id]["oldest_review_on"],
            section_id=found[one.id]["section_id"],
        )
        for one in await components()
        if one.id in found
    ]
    return sorted(covered, key=lambda one: (-one.gap, one.articles))


def _counted(names: list[Any]) -> Mapping[Any, int]:
    return Counter(names)


# A search names a component when the component's name stands in it as words.
_COUNTS = f"""
    SELECT c.id, coalesce(a.kinds, '{{}}') AS kinds, coalesce(a.audiences, '{{}}') AS audiences, a.oldest_review_on,
           a.section_id, t.tickets, t.answered, m.misses
    FROM component c
    LEFT JOIN (SELECT component_id, array_agg(kind) AS kinds, array_agg(audience) AS audiences,
                      min(review_on) AS oldest_review_on, mode() WITHIN GROUP (ORDER BY section_id) AS section_id
               FROM article WHERE state = 'published' GROUP BY component_id) a ON a.component_id = c.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS tickets, count(*) FILTER (WHERE EXISTS (
            SELECT FROM citation i WHERE i.organisation_id = t.organisation_id AND i.ticket_id = t.id)) AS answered
        FROM ticket t WHERE t.component_id = c.id AND NOT t.voided
          AND t.opened_at > portal_now() - interval '{DAYS} days') t
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(m.times), 0) AS misses FROM miss m WHERE m.dismissed_at IS NULL AND m.article_id IS NULL
          AND position(' ' || lower(c.name) || ' ' IN ' ' || m.query || ' ') > 0) m
    WHERE NOT c.is_group AND c.archived_at IS NULL
"""

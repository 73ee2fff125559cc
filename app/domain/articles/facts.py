"""What an article is, apart from its words: as its author chooses it, and what is wrong with the choice."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args
from uuid import UUID

from app.domain.articles.article import Article, Audience, Kind
from app.domain.contracts.queries import newest_plan
from app.lib import database

MOST_TAGS = 12
LONGEST_TAG = 40
_TAG = re.compile(r"\w[\w .+-]*")


@dataclass(frozen=True, slots=True)
class Facts:
    """`tier` matters where the audience is `tier`: the lowest that reads it. `review_on` is the date (UTC) on which the
    owner is asked whether it still holds."""

    kind: Kind
    section_id: UUID
    audience: Audience
    tier: str | None
    tags: tuple[str, ...]
    component_id: UUID | None
    owner_id: UUID
    review_on: date | None

    @property
    def columns(self) -> dict[str, Any]:
        """As `article` keeps them."""
        found = {name: getattr(self, name) for name in self.__slots__}
        return found | {"tags": list(self.tags), "tier": self.tier if self.audience == "tier" else None}

    @property
    def mark(self) -> str:
        """Tells them from any others: what a form carries, to say which facts its author had before them."""
        return hashlib.sha256(repr(self.columns).encode()).hexdigest()[:16]

    @staticmethod
    def of(article: Article) -> "Facts":
        """As they stand."""
        return Facts(**{name: getattr(article, name) for name in Facts.__slots__})


def clean_tags(typed: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept: lower case, single spaces, each once."""
    return tuple(dict.fromkeys(" ".join(tag.lower().split()) for tag in typed if tag.strip()))


async def wrong_with(facts: Facts, before: Facts | None) -> dict[str, str]:
    """What is wrong with them, by field. What stood there `before` may stay, though it could not be chosen today."""
    errors = _wrong_tags(facts.tags)
    if facts.kind not in get_args(Kind):
        errors["kind"] = "Choose one of the kinds."
    if not before or facts.section_id != before.section_id:
        errors |= await _wrong_section(facts.section_id)
    if not before or (facts.audience, facts.tier) != (before.audience, before.tier):
        errors |= await _wrong_audience(facts)
    if facts.component_id and (not before or facts.component_id != before.component_id):
        errors |= await _wrong_component(facts.component_id)
    if not before or facts.owner_id != before.owner_id:
        errors |= await _wrong_owner(facts.owner_id)
    if facts.review_on and (not before or facts.review_on != before.review_on):
        errors |= await _wrong_review(facts.review_on)
    return errors


def _wrong_tags(tags: tuple[str, ...]) -> dict[str, str]:
    if len(tags) > MOST_TAGS:
        return {"tags": f"An article can have {MOST_TAGS} tags at most; these are {len(tags)}."}
    if long := next((tag for tag in tags if len(tag) > LONGEST_TAG), None):
        return {"tags": f"A tag can be {LONGEST_TAG} characters at most; “{long[:LONGEST_TAG]}…” has {len(long)}."}
    if odd := [tag for tag in tags if not _TAG.fullmatch(tag) or clean_tags([tag]) != (tag,)]:
        return {"tags": f"A tag is a lower-case word or a few, of letters and digits; “{odd[0]}” is none."}
    return {}


async def _wrong_section(section_id: UUID) -> dict[str, str]:
    # Held, so that nobody removes it meanwhile.
    found = await database.fetch_one("SELECT FROM section WHERE id = $1 FOR KEY SHARE", section_id)
    return {} if found is not None else {"section": "Choose one of the sections; this one is gone."}


async def _wrong_audience(facts: Facts) -> dict[str, str]:
    if facts.audience not in get_args(Audience):
        return {"audience": "Choose who reads it."}
    plan = await newest_plan()
    if facts.audience == "tier" and facts.tier not in {tier.slug for tier in (plan.tiers if plan else ())}:
        return {"tier": "Choose one of the tiers of the newest plan."}
    return {}


async def _wrong_component(component_id: UUID) -> dict[str, str]:
    found = await database.fetch_value(
        "SELECT true FROM component WHERE id = $1 AND archived_at IS NULL AND NOT is_group", component_id
    )
    return {} if found else {"component": "This component does not exist (any more). Choose another, or none."}


async def _wrong_owner(person_id: UUID) -> dict[str, str]:
    found = await database.fetch_value(
        "SELECT true FROM person WHERE id = $1 AND active AND staff_role IS NOT NULL", person_id
    )
    return {} if found else {"owner": "Choose somebody who is on the team."}


async def _wrong_review(on: date) -> dict[str, str]:
    past = await database.fetch_value("SELECT $1 < (portal_now() AT TIME ZONE 'UTC')::date", on)
    return {"review_on": "Choose a day to come for the review."} if past else {}

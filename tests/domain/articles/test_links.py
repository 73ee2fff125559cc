"""Whether the readers of one article may follow its link to another."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from app.domain.articles.article import Article, Audience
from app.domain.articles.links import reaches
from app.lib.ids import new_id

TIERS = ["low", "middle", "high"]
_AT = datetime(2026, 1, 1, tzinfo=UTC)
ARTICLE = Article(
    id=new_id(),
    slug="one",
    kind="guide",
    section_id=new_id(),
    section="Guides",
    section_slug="guides",
    audience="public",
    tier=None,
    language="en",
    tags=(),
    component=None,
    component_id=None,
    owner_id=new_id(),
    state="published",
    created_at=_AT,
    updated_at=_AT,
    published_at=_AT,
    review_on=None,
)
AUDIENCES: list[tuple[Audience, str | None]] = [
    ("public", None),
    ("customers", None),
    *(("tier", tier) for tier in TIERS),
    ("internal", None),
]
# Each audience as the readers in it, from a visitor to our team.
READERS = {
    ("public", None): {"visitor", "customer", *TIERS, "team"},
    ("customers", None): {"customer", *TIERS, "team"},
    ("tier", "low"): {*TIERS, "team"},
    ("tier", "middle"): {"middle", "high", "team"},
    ("tier", "high"): {"high", "team"},
    ("internal", None): {"team"},
}


@pytest.mark.parametrize(("of", "to"), [*product(AUDIENCES, AUDIENCES)])
def test_a_link_leads_on_where_all_who_read_it_may_read_what_it_leads_to(
    of: tuple[Audience, str | None], to: tuple[Audience, str | None]
) -> None:
    article, target = (replace(ARTICLE, audience=audience, tier=tier) for audience, tier in (of, to))
    assert reaches(target, article, TIERS) == (READERS[of] <= READERS[to])


def test_what_is_not_published_only_our_team_reads() -> None:
    draft = replace(ARTICLE, state="draft")
    assert not reaches(draft, ARTICLE, TIERS)
    assert reaches(draft, replace(ARTICLE, audience="internal"), TIERS)


def test_a_tier_that_is_gone_reaches_nobody() -> None:
    gone, high = (replace(ARTICLE, audience="tier", tier=tier) for tier in ("gone", "high"))
    assert not reaches(gone, high, TIERS)

"""Articles as readers' lists name them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.articles.article import Article, Listed
from app.domain.contracts.queries import newest_plan
from app.domain.plans.plan import Plan
from app.routes.article_words import KIND_WORDS, audience_words


@dataclass(frozen=True, slots=True)
class Entry:
    """One article. `readers` says who may read it, where that is not everybody."""

    slug: str
    title: str
    summary: str
    language: str
    kind: str
    readers: str
    published_at: datetime


async def entries(listed: Sequence[Listed]) -> list[Entry]:
    """In the same order."""
    # The plan names the tiers; it is not asked for where no article is for one.
    plan = await newest_plan() if any(one.article.audience == "tier" for one in listed) else None
    return [_entry(one, plan) for one in listed]


def readers(article: Article, plan: Plan | None) -> str:
    """Who may read it; nothing where that is everybody."""
    return "" if article.audience == "public" else audience_words(article.audience, article.tier, plan)


def _entry(listed: Listed, plan: Plan | None) -> Entry:
    article = listed.article
    return Entry(
        article.slug,
        listed.title,
        listed.summary,
        listed.language,
        KIND_WORDS[article.kind],
        readers(article, plan),
        listed.published_at,
    )

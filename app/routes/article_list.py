"""Articles as readers' lists name them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.articles.article import Article, Listed
from app.domain.contracts.queries import newest_plan
from app.domain.plans.plan import Plan
from app.routes.article_says import ENGLISH, Says
from app.routes.article_words import audience_words


@dataclass(frozen=True, slots=True)
class Entry:
    """One article. `kind` says what it is, `readers` who may read it, where that is not everybody."""

    slug: str
    title: str
    summary: str
    language: str
    kind: str
    readers: str
    published_at: datetime


async def entries(listed: Sequence[Listed], say: Says = ENGLISH) -> list[Entry]:
    """In the same order; `say` is what is said of them, whatever language they are in."""
    # The plan names the tiers; it is not asked for where no article is for one.
    plan = await newest_plan() if any(one.article.audience == "tier" for one in listed) else None
    return [_entry(one, plan, say) for one in listed]


def readers(article: Article, plan: Plan | None, say: Says) -> str:
    """Who may read it; nothing where that is everybody."""
    return "" if article.audience == "public" else audience_words(article.audience, article.tier, plan, say)


def _entry(listed: Listed, plan: Plan | None, say: Says) -> Entry:
    article = listed.article
    return Entry(
        article.slug,
        listed.title,
        listed.summary,
        listed.language,
        say[article.kind],
        readers(article, plan, say),
        listed.published_at,
    )

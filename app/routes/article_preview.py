"""What is typed as readers would see it, and what its author should look at before they do."""

from typing import Any

from litestar import Request

from app.domain.articles import queries
from app.domain.articles.article import Article
from app.domain.articles.links import reaches
from app.domain.contracts.queries import newest_plan
from app.lib.markdown import Rendered
from app.routes.article_shown import shown


async def previewed(request: Request, article: Article, language: str, title: str, body: str) -> dict[str, Any]:
    """What the preview shows: the title, the rendered body, and warnings."""
    made = await shown(request, article, title, language, body)
    return {"shown": made, "language": language, "warnings": await _warnings(article, made.body)}


async def _warnings(article: Article, body: Rendered) -> list[str]:
    return [
        *(["It has too many signs to be read as Markdown, and is shown as it was typed."] if body.too_much else []),
        *(f"“{name}” is no file of this article. Add it under Files." for name in body.missing),
        *(f"The picture “{name}” has no words for those who cannot see it." for name in body.undescribed),
        *await _dead_ends(article, body.pages),
    ]


async def _dead_ends(article: Article, slugs: tuple[str, ...]) -> list[str]:
    """Links to articles that its readers cannot follow."""
    plan, found = await newest_plan(), await queries.articles_at(slugs)
    tiers = [tier.slug for tier in plan.tiers] if plan else []
    return [words for slug in slugs if (words := _dead_end(slug, article, found.get(slug), tiers))]


def _dead_end(slug: str, article: Article, target: Article | None, tiers: list[str]) -> str | None:
    if target is None:
        return f"There is no article at /kb/{slug}."
    if reaches(target, article, tiers):
        return None
    if target.state != "published":
        return f"/kb/{slug} is not published: its link leads nowhere yet."
    return f"Not everybody who reads this may read /kb/{slug}."

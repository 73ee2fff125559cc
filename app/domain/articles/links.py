"""Whether those who read one article may follow its link to another. Pure."""

from collections.abc import Sequence

from app.domain.articles.article import Article


def reaches(target: Article, article: Article, tiers: Sequence[str]) -> bool:
    """Whether everybody who may read the article may read what it links to; `tiers` from the lowest up. The audiences
    are those of migrations/articles.sql, `article_reader`."""
    if article.audience == "internal":
        return True
    if target.state != "published":
        return False
    match target.audience:
        case "public":
            return True
        case "customers":
            return article.audience != "public"
        case "tier":
            return article.audience == "tier" and _rank(target.tier, tiers) <= _rank(article.tier, tiers)
        case _:
            return False


def _rank(tier: str | None, tiers: Sequence[str]) -> int:
    """A tier that the plan has no more reaches nobody."""
    return tiers.index(tier) if tier in tiers else len(tiers)

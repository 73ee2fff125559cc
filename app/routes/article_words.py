"""What an article's facts are called on pages."""

from collections.abc import Sequence

from app.domain.articles.article import Article, Audience, Kind, State
from app.domain.plans.plan import Plan

KIND_WORDS: dict[Kind, str] = {
    "guide": "Guide",
    "reference": "API reference",
    "practice": "Best practice",
    "troubleshooting": "Troubleshooting",
}
STATE_WORDS: dict[State, str] = {"draft": "Draft", "published": "Published", "archived": "Archived"}
AUDIENCE_WORDS: dict[Audience, str] = {
    "public": "Everybody",
    "customers": "Customers",
    "tier": "Customers from a tier up",
    "internal": "Only our team",
}
_READERS: dict[Audience, str] = {
    "public": "Everybody reads it, signed in or not, and search engines find it.",
    "customers": "Every customer who is signed in reads it, whatever their tier.",
    "internal": "Only our team reads it. No customer does.",
}


def audience_words(audience: Audience, tier: str | None, plan: Plan | None) -> str:
    """Who reads it, in few words."""
    return f"Customers from {_tier_name(tier, plan)} up" if audience == "tier" else AUDIENCE_WORDS[audience]


def readers_in_words(article: Article, plan: Plan | None) -> str:
    """Who reads it once it is published, in a sentence."""
    if article.audience == "tier":
        return f"Customers whose tier is {_tier_name(article.tier, plan)} or higher read it when they are signed in."
    return _READERS[article.audience]


def audience_options(plan: Plan | None, kept: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Whom an article may be for, by the newest plan; `kept` are tiers that are chosen already and may be gone."""
    tiers = [tier.slug for tier in plan.tiers] if plan else []
    tiers += [tier for tier in kept if tier not in tiers]
    by_tier = [(f"tier {tier}", audience_words("tier", tier, plan)) for tier in tiers]
    return [("public", "Everybody"), ("customers", "Customers"), *by_tier, ("internal", "Only our team")]


def audience_value(audience: Audience, tier: str | None) -> str:
    """What a form holds for it; `audience_of` reads it."""
    return f"tier {tier}" if audience == "tier" else audience


def audience_of(value: str) -> tuple[Audience, str | None]:
    """Audience and tier of a value that `audience_options` offers."""
    audience, _, tier = value.partition(" ")
    return next(one for one in AUDIENCE_WORDS if one == audience), tier or None


def _tier_name(tier: str | None, plan: Plan | None) -> str:
    return next((one.name for one in plan.tiers if one.slug == tier), tier or "") if plan else tier or ""

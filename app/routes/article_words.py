"""What an article's facts are called on pages."""

from collections.abc import Sequence
from typing import get_args

from app.domain.articles.article import Article, Audience, Kind, State
from app.domain.deflection.feedback import Reason
from app.domain.plans.plan import Plan
from app.routes.article_says import ENGLISH, Says

KIND_WORDS: dict[Kind, str] = {kind: ENGLISH[kind] for kind in get_args(Kind)}
REASON_WORDS: dict[Reason, str] = {reason: ENGLISH[reason] for reason in get_args(Reason)}
STATE_WORDS: dict[State, str] = {"draft": "Draft", "published": "Published", "archived": "Archived"}
AUDIENCE_WORDS: dict[Audience, str] = {
    "public": ENGLISH["public"],
    "customers": ENGLISH["customers"],
    "tier": ENGLISH["tier"].format(tier="a tier"),
    "internal": ENGLISH["internal"],
}
_READERS: dict[Audience, str] = {
    "public": "Everybody reads it, signed in or not, and search engines find it.",
    "customers": "Every customer who is signed in reads it, whatever their tier.",
    "internal": "Only our team reads it. No customer does.",
}


def audience_words(audience: Audience, tier: str | None, plan: Plan | None, say: Says = ENGLISH) -> str:
    """Who reads it, in few words."""
    return say[audience].format(tier=_tier_name(tier, plan))


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
    everybody, customers, ours = ((one, ENGLISH[one]) for one in ("public", "customers", "internal"))
    return [everybody, customers, *by_tier, ours]


def audience_value(audience: Audience, tier: str | None) -> str:
    """What a form holds for it; `audience_of` reads it."""
    return f"tier {tier}" if audience == "tier" else audience


def audience_of(value: str) -> tuple[Audience, str | None]:
    """Audience and tier of a value that `audience_options` offers."""
    audience, _, tier = value.partition(" ")
    return next(one for one in AUDIENCE_WORDS if one == audience), tier or None


def _tier_name(tier: str | None, plan: Plan | None) -> str:
    return next((one.name for one in plan.tiers if one.slug == tier), tier or "") if plan else tier or ""

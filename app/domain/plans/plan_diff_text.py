"""The differences of two plans as one object for programs, and in words for people."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.domain.plans.difference import Difference
from app.domain.plans.plan import Plan

NOTHING = "Nothing that a customer would notice."


def as_json(old: Plan, new: Plan, found: Sequence[Difference]) -> dict[str, Any]:
    """Both plans, and every difference in order."""
    return {
        "old": _plan(old),
        "new": _plan(new),
        "differences": [
            {
                "tier": one.tier,
                "severity": one.severity,
                "about": one.about,
                "words": one.words,
                "effect": one.effect,
                "old_key": one.old_key,
                "new_key": one.new_key,
            }
            for one in found
        ],
    }


def by_tier(old: Plan, new: Plan, found: Sequence[Difference]) -> list[tuple[str, list[Difference]]]:
    """What is about everybody, then each tier by its name; tiers without a difference are left out."""
    names = {tier.slug: tier.name for tier in (*old.tiers, *new.tiers)}
    grouped: dict[str | None, list[Difference]] = {}
    for one in found:
        grouped.setdefault(one.tier, []).append(one)
    return [("Every tier" if tier is None else f"{names[tier]} ({tier})", group) for tier, group in grouped.items()]


def for_people(old: Plan, new: Plan, found: Sequence[Difference]) -> str:
    """Tier by tier, each line with what it is to the customer and the keys of both files."""
    return "\n".join([f"{_named(old)} → {_named(new)}", *_lines(old, new, found)])


def _lines(old: Plan, new: Plan, found: Sequence[Difference]) -> Iterator[str]:
    if not found:
        yield NOTHING
    for name, group in by_tier(old, new, found):
        yield f"\n{name}"
        for one in group:
            yield f"  {one.effect:8} {one.words}  [{one.old_key or '–'} → {one.new_key or '–'}]"


def _plan(plan: Plan) -> dict[str, str]:
    return {"plan": plan.stem, "version": plan.version, "digest": plan.digest}


def _named(plan: Plan) -> str:
    return f"{plan.stem} {plan.version} ({plan.digest[:12]})"

"""Where support ends (R18), as the plan says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.plans.plan import Plan, Tier
from app.domain.plans.unentitled import not_part_of

Item = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Names and details of what is inside and what is outside; `otherwise` says how the outside can be had. `cites`
    are the places of both lists."""

    inside: tuple[Item, ...]
    outside: tuple[Item, ...]
    otherwise: str
    cites: tuple[str, ...]


def boundaries(plan: Plan, tier: Tier) -> Boundaries | None:
    """The plan's, for somebody of that tier; None when it draws none."""
    scope = plan.facts.get("scope")
    if scope is None:
        return None
    cites = tuple(dict.fromkeys((scope["in"]["cite"], scope["out"]["cite"])))
    return Boundaries(_items(scope["in"]), _items(scope["out"]), _otherwise(plan, tier), cites)


def _items(section: Mapping[str, Any]) -> tuple[Item, ...]:
    return tuple((item["name"], item.get("detail", "")) for item in section["items"])


def _otherwise(plan: Plan, tier: Tier) -> str:
    if tier.gives("professional-services"):
        return "Much of it can be had as professional services, at a cost of its own."
    lowest = plan.lowest_tier_giving("professional-services")
    return not_part_of("Having it done as professional services", tier, lowest) if lowest else ""

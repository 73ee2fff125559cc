"""A contract in words: as it stands, as it will, and how it came to be so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request

from app.domain.accounts.queries import active_staff
from app.domain.contracts.add_ons import add_ons_of
from app.domain.contracts.contract import Change, ContractVersion, Standing, changes, in_effect, in_words, standing
from app.domain.contracts.policy import NAMED_ROLES, named_words, why_not_name
from app.domain.contracts.queries import plan_of_version
from app.domain.plans.plan import Plan, Tier
from app.web.render import reader_of


@dataclass(frozen=True, slots=True)
class Step:
    """A version, where it stands now, and what it changed of the one before; the first changed nothing."""

    version: ContractVersion
    standing: Standing
    changes: list[Change]


async def shown(request: Request, organisation_id: UUID, versions: Sequence[ContractVersion]) -> dict[str, Any]:
    """What the overview says of the contract and what comes with it."""
    now = reader_of(request).now
    version = in_effect(versions, now)
    plan = await plan_of_version(version.agreed.plan_version_id) if version else None
    tier = plan.tier(version.agreed.tier) if plan and version else None
    add_ons = await add_ons_of(organisation_id)
    return {
        "version": version,
        "words": in_words(version.agreed, plan) if version and plan else {},
        "planned": [step for step in await steps(versions, now) if step.standing == "planned"],
        "entitlements": _once(tier),
        "roles": [(role, named_words(tier, role), _why_not(plan, tier, role)) for role in NAMED_ROLES],
        "staff": [(str(row["id"]), row["name"]) for row in await active_staff()],
        "add_ons": add_ons,
        "sold": _sold(plan, [one.name for one in add_ons]),
    }


def _why_not(plan: Plan | None, tier: Tier | None, role: Any) -> str | None:
    return why_not_name(plan, tier, role) if plan and tier else "There is no contract in effect."


def _once(tier: Tier | None) -> list[tuple[str, str]]:
    """What the tier gives, each thing once."""
    return list({one.name: (one.name, one.detail) for one in tier.entitlements}.values()) if tier else []


def _sold(plan: Plan | None, known: Sequence[str]) -> list[str]:
    """Names to choose from: what was entered before, then what the plan sells besides."""
    items = plan.facts.get("add_ons", {}).get("items", []) if plan else []
    return list(dict.fromkeys([*known, *(item["name"] for item in items)]))


async def steps(versions: Sequence[ContractVersion], now: datetime) -> list[Step]:
    """Every version with what it changed, the newest first."""
    found = []
    for place, version in enumerate(versions):
        before = versions[place + 1] if place + 1 < len(versions) else None
        found.append(Step(version, standing(version, versions, now), await _between(before, version)))
    return found


async def _between(before: ContractVersion | None, after: ContractVersion) -> list[Change]:
    return changes(await _words(before), await _words(after)) if before else []


async def _words(version: ContractVersion) -> dict[str, str]:
    return in_words(version.agreed, await plan_of_version(version.agreed.plan_version_id))

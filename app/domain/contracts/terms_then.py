"""What a contract promised at an instant that has passed: for reports of that time."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.contracts.contract import ContractVersion, in_effect
from app.domain.contracts.queries import plan_of_version
from app.domain.contracts.signing import amendments_of
from app.domain.plans.plan import Plan, Tier


async def terms_then(versions: Sequence[ContractVersion], at: datetime) -> tuple[Plan, Tier] | None:
    """The amended plan and its tier, with the plan file's calendars; None when no contract held."""
    version = in_effect(versions, at)
    if version is None or not version.agreed.holds(at):
        return None
    cite = f"Contract {version.agreed.account_id}, version {version.number}"
    plan = await plan_of_version(version.agreed.plan_version_id, amendments_of(version.agreed, cite))
    return plan, plan.tier(version.agreed.tier)

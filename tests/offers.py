"""The plans that the product comes with, told apart by what they promise and never by their names."""

from pathlib import Path

import app
from app.domain.plans.plan import Plan, Tier
from app.domain.plans.plan_file import load

PATHS = sorted((Path(app.__file__).parent / "plans").glob("*.toml"))
PLANS = {path: load(path) for path in PATHS}


def path_of(plan: Plan) -> Path:
    """The file that says this plan."""
    return next(path for path, known in PLANS.items() if known is plan)


def lowest_tier(plan: Plan) -> Tier:
    """What an organisation of the demo's lowest rank has."""
    return plan.tiers[0]


# In one plan the lowest tier files no tickets, in the other every tier does (interfaces.md, "Web").
CLOSED_BELOW = next(plan for plan in PLANS.values() if not lowest_tier(plan).can_file)
OPEN_TO_ALL = next(plan for plan in PLANS.values() if lowest_tier(plan).can_file)

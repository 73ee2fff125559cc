"""On which plan a journey is made."""

import pytest

from app.domain.plans.plan import Plan
from tests.offers import CLOSED_BELOW, OPEN_TO_ALL, path_of

on_both_plans = pytest.mark.parametrize(
    "portal", [CLOSED_BELOW, OPEN_TO_ALL], indirect=True, ids=["lowest tier files nothing", "every tier files"]
)
on_the_plan_open_to_all = pytest.mark.parametrize("portal", [OPEN_TO_ALL], indirect=True, ids=["every tier files"])


def promised_kinds(plan: Plan, severity: str) -> list[str]:
    """The clocks that run in the highest tier on a new ticket of that severity."""
    promises = plan.tiers[-1].promises
    return [
        kind for kind, by_severity in promises.items() if severity in by_severity and by_severity[severity].duration
    ]


def with_a_shorter_response(plan: Plan, words: str) -> str:
    """The plan's file, but in the highest tier the most severe tickets are first answered within `words`."""
    tier, worst = plan.tiers[-1], plan.severities[0].slug
    said = f'{tier.slug} = "{tier.promises["first_response"][worst].words}"'
    return path_of(plan).read_text(encoding="utf-8").replace(said, f'{tier.slug} = "{words}"', 1)

"""A tier's ladders as people read them: severities with the same ladder share one."""

from collections.abc import Sequence

from app.domain.plans.escalation import Ladder, Level
from app.domain.plans.plan import Plan, Severity, Tier
from app.domain.plans.wording import time_in_words

Shared = tuple[Sequence[Severity], Ladder]


def ladders_of(plan: Plan, tier: Tier) -> list[Shared]:
    """Each ladder with the severities that have it, from the most severe down."""
    found: list[tuple[list[Severity], Ladder]] = []
    for slug, ladder in tier.ladders.items():
        same = next((severities for severities, one in found if one == ladder), None)
        if same is None:
            found.append(([plan.severity(slug)], ladder))
        else:
            same.append(plan.severity(slug))
    return [*found]


def when(level: Level) -> str:
    """When a level is told if nothing else happens."""
    if level.after is not None:
        return f"after {time_in_words(level.after)}" if level.after else "at once"
    return f"at {level.share} of the resolution target" if level.share else "only when something escalates it"

"""Ladders and triggers that would tell nobody, or too late (sla.md, "Warnings and escalation")."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from app.domain.plans.escalation import Level
from app.domain.plans.ordinary_week import coverage_in, ever_both_open
from app.domain.plans.plan import Plan, Tier
from app.domain.plans.shape import Problem
from app.domain.plans.wording import hours_in_short


def ladder_warnings(plan: Plan) -> Iterator[Problem]:
    """The dotted key and the reason of each doubt. A tier that files nothing escalates nothing."""
    for tier in plan.tiers:
        if tier.can_file:
            yield from _uncovered(plan, tier)
            yield from _levels(plan, tier)
    yield from _triggers(plan)


def _uncovered(plan: Plan, tier: Tier) -> Iterator[Problem]:
    """Severities whose resolution is promised, and of which no level hears."""
    promised = (severity for severity, promise in tier.promises["resolution"].items() if promise.duration)
    missing = [severity for severity in promised if not _levels_of(tier, severity)]
    if missing:
        reason = f"no level serves {', '.join(missing)} in {tier.slug}, where a resolution is promised"
        yield _ladder_key(plan, tier), reason


def _levels(plan: Plan, tier: Tier) -> Iterator[Problem]:
    """What is said of a level, once for all severities that it is true of."""
    found: dict[Problem, list[str]] = defaultdict(list)
    for severity in tier.ladders:
        levels = _levels_of(tier, severity)
        for level in levels:
            at = f"{_ladder_key(plan, tier)}.levels[{level.number}]"
            for key, reason in _doubts(level, levels, severity, tier):
                found[f"{at}{key}", reason].append(severity)
    for (key, reason), severities in found.items():
        yield key, f"{', '.join(severities)} in {tier.slug}: {reason}"


def _doubts(level: Level, levels: Sequence[Level], severity: str, tier: Tier) -> Iterator[Problem]:
    if not _timed(level):
        above = [one.number for one in levels if one.number > level.number and _timed(one)]
        if above:
            yield ".after", f"no time, so level {above[0]} above it is told without it"
        return
    if not ever_both_open(level.reachable, tier.calendar):
        yield "", f"{level.contact} can be reached {hours_in_short(level.reachable)}, never when the level is told"
    resolution = tier.promises["resolution"].get(severity)
    target = coverage_in(resolution.duration, tier.calendar) if resolution and resolution.duration else None
    if resolution and target and level.after and level.after > target:
        yield ".after", f'is told after the resolution target, "{resolution.words}", has passed'


def _triggers(plan: Plan) -> Iterator[Problem]:
    """Triggers that have no level to tell."""
    for index, entry in enumerate(plan.facts.get("triggers", []), start=1):
        for slug in entry.get("tiers", [tier.slug for tier in plan.tiers]):
            tier = plan.tier(slug)
            served = entry.get("severities", [severity.slug for severity in plan.severities])
            missing = [severity for severity in served if not _levels_of(tier, severity)]
            if missing and tier.can_file:
                yield f"triggers[{index}]", f"tells nobody for {', '.join(missing)} in {slug}, which have no ladder"


def _levels_of(tier: Tier, severity: str) -> tuple[Level, ...]:
    ladder = tier.ladders.get(severity)
    return ladder.levels if ladder else ()


def _timed(level: Level) -> bool:
    return level.after is not None or level.share is not None


def _ladder_key(plan: Plan, tier: Tier) -> str:
    ladders = enumerate(plan.facts.get("ladders", []), start=1)
    return next((f"ladders[{index}]" for index, ladder in ladders if tier.slug in ladder["tiers"]), "ladders")

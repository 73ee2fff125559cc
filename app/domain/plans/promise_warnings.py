"""Promised times that are the wrong way round, or that promise nothing beside each other."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import combinations, pairwise

from app.domain.calendars.business_time import next_opening
from app.domain.calendars.falling_due import falls_due
from app.domain.plans.ordinary_week import coverage_in, openings
from app.domain.plans.plan import Plan, Promise, PromiseKind, Tier
from app.domain.plans.shape import Problem


def promise_warnings(plan: Plan) -> Iterator[Problem]:
    """The dotted key and the reason of each doubt."""
    for tier in plan.tiers:
        for kind, promises in tier.promises.items():
            yield from _inversions(f"{kind}.targets", promises, tier)
        yield from _slow_updates(tier)
        yield from _idle_channels(tier)
    for lower, higher in pairwise(plan.tiers):
        for kind in lower.promises:
            yield from _worse_in_the_higher(kind, lower, higher)


def _inversions(at: str, promises: Mapping[str, Promise], tier: Tier) -> Iterator[Problem]:
    """A more severe severity due later than a less severe one (sla.md, "Time")."""
    for (severe, first), (mild, second) in combinations(promises.items(), 2):
        if _outlasts(first, second, tier):
            yield f"{at}.{severe}.{tier.slug}", f'"{first.words}" outlasts the "{second.words}" of {mild}'


def _outlasts(first: Promise, second: Promise, tier: Tier) -> bool:
    if first.duration is None or second.duration is None:
        return False
    return coverage_in(first.duration, tier.calendar) > coverage_in(second.duration, tier.calendar)


def _slow_updates(tier: Tier) -> Iterator[Problem]:
    """A rhythm of updates in which none would ever be owed before the resolution is."""
    for severity, update in tier.promises.get("update", {}).items():
        resolution = tier.promises["resolution"].get(severity)
        if resolution and _outlasts(update, resolution, tier):
            key = f"update.targets.{severity}.{tier.slug}"
            yield key, f'"{update.words}" outlasts the resolution target, "{resolution.words}"'


def _idle_channels(tier: Tier) -> Iterator[Problem]:
    """A channel's own target that is nowhere the tighter one (sla.md, "Time")."""
    responses = tier.promises["first_response"].values()
    for channel, own in tier.channel_response.items():
        if own.duration and not any(_outlasts(response, own, tier) for response in responses):
            key = f"channel_response.{tier.slug}.{channel}"
            yield key, f'"{own.words}" is tighter than none of the response targets of {tier.slug}'


def _worse_in_the_higher(kind: PromiseKind, lower: Tier, higher: Tier) -> Iterator[Problem]:
    """What a higher tier promises later than the lower one does, or not at all."""
    for severity, promise in lower.promises[kind].items():
        key, better = f"{kind}.targets.{severity}.{higher.slug}", higher.promises[kind].get(severity)
        if promise.duration is None:
            continue
        if better is None or better.duration is None:
            yield key, f'nothing is promised, where {lower.slug} has "{promise.words}"'
        elif at := _later(better, higher, promise, lower):
            when = f"{at.astimezone(lower.calendar.zone):%A at %H:%M}"
            yield (
                key,
                f'"{better.words}" is due later than the "{promise.words}" of {lower.slug} for a ticket of {when}',
            )


def _later(promise: Promise, tier: Tier, other: Promise, other_tier: Tier) -> datetime | None:
    """An opening of the other tier's ordinary week from which its promise is due earlier."""
    return next(
        (at for at in openings(other_tier.calendar) if _due(promise, tier, at) > _due(other, other_tier, at)), None
    )


def _due(promise: Promise, tier: Tier, opened_at: datetime) -> datetime:
    assert promise.duration, "best effort is never due"
    calendar = tier.calendar.ordinary()
    elapsed = promise.duration.kind == "elapsed"
    return falls_due(calendar, promise.duration, opened_at if elapsed else next_opening(calendar, opened_at))

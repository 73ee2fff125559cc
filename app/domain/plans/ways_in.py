"""The ways to reach us that a tier has, as its customers read them (R45)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.domain.calendars.calendar import Calendar
from app.domain.calendars.looking_ahead import Standing, standing
from app.domain.plans.offer import ContactPoint
from app.domain.plans.plan import Plan, Tier

# Somebody of ours answers these; the others are read when they are read.
_ANSWERED = ("email", "phone", "slack")


@dataclass(frozen=True, slots=True)
class Way:
    """One of them. `severities` are the marks of those that it is for, none when it is for all; `standing` is None
    where nobody of ours sits and answers."""

    point: ContactPoint
    severities: tuple[str, ...]
    standing: Standing | None


def ways_in(plan: Plan, tier: Tier, now: datetime) -> tuple[Way, ...]:
    """Those of the tier, in the plan's order."""
    hours = tier.calendar if tier.can_file else None
    return tuple(_way(plan, point, point.calendar or hours, now) for point in tier.channels)


def offices(plan: Plan, tier: Tier, now: datetime) -> tuple[Way, ...]:
    """The vendor's places that the tier may call, in the plan's order; each has hours only where the plan says so."""
    return tuple(_way(plan, point, point.calendar, now) for point in plan.offices if tier.slug in point.tiers)


def whom_to_ask(plan: Plan, tier: Tier) -> ContactPoint | None:
    """Where somebody of that tier asks about another one: the plan's contact for sales, if it names one so, else its
    first address for mail."""
    open_to = [point for point in plan.contacts if point.kind == "email" and tier.slug in point.tiers]
    return next((point for point in open_to if "sales" in point.name.lower()), next(iter(open_to), None))


def _way(plan: Plan, point: ContactPoint, calendar: Calendar | None, now: datetime) -> Way:
    answered = point.kind in _ANSWERED and not point.missing
    return Way(
        point=point,
        severities=tuple(_only_for(plan, point)),
        standing=standing(calendar, now) if answered and calendar else None,
    )


def _only_for(plan: Plan, point: ContactPoint) -> Iterator[str]:
    if len(point.severities) < len(plan.severities):
        yield from (severity.label for severity in plan.severities if severity.slug in point.severities)

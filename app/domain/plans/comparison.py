"""What a higher tier has that a lower one has not, in words: from the plan alone, and nothing besides."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from app.domain.calendars.calendar import Calendar
from app.domain.calendars.duration import Duration
from app.domain.plans.offer import ContactPoint, Entitlement
from app.domain.plans.ordinary_week import WEEK, coverage_in
from app.domain.plans.plan import Plan, Promise, PromiseKind, Severity, Tier
from app.domain.plans.promised_times import COLUMNS, COMMITMENTS
from app.domain.plans.wording import understood


@dataclass(frozen=True, slots=True)
class Better:
    """A promised time that is shorter there: the words of both, `before` None where there is no promise now."""

    severity: Severity
    what: str
    before: str | None
    then: str


@dataclass(frozen=True, slots=True)
class Additions:
    """What `tier` would add. `hours` and `uptime` are the printed words of both tiers, None when they are no better;
    `for_sale` is what it may buy besides."""

    tier: Tier
    hours: tuple[str, str] | None
    uptime: tuple[str, str] | None
    times: tuple[Better, ...]
    channels: tuple[ContactPoint, ...]
    services: tuple[Entitlement, ...]
    for_sale: tuple[Entitlement, ...]


def what_others_add(plan: Plan, tier: Tier) -> tuple[Additions, ...]:
    """For each higher tier, from below up."""
    return tuple(additions(plan, tier, other) for other in plan.tiers if other.rank > tier.rank)


def additions(plan: Plan, tier: Tier, other: Tier) -> Additions:
    """What the `other` tier has beyond this one."""
    known = {entitlement.name for entitlement in tier.entitlements}
    new = list({one.name: one for one in reversed(other.entitlements) if one.name not in known}.values())[::-1]
    reached = {(point.kind, point.name, point.shown) for point in tier.channels}
    return Additions(
        tier=other,
        hours=_hours(tier, other),
        uptime=_uptime(tier, other),
        times=tuple(_times(plan, tier, other)),
        channels=tuple(point for point in other.channels if (point.kind, point.name, point.shown) not in reached),
        services=tuple(entitlement for entitlement in new if not entitlement.extra_cost),
        for_sale=tuple(entitlement for entitlement in new if entitlement.extra_cost),
    )


def _hours(tier: Tier, other: Tier) -> tuple[str, str] | None:
    """A tier that promises nothing counts no hours, whatever its calendar."""
    now = _open_share(tier.calendar) if tier.can_file else Fraction(0)
    return (tier.hours, other.hours) if other.can_file and _open_share(other.calendar) > now else None


def _uptime(tier: Tier, other: Tier) -> tuple[str, str] | None:
    if other.uptime is None:
        return None
    if tier.uptime is None:
        return "none", other.uptime.words
    promised = [(one.percent, one.commitment == "guarantee", one.credited) for one in (tier.uptime, other.uptime)]
    return (tier.uptime.words, other.uptime.words) if promised[1] > promised[0] else None


def _times(plan: Plan, tier: Tier, other: Tier) -> Iterator[Better]:
    for kind, what in COLUMNS.items():
        for severity in plan.severities:
            before, then = _promise(tier, kind, severity), _promise(other, kind, severity)
            if then and _length(then, other.calendar) < _length(before, tier.calendar):
                yield Better(severity, what, *_told(before, tier, then, other))


def _told(before: Promise | None, tier: Tier, then: Promise, other: Tier) -> tuple[str | None, str]:
    """The words of both; where they are the same, what they mean there and here."""
    if before and before.words == then.words:
        return understood(before, tier.calendar), understood(then, other.calendar)
    return before.words if before else None, then.words


def _promise(tier: Tier, kind: PromiseKind, severity: Severity) -> Promise | None:
    promise = tier.promises.get(kind, {}).get(severity.slug)
    return promise if promise and promise.commitment in COMMITMENTS else None


def _length(promise: Promise | None, calendar: Calendar) -> timedelta:
    """How long the promise takes by the wall clock, as an ordinary week goes: what makes times of two calendars
    comparable. No clock at all is the longest of all."""
    if promise is None or promise.duration is None:
        return timedelta.max
    share = _open_share(calendar)
    return coverage_in(promise.duration, calendar) * share.denominator / share.numerator


def _open_share(calendar: Calendar) -> Fraction:
    """The part of an ordinary week in which it is open."""
    minute = timedelta(minutes=1)
    return Fraction(coverage_in(Duration("elapsed", WEEK), calendar) // minute, WEEK // minute)

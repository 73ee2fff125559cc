"""What a plan that can run should still be asked about: numbers nobody answers, promises the wrong way round."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import combinations

from app.domain.calendars.calendar import Calendar
from app.domain.calendars.duration import Duration
from app.domain.contracts.plan import Plan, Promise, Tier
from app.domain.contracts.shape import Problem
from app.domain.contracts.telephone import doubt

WEEK = timedelta(weeks=1)


def warnings_of(plan: Plan) -> Iterator[Problem]:
    """The dotted key and the reason of each doubt."""
    yield from _numbers(plan)
    for tier in plan.tiers:
        for kind, promises in tier.promises.items():
            yield from _inversions(f"{kind}.targets", promises, tier)
    yield from _credits(plan)


def _numbers(plan: Plan) -> Iterator[Problem]:
    sections = {"channels": plan.channels, "contacts": plan.contacts, "offices": plan.offices}
    for section, points in sections.items():
        for index, point in enumerate(points, start=1):
            if point.kind == "phone" and (reason := doubt(point.e164, point.shown or "")):
                yield f"{section}[{index}].{'e164' if point.e164 else 'shown'}", reason


def _inversions(at: str, promises: Mapping[str, Promise], tier: Tier) -> Iterator[Problem]:
    """A more severe severity due later than a less severe one (sla.md, "Time")."""
    for (severe, first), (mild, second) in combinations(promises.items(), 2):
        if first.duration and second.duration:
            longer, shorter = (coverage_in(p.duration, tier.calendar) for p in (first, second) if p.duration)
            if longer > shorter:
                yield f"{at}.{severe}.{tier.slug}", f'"{first.words}" outlasts the "{second.words}" of {mild}'


def coverage_in(duration: Duration, calendar: Calendar) -> timedelta:
    """The coverage time that the duration takes in an ordinary week: what makes durations of all kinds comparable."""
    days = [sum(span.closes - span.opens for span in day) for day in calendar.week]
    week = timedelta(minutes=sum(days))
    if duration.kind == "coverage":
        return duration.time
    if duration.kind == "elapsed":
        return week * (duration.time / WEEK)
    if duration.kind == "calendar_days":
        return week * duration.days / 7
    return week * duration.days / sum(1 for day in days if day)


def _credits(plan: Plan) -> Iterator[Problem]:
    if any(tier.uptime and tier.uptime.credited for tier in plan.tiers) and not plan.credit_bands:
        yield "credits.bands", "missing: credits are promised, and without a table none can be drafted"

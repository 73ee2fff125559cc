"""What a plan that can run should still be asked about: numbers nobody answers, promises the wrong way
round, ladders that tell nobody."""

from collections.abc import Iterator

from app.domain.plans.ladder_warnings import ladder_warnings
from app.domain.plans.plan import Plan
from app.domain.plans.promise_warnings import promise_warnings
from app.domain.plans.shape import Problem
from app.domain.plans.telephone import doubt


def warnings_of(plan: Plan) -> Iterator[Problem]:
    """The dotted key and the reason of each doubt."""
    yield from _numbers(plan)
    yield from promise_warnings(plan)
    yield from ladder_warnings(plan)
    yield from _credits(plan)


def _numbers(plan: Plan) -> Iterator[Problem]:
    sections = {"channels": plan.channels, "contacts": plan.contacts, "offices": plan.offices}
    for section, points in sections.items():
        for index, point in enumerate(points, start=1):
            if point.kind == "phone" and (reason := doubt(point.e164, point.shown or "")):
                yield f"{section}[{index}].{'e164' if point.e164 else 'shown'}", reason


def _credits(plan: Plan) -> Iterator[Problem]:
    if any(tier.uptime and tier.uptime.credited for tier in plan.tiers) and not plan.credit_bands:
        yield "credits.bands", "missing: credits are promised, and without a table none can be drafted"

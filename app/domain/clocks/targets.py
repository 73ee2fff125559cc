"""The promised durations that can make a clock on one ticket (sla.md, "Time" and "Clocks")."""

from dataclasses import dataclass

from app.domain.calendars.duration import Duration
from app.domain.plans.plan import Channel, Plan, Promise, PromiseKind, Severity, Tier


@dataclass(frozen=True, slots=True)
class Target:
    """A duration promised at one severity. Best effort is none."""

    severity: Severity
    promise: Promise
    duration: Duration


def targets(plan: Plan, tier: Tier, kind: PromiseKind, channel: Channel) -> tuple[Target, ...]:
    """What the tier promises for that kind, from the most severe down; where the channel has a response target of its
    own, it follows the severity's, so that of two equals the severity's is named."""
    promises = tier.promises.get(kind, {})
    own = tier.channel_response.get(channel) if kind == "first_response" else None
    found = []
    for severity in plan.severities:
        promise = promises.get(severity.slug)
        if not promise or not promise.duration:
            continue
        found.append(Target(severity, promise, promise.duration))
        if own and own.duration:
            found.append(Target(severity, own, own.duration))
    return tuple(found)


def in_force(found: tuple[Target, ...], present: Severity) -> tuple[Target, ...]:
    """Those of the present severity and of all less severe ones; none when the present severity itself has none."""
    binding = tuple(target for target in found if target.severity.rank >= present.rank)
    return binding if binding and binding[0].severity.rank == present.rank else ()

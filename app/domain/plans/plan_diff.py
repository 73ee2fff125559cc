"""What a customer would notice if one plan took the place of another (issue: a changed plan is looked at before it is
adopted). Prose and the places in the document are nothing that is noticed."""

from collections.abc import Iterator

from app.domain.plans.difference import Compared, Difference, Pair, paired
from app.domain.plans.plan import Plan, Severity, Tier
from app.domain.plans.plan_diff_hours import coverage, exceptions
from app.domain.plans.plan_diff_ladders import ladders, triggers
from app.domain.plans.plan_diff_offer import contact_points, credit_table, entitlements, price, services, uptime
from app.domain.plans.plan_diff_promises import channel_targets, promises
from app.domain.plans.plan_diff_rules import rules


def diff(old: Plan, new: Plan) -> tuple[Difference, ...]:
    """Every difference: those of all tiers first, then tier by tier from the lowest up; those that are gone last."""
    tiers = paired(old.tiers, new.tiers, lambda tier: tier.slug, lambda tier: tier.name)
    severities = paired(
        old.severities,
        new.severities,
        lambda severity: severity.slug,
        lambda severity: severity.name,
        lambda severity: severity.definition,
    )
    compared = Compared(old, new, tiers, severities)
    return (*_of_everybody(compared), *(found for pair in tiers for found in _of_tier(compared, pair)))


def _of_everybody(compared: Compared) -> Iterator[Difference]:
    for severity in compared.severities:
        yield from _named("severities", severity)
    yield from rules(compared)
    yield from credit_table(compared)
    for section in ("contacts", "offices"):
        yield from contact_points(compared, section)
    yield from services(compared)


def _of_tier(compared: Compared, pair: Pair[Tier]) -> Iterator[Difference]:
    yield from _named("tiers", pair)
    old, new = pair
    if old and new:
        yield from coverage(old, new)
        yield from exceptions(old, new)
        yield from promises(compared, old, new)
        yield from channel_targets(old, new)
        yield from contact_points(compared, "channels", (old, new))
        yield from entitlements(compared, old, new)
        yield from uptime(old, new)
        yield from price(old, new)
        yield from ladders(compared, old, new)
        yield from triggers(compared, old, new)


def _named(section: str, pair: Pair[Tier] | Pair[Severity]) -> Iterator[Difference]:
    """One that came, went, or is called otherwise."""
    old, new = pair
    keys = f"{section}.{old.slug}" if old else None, f"{section}.{new.slug}" if new else None
    what = "tier" if section == "tiers" else "severity"
    slug = new.slug if new else old.slug if old else None
    whose = {what: slug}
    if old is None and new is not None:
        yield Difference(what, f"{new.name} ({new.slug}) is new", "changed", *keys, **whose)
    elif new is None and old is not None:
        yield Difference(what, f"{old.name} ({old.slug}) is gone", "changed", *keys, **whose)
    elif old and new and _called(old) != _called(new):
        words = f"{old.name} ({old.slug}) is called {new.name} ({new.slug})"
        yield Difference(what, words, "changed", *keys, **whose)


def _called(thing: Tier | Severity) -> tuple[str, ...]:
    return thing.slug, thing.name, thing.plan_name if isinstance(thing, Tier) else thing.label

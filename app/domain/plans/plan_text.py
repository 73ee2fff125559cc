"""A whole plan as plain text for a terminal, with the place of everything in the vendor's document."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.plans.calendar_changes import closure_in_words, extra_in_words
from app.domain.plans.escalation import Level
from app.domain.plans.facts_text import INDENT, cited, fact_lines
from app.domain.plans.plain import plain
from app.domain.plans.plan import Plan, Promise, Tier
from app.domain.plans.wording import hours_in_short, hours_in_words, time_in_words, understood

# Said by the tiers and severities above them already.
_TOLD = (
    *("document", "tiers", "channel_response", "channels", "included", "uptime"),
    *("escalation_contacts", "ladders", "triggers"),
)
_TOLD_OF_DOCUMENT = ("cite", "vendor", "title", "version", "effective_on", "updated_on")
_TOLD_OF_TIER = ("cite", "name", "plan_name", "calendar", "hours", "price")


def show(plan: Plan) -> str:
    """The plan, readable from top to bottom; each printed time with what it means in its tier."""
    parts = [
        _head(plan),
        _severities(plan),
        _calendars(plan),
        *(_tier(plan, tier) for tier in plan.tiers),
        _sections(plan),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _head(plan: Plan) -> Iterator[str]:
    yield f"{plan.title}, version {plan.version}{cited(plan.cite)}"
    yield f"{plan.vendor} · file {plan.stem} · {plan.digest[:12]}"
    yield f"effective {plan.effective_on or 'undated'} · updated {plan.updated_on or 'undated'}"
    yield f"24 hours and more outside 24/7: {plan.hours_from_24.replace('_', ' ')}"
    yield f"reopened within {time_in_words(plan.reopen_window)} · warnings at {_percents(plan)} of a target"
    if plan.attainment_percent is not None:
        yield f"guarantees to be kept: {float(plan.attainment_percent):g} %"
    yield f"people: {', '.join(f'{name} ({slug})' for slug, name in plan.groups.items())}"
    yield from fact_lines(_without(plan.facts["document"], _TOLD_OF_DOCUMENT), INDENT)


def _percents(plan: Plan) -> str:
    return " and ".join(f"{float(share):.0%}" for share in plan.warn_at)


def _severities(plan: Plan) -> Iterator[str]:
    yield "Severities"
    for severity in plan.severities:
        yield f"  {severity.slug}  {severity.name}: {severity.definition}{cited(severity.cite)}"
        if severity.examples:
            yield f"      for example: {'; '.join(severity.examples)}"
        yield f"      waiting for the customer {'pauses' if severity.pauses else 'does not pause'} its resolution"


def _calendars(plan: Plan) -> Iterator[str]:
    yield "Calendars"
    for name, calendar in plan.calendars.items():
        yield f"  {name}: {hours_in_words(calendar)}; its days are those of {calendar.zone.key}"
        if calendar.union:
            yield f"      open when any of {', '.join(member.name for member in calendar.union)} is"
        yield from (f"      closed {closure_in_words(closure)}" for closure in calendar.closures)
        yield from (f"      open also {line}" for line in extra_in_words(calendar))


def _tier(plan: Plan, tier: Tier) -> Iterator[str]:
    yield f"{tier.name} ({tier.slug}, {tier.plan_name}){cited(tier.cite)}"
    yield f"  Coverage: {tier.hours}{f' = {hours_in_words(tier.calendar)}' if tier.can_file else ''}"
    if tier.price:
        yield f"  Price: {tier.price.words}"
    if tier.uptime:
        yield f"  Uptime: {tier.uptime.words} ({tier.uptime.commitment}){cited(tier.uptime.cite)}"
    yield from fact_lines(_without(tier.facts, _TOLD_OF_TIER), INDENT)
    for kind, promises in tier.promises.items():
        yield from _promises(kind.replace("_", " ").capitalize(), promises, tier)
    yield from _promises("First response by channel", tier.channel_response, tier)
    for channel in tier.channels:
        about = ", ".join(filter(None, [channel.shown, channel.hours, channel.note, "; ".join(channel.uses)]))
        yield f"  {channel.kind}: {channel.name}{f' – {about}' if about else ''}{cited(channel.cite)}"
    for entitlement in tier.entitlements:
        detail = f": {entitlement.detail}" if entitlement.detail else ""
        cost = " (at extra cost)" if entitlement.extra_cost else ""
        yield f"  + {entitlement.name}{detail}{cost}{cited(entitlement.cite)}"
    yield from _escalation(plan, tier)


def _promises(title: str, promises: Mapping[Any, Promise], tier: Tier) -> Iterator[str]:
    if promises:
        yield f"  {title}"
    for slug, promise in promises.items():
        yield f"    {slug}: {promise.words} = {understood(promise, tier.calendar)}{cited(promise.cite)}"


def _escalation(plan: Plan, tier: Tier) -> Iterator[str]:
    for severity, ladder in tier.ladders.items():
        yield f"  Escalation of {severity}"
        yield from (_level(plan, level) for level in ladder.levels)
    if tier.ladders:
        for trigger in tier.triggers:
            severities = ", ".join(trigger.severities)
            yield f"  At once ({severities}): {trigger.printed} [{trigger.because}]{cited(trigger.cite)}"


def _level(plan: Plan, level: Level) -> str:
    if level.after is not None:
        when = f"after {time_in_words(level.after)}"
    else:
        when = f"at {level.share} of the resolution target" if level.share else "when triggered"
    people = ", ".join(plan.groups[group] for group in level.groups)
    return (
        f"    {level.number}. {when}: {level.role} / {level.contact} ({level.printed}), tells {people} by "
        f"{', '.join(level.by)}, reached {hours_in_short(level.reachable)} ({level.availability}){cited(level.cite)}"
    )


def _sections(plan: Plan) -> Iterator[str]:
    yield from fact_lines(_without(plan.facts, _TOLD))


def _without(facts: Mapping[str, Any], told: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in told}


def as_json(plan: Plan) -> dict[str, Any]:
    """The plan in values that JSON has; a promise also says what it means in its tier, a calendar its hours."""
    told: dict[str, Any] = plain(plan)
    for tier, tier_told in zip(plan.tiers, told["tiers"], strict=True):
        tier_told["can_file"] = tier.can_file
        for kind, promises in tier.promises.items():
            _explain(promises, tier_told["promises"][kind], tier)
        _explain(tier.channel_response, tier_told["channel_response"], tier)
    return told


def _explain(promises: Mapping[Any, Promise], told: dict[str, Any], tier: Tier) -> None:
    for slug, promise in promises.items():
        told[slug]["understood"] = understood(promise, tier.calendar)

"""Ladders and triggers as a plan file writes them, resolved for one tier (sla.md, "Warnings and escalation")."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

from app.domain.calendars.calendar import Calendar
from app.domain.plans.durations import read_time
from app.domain.plans.escalation import Ladder, Level, Trigger

Facts = Mapping[str, Any]
Step = timedelta | Fraction | None
"""A time after the ladder's start, a share of the resolution target, or told only by a trigger."""


def served(entry: Facts, severities: Sequence[str]) -> tuple[str, ...]:
    """The severities that a level serves: all of them unless it names some."""
    return tuple(entry.get("serves", severities))


def step(level: Facts, severity: str) -> Step:
    """When the level is told; ValueError when the words say neither a time nor a share."""
    after = level.get("after", {})
    words = after if isinstance(after, str) else after.get(severity)
    if words is None:
        return None
    return _share(words) if "/" in words or "%" in words else read_time(words)


def _share(words: str) -> Fraction:
    try:
        share = Fraction(words.rstrip("%")) / 100 if words.endswith("%") else Fraction(words)
    except (ValueError, ZeroDivisionError):
        share = Fraction(0)
    if not 0 < share <= 1:
        raise ValueError(f'"{words}" is no share of the resolution target, such as "1/4" or "25%"')
    return share


def read_ladders(facts: Facts, tier: str, coverage: Calendar, calendars: Mapping[str, Calendar]) -> dict[str, Ladder]:
    """The ladder of each severity in the tier; empty when the tier has none."""
    ladder = next((one for one in facts.get("ladders", []) if tier in one["tiers"]), None)
    if ladder is None:
        return {}
    contacts = {contact["level"]: contact for contact in facts.get("escalation_contacts", [])}
    severities = tuple(facts["severities"])
    ladders: dict[str, list[Level]] = {severity: [] for severity in severities}
    for number, level in enumerate(ladder["levels"], start=1):
        for severity in served(level, severities):
            reachable = _reachable(contacts[number]["reachable"], severity, coverage, calendars)
            whole = {**facts["rules"], "cite": ladder["cite"], **level, "number": number}
            ladders[severity].append(_level(whole, contacts[number], severity, reachable))
    return {severity: Ladder(tuple(levels)) for severity, levels in ladders.items()}


def _level(level: Facts, contact: Facts, severity: str, reachable: Calendar) -> Level:
    told = step(level, severity)
    retell = level.get("retell_minutes")
    return Level(
        number=level["number"],
        role=level["role"],
        contact=contact["contact"],
        groups=tuple(level["tell"]),
        by=tuple(level.get("by", level.get("tell_by", ["email"]))),
        after=told if isinstance(told, timedelta) else None,
        share=told if isinstance(told, Fraction) else None,
        reachable=reachable,
        retell_every=timedelta(minutes=retell) if retell else None,
        printed=level["printed"],
        availability=contact["availability"],
        cite=level["cite"],
    )


def _reachable(words: Any, severity: str, coverage: Calendar, calendars: Mapping[str, Calendar]) -> Calendar:
    if words == "coverage":
        return coverage
    return calendars[words[severity] if severity in words else words["otherwise"]]


def read_triggers(facts: Facts, tier: str) -> tuple[Trigger, ...]:
    """What escalates at once in the tier."""
    triggers = facts.get("triggers", [])
    return tuple(_trigger(trigger, facts) for trigger in triggers if tier in trigger.get("tiers", facts["tiers"]))


def _trigger(trigger: Facts, facts: Facts) -> Trigger:
    severities = tuple(trigger.get("severities", facts["severities"]))
    told = Trigger(trigger["because"], severities, trigger["printed"], trigger["cite"])
    if told.because != "related_tickets":
        return told
    return replace(
        told,
        tickets=trigger.get("tickets", 3),
        organisations=trigger.get("organisations", 2),
        within=timedelta(hours=trigger.get("within_hours", 4)),
    )

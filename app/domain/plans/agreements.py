"""What the sections of a plan file must agree on among each other, once each is well formed by itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.plans.calendar_schema import never_open
from app.domain.plans.shape import Problem

Facts = Mapping[str, Any]


def disagreements(facts: Facts) -> Iterator[Problem]:
    """Every place where two sections contradict each other."""
    yield from never_open(facts["calendars"])
    yield from _contacts(facts)
    yield from _ladders(facts)
    yield from _triggers(facts)
    yield from _included(facts)


def _contacts(facts: Facts) -> Iterator[Problem]:
    levels: set[int] = set()
    for index, contact in enumerate(facts.get("escalation_contacts", []), start=1):
        at = f"escalation_contacts[{index}]"
        if contact["level"] in levels:
            yield f"{at}.level", f"level {contact['level']} is given twice"
        levels.add(contact["level"])
        if isinstance(contact["reachable"], dict):
            yield from _reachable(contact["reachable"], f"{at}.reachable", set(facts["severities"]))


def _reachable(reachable: Facts, at: str, severities: set[str]) -> Iterator[Problem]:
    for name in reachable.keys() - severities - {"otherwise"}:
        yield f"{at}.{name}", 'must be a severity or "otherwise"'
    if "otherwise" not in reachable and severities - reachable.keys():
        yield f"{at}.otherwise", "missing: when the level can be reached for the other severities"


def _ladders(facts: Facts) -> Iterator[Problem]:
    levels = {contact["level"] for contact in facts.get("escalation_contacts", [])}
    tiers: set[str] = set()
    for index, ladder in enumerate(facts.get("ladders", []), start=1):
        for tier in ladder["tiers"]:
            if tier in tiers:
                yield f"ladders[{index}].tiers", f"{tier} has a ladder already"
            tiers.add(tier)
        for number in range(1, len(ladder["levels"]) + 1):
            if number not in levels:
                yield f"ladders[{index}].levels[{number}]", f"escalation_contacts has no level {number}"


def _triggers(facts: Facts) -> Iterator[Problem]:
    acknowledged = facts.get("acknowledge", {}).get("targets", {})
    for index, trigger in enumerate(facts.get("triggers", []), start=1):
        if trigger["because"] != "not_acknowledged":
            continue
        for severity in trigger.get("severities", facts["severities"]):
            row = acknowledged.get(severity, {})
            for tier in trigger.get("tiers", facts["tiers"]):
                if isinstance(row, dict) and tier not in row:
                    yield f"triggers[{index}]", f"acknowledge.targets has no time for {severity} in {tier}"


def _included(facts: Facts) -> Iterator[Problem]:
    order = list(facts["tiers"])
    for tier, section in facts.get("included", {}).items():
        below = section.get("and_all_of")
        if below and order.index(below) >= order.index(tier):
            yield f"included.{tier}.and_all_of", f"{below} is no tier below {tier}"

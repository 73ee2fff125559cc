"""Reading a plan file: TOML text, checked as a whole, made into a Plan."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any, get_args

from app.domain.calendars.calendar import Calendar
from app.domain.plans.agreements import disagreements
from app.domain.plans.amendments import NONE, Amendments, amend
from app.domain.plans.calendar_file import read_calendars
from app.domain.plans.offer_file import read_contact_points, read_credit_bands
from app.domain.plans.plan import Plan, PromiseKind, Revision, Severity
from app.domain.plans.plan_schema import PLAN
from app.domain.plans.plan_warnings import warnings_of
from app.domain.plans.shape import Known, Problem, uncited
from app.domain.plans.tier_file import read_tier

REOPEN_WITHIN_HOURS = 168
WARN_AT_PERCENT = (50, 80)
# Whoever has so much to put right begins with these.
MOST_PROBLEMS = 100
# A line of prose has fewer, and to take apart a key of thousands of parts takes minutes.
MOST_DOTS = 200

# What the typed fields of a plan hold already; the other sections are its facts.
_RESOLVED = ("rules", "groups", "calendars", "severities", *get_args(PromiseKind))


class PlanError(ValueError):
    """A plan file that cannot be used. Each of `lines` names the file, the key and the reason."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def load(path: Path) -> Plan:
    """The plan in the file; its stem is the file's. PlanError for a file that cannot be read or used."""
    try:
        if path.exists() and not path.is_file():
            raise PlanError((f"{path}: is not a file",))
        return parse(path.read_bytes().decode("utf-8"), path.stem, str(path))
    except UnicodeDecodeError:
        raise PlanError((f"{path}: is not text in UTF-8",)) from None
    except OSError as reason:
        raise PlanError((f"{path}: {(reason.strerror or str(reason)).lower()}",)) from None


def parse(text: str, stem: str, file: str | None = None, amendments: Amendments = NONE) -> Plan:
    """The plan that the TOML text describes, as amended; `file` is what errors call it. PlanError, with every problem,
    else. The digest is of the text and the amendments."""
    file = file or f"{stem}.toml"
    facts = amend(_facts(text, file), amendments)
    try:
        problems = list(islice(_problems(facts), MOST_PROBLEMS)) or list(islice(disagreements(facts), MOST_PROBLEMS))
    except RecursionError:
        raise PlanError((f"{file}: has tables too deep in one another",)) from None
    if problems:
        raise PlanError(tuple(f"{file}: {key}: {reason}" for key, reason in problems))
    plan = _plan(facts, stem, hashlib.sha256((text + amendments.canonical).encode()).hexdigest())
    return replace(plan, warnings=tuple(f"{key}: {reason}" for key, reason in warnings_of(plan)))


def _facts(text: str, file: str) -> dict[str, Any]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.count(".") > MOST_DOTS:
            raise PlanError((f"{file}: line {number} has more than {MOST_DOTS} dots",))
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as reason:
        raise PlanError((f"{file}: is not TOML: {reason}",)) from None


def _problems(facts: dict[str, Any]) -> Iterator[Problem]:
    known = Known(*(_slugs(facts, section) for section in ("tiers", "severities", "calendars", "groups")))
    yield from PLAN(facts, "", known)
    yield from uncited({name: section for name, section in facts.items() if isinstance(section, dict | list)})


def _slugs(facts: dict[str, Any], section: str) -> tuple[str, ...]:
    return tuple(facts[section]) if isinstance(facts.get(section), dict) else ()


def _plan(facts: dict[str, Any], stem: str, digest: str) -> Plan:
    document, rules = facts["document"], facts["rules"]
    calendars = read_calendars(facts["calendars"])
    return Plan(
        stem=stem,
        version=document["version"],
        vendor=document["vendor"],
        title=document["title"],
        effective_on=document.get("effective_on"),
        updated_on=document.get("updated_on"),
        severities=_severities(facts["severities"]),
        tiers=tuple(read_tier(facts, slug, rank, calendars) for rank, slug in enumerate(facts["tiers"])),
        reopen_window=timedelta(hours=rules.get("reopen_within_hours", REOPEN_WITHIN_HOURS)),
        facts={name: section for name, section in facts.items() if name not in _RESOLVED},
        warnings=(),
        digest=digest,
        hours_from_24=rules["hours_from_24"],
        warn_at=tuple(Fraction(percent, 100) for percent in rules.get("warn_at_percent", WARN_AT_PERCENT)),
        calendars=calendars,
        groups={slug: group["name"] for slug, group in facts["groups"].items()},
        last_resort=rules["last_resort"],
        credit_bands=read_credit_bands(facts),
        history=tuple(Revision(row["version"], row["on"], row["changes"]) for row in document.get("history", [])),
        third_party_pauses=rules.get("third_party_pauses", False),
        workaround_resolves=rules.get("workaround_resolves", False),
        attainment_percent=Fraction(rules["attainment_percent"]) if "attainment_percent" in rules else None,
        cite=document["cite"],
        **_contact_points(facts, calendars),
    )


def _contact_points(facts: dict[str, Any], calendars: Mapping[str, Calendar]) -> dict[str, Any]:
    return {name: read_contact_points(facts, name, calendars) for name in ("channels", "contacts", "offices")}


def _severities(table: dict[str, Any]) -> tuple[Severity, ...]:
    return tuple(
        Severity(
            slug=slug,
            rank=rank,
            label=entry["label"],
            name=entry["name"],
            definition=entry["definition"],
            examples=tuple(entry["examples"]),
            pauses=entry["pauses"],
            cite=entry["cite"],
        )
        for rank, (slug, entry) in enumerate(table.items())
    )

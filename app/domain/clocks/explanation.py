"""A ticket's clocks and escalations as of one instant, for programs and people (interfaces.md, `portal explain`)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.clocks.clock import Clock, Opening, TicketEvent
from app.domain.clocks.clock_json import SECOND, as_json, instant
from app.domain.clocks.compute import KINDS, clocks
from app.domain.clocks.derivation import Row, derivation
from app.domain.clocks.ladder import Escalation, climb
from app.domain.clocks.standing import check
from app.domain.clocks.words import LABELS
from app.domain.plans.plan import Plan, Tier

TERM_WIDTH = 12
REASONS: Mapping[str, str] = {
    "ladder": "its time on the ladder has come",
    "not_acknowledged": "not acknowledged in time",
    "response_missed": "first response missed",
    "resolution_missed": "resolution target missed",
    "related_tickets": "related tickets of several organisations",
    "requested": "the customer asked",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known at `at`; `severity` is the one in force then."""

    plan: Plan
    tier: Tier
    opening: Opening
    severity: str
    at: datetime
    clocks: tuple[Clock, ...]
    escalations: tuple[Escalation, ...]


def explain(plan: Plan, tier: Tier, opening: Opening, events: Sequence[TicketEvent], at: datetime) -> Explanation:
    """The clocks and escalations as of `at`, which is not before the opening. Raises what `compute.clocks` raises."""
    found = clocks(plan, tier, opening, events, at)
    known = [standing for standing in check(plan, opening, events) if standing.at <= at]
    told = climb(plan, tier, opening, events, at, found=found).escalations
    return Explanation(plan, tier, opening, known[-1].severity.slug, at, found, told)


def for_programs(told: Explanation) -> dict[str, Any]:
    """The documented object."""
    return {
        "plan": told.plan.stem,
        "version": told.plan.version,
        "tier": told.tier.slug,
        "severity": told.severity,
        "at": instant(told.at),
        "clocks": [as_json(clock) for clock in told.clocks],
        "escalations": [
            {"level": one.level, "at": instant(one.at), "because": list(one.because)} for one in told.escalations
        ],
    }


def for_people(told: Explanation) -> str:
    """Every clock with its derivation, then every escalation; times on the wall of the tier's calendar."""
    zone = told.tier.calendar.zone
    lines = [f"{told.plan.stem} {told.plan.version} · {told.tier.name} · {told.severity} · {_wall(told.at, zone)}"]
    for clock in told.clocks:
        lines += ["", f"{LABELS[clock.kind]}, cycle {clock.cycle}: {clock.state}"]
        lines += [_line(row, zone) for row in derivation(told.plan, told.tier, clock)]
    return "\n".join([*lines, *_without_clock(told), *_escalations(told, zone)])


def _line(row: Row, zone: ZoneInfo) -> str:
    told = [row.words]
    if row.start:
        told.append(_wall(row.start, zone) + (f" – {_wall(row.end, zone)}" if row.end else ""))
    if row.counted:
        told.append(f"{row.counted // SECOND} s")
    return f"  {row.term:{TERM_WIDTH}} {' · '.join(told)}"


def _without_clock(told: Explanation) -> Iterator[str]:
    """Best effort makes no clock, and the page says so (sla.md, "Time")."""
    for kind in KINDS:
        promise = told.tier.promises.get(kind, {}).get(told.severity)
        if promise and promise.duration is None:
            yield f"\n{LABELS[kind]}: {promise.words}, which makes no clock ({promise.cite})"


def _escalations(told: Explanation, zone: ZoneInfo) -> Iterator[str]:
    """Who was told, why and when."""
    roles = {level.number: level.role for ladder in told.tier.ladders.values() for level in ladder.levels}
    if told.escalations:
        yield "\nescalations"
    for escalation in told.escalations:
        reasons = " and ".join(REASONS[because] for because in escalation.because)
        yield _line(Row(f"level {escalation.level}", f"{roles[escalation.level]} · {reasons}", escalation.at), zone)


def _wall(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M:%S}{f'.{local:%f}' if local.microsecond else ''} {local:%Z}"

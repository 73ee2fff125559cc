"""A ticket's clocks as of one instant, for programs and for people (interfaces.md, `portal explain`)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.clocks.clock import Clock, Opening, TicketEvent
from app.domain.clocks.clock_json import SECOND, as_json, instant
from app.domain.clocks.compute import KINDS, clocks
from app.domain.clocks.derivation import Row, derivation
from app.domain.clocks.standing import check
from app.domain.clocks.words import LABELS
from app.domain.contracts.plan import Plan, Tier

TERM_WIDTH = 12


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known at `at`; `severity` is the one in force then."""

    plan: Plan
    tier: Tier
    opening: Opening
    severity: str
    at: datetime
    clocks: tuple[Clock, ...]


def explain(plan: Plan, tier: Tier, opening: Opening, events: Sequence[TicketEvent], at: datetime) -> Explanation:
    """The clocks as of `at`, which is not before the opening. Raises what `compute.clocks` raises."""
    found = clocks(plan, tier, opening, events, at)
    known = [standing for standing in check(plan, opening, events) if standing.at <= at]
    return Explanation(plan, tier, opening, known[-1].severity.slug, at, found)


def for_programs(told: Explanation) -> dict[str, Any]:
    """The documented object."""
    return {
        "plan": told.plan.stem,
        "version": told.plan.version,
        "tier": told.tier.slug,
        "severity": told.severity,
        "at": instant(told.at),
        "clocks": [as_json(clock) for clock in told.clocks],
        "escalations": [],
    }


def for_people(told: Explanation) -> str:
    """Every clock with its derivation, times on the wall of the tier's calendar."""
    zone = told.tier.calendar.zone
    lines = [f"{told.plan.stem} {told.plan.version} · {told.tier.name} · {told.severity} · {_wall(told.at, zone)}"]
    for clock in told.clocks:
        lines += ["", f"{LABELS[clock.kind]}, cycle {clock.cycle}: {clock.state}"]
        lines += [_line(row, zone) for row in derivation(told.plan, told.tier, told.opening, clock)]
    return "\n".join([*lines, *_without_clock(told)])


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


def _wall(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M:%S}{f'.{local:%f}' if local.microsecond else ''} {local:%Z}"

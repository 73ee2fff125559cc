"""An organisation's error budget of a month: promised availability and promised times, read together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.calendars.month import Month
from app.domain.incidents.component_queries import components
from app.domain.incidents.downtime import Life, Used, used
from app.domain.incidents.spans import Spans, spans_since
from app.domain.incidents.uptime import Frame
from app.domain.plans.plan import Plan, Tier
from app.domain.tickets.budget import Measured, Misses, Tally, misses, tally
from app.domain.tickets.budget_queries import measured_between
from app.lib import database


@dataclass(frozen=True, slots=True)
class Row:
    """The promised times of one kind for one severity."""

    kind: str
    severity: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class ErrorBudget:
    """`parts` are the showcased components that existed, in the page's order, none without a promised availability;
    `misses` is the budget of guarantees. Targets stand apart: they are no promise."""

    parts: tuple[Used, ...]
    guarantees: tuple[Row, ...]
    targets: tuple[Row, ...]
    misses: Misses
    measured: Sequence[Measured]


@dataclass(frozen=True, slots=True)
class Source:
    """An incident or a maintenance that used some of the budget."""

    public_id: str
    name: str
    started_at: datetime
    down: timedelta


async def error_budget(
    organisation_id: UUID, month: Month, zone: ZoneInfo, plan: Plan, tier: Tier, now: datetime
) -> ErrorBudget:
    """The budget of a month that has begun, by the zone's wall clock. Tickets count under the terms that each was
    opened under; availability, and how many guarantees may be missed, under these."""
    measured = await measured_between(organisation_id, month.starts(zone), month.ends(zone), now)
    guarantees = [one for one in measured if one.commitment == "guarantee"]
    return ErrorBudget(
        parts=await _parts(month, zone, tier.uptime.percent, now) if tier.uptime else (),
        guarantees=tuple(_rows(guarantees, plan)),
        targets=tuple(_rows((one for one in measured if one.commitment == "target"), plan)),
        misses=misses(tally(guarantees), plan.attainment_percent),
        measured=measured,
    )


async def _parts(month: Month, zone: ZoneInfo, percent: Decimal, now: datetime) -> tuple[Used, ...]:
    today = now.astimezone(zone).date()
    frame = Frame.between(month.first, min(month.last, today), now, zone)
    lives = await _lives(month, zone, await spans_since(month.starts(zone)))
    return tuple(used(life, frame, percent) for life in lives)


async def _lives(month: Month, zone: ZoneInfo, spans: Spans) -> list[Life]:
    starts, ends = month.starts(zone), month.ends(zone)
    found = []
    for component in await components(archived=True):
        gone = component.archived_at.astimezone(UTC) if component.archived_at else ends
        start, end = max(starts, component.begun_at(zone)), min(ends, gone)
        if component.showcase and not component.is_group and start < end:
            found.append(Life(component, start, end, spans.get(component.id, ())))
    return found


def _rows(measured: Iterable[Measured], plan: Plan) -> Iterator[Row]:
    """By kind, then by severity from the most severe down; what the plan does not name any more comes last."""
    ranks: Mapping[str, int] = {severity.slug: severity.rank for severity in plan.severities}
    apart: dict[tuple[str, str], list[Measured]] = {}
    for one in measured:
        apart.setdefault((one.kind, one.severity), []).append(one)
    for kind, severity in sorted(apart, key=lambda key: (key[0], ranks.get(key[1], len(ranks)), key[1])):
        yield Row(kind, severity, tally(apart[kind, severity]))


async def sources_of(parts: Iterable[Used]) -> list[Source]:
    """What used the availability, the most first, each with what it took of the part that it took most of."""
    most: dict[str, Fraction] = {}
    for part in parts:
        for public_id, down in part.sources.items():
            most[public_id] = max(down, most.get(public_id, down))
    rows = await database.fetch(
        "SELECT public_id, name, started_at FROM incident WHERE public_id = ANY ($1)", list(most)
    )
    found = [
        Source(row["public_id"], row["name"], row["started_at"], timedelta(seconds=float(most[row["public_id"]])))
        for row in rows
    ]
    return sorted(found, key=lambda source: (-source.down, source.public_id))

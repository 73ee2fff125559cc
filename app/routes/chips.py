"""Clock chips as a page shows them, from a computed clock or from its projected row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from app.domain.clocks.clock import Clock, Step
from app.domain.clocks.words import LAST_WARNING, chip
from app.domain.contracts.plan import Plan, Severity
from app.domain.contracts.queries import terms_of_versions
from app.domain.tickets.queries import clocks_of
from app.domain.tickets.ticket import TicketFacts
from app.lib.time import Reader

_WHOLE = timedelta(hours=100)


@dataclass(frozen=True, slots=True)
class ChipShown:
    """What `ui/chip.html` shows. `fraction` is what is left, 1 to 0; `due_at` only while the words change with time."""

    kind: str
    commitment: str
    label: str
    state: str
    words: str
    fraction: float
    due_at: datetime | None
    exact: str


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket in a list."""

    ticket: TicketFacts
    severity: Severity
    tier: str
    chip: ChipShown | None
    said: str


def chip_of(clock: Clock, reader: Reader, plan: Plan | None = None) -> ChipShown:
    """The chip of a clock, told to this reader."""
    warning = max(plan.warn_at, default=LAST_WARNING) if plan else LAST_WARNING
    made = chip(clock, reader.now, warning)
    at = clock.stopped_at or clock.due_at
    return ChipShown(
        kind=made.kind,
        commitment=made.commitment,
        label=made.label,
        state=made.state,
        words=made.words,
        fraction=round(1 - made.fraction, 3),
        due_at=made.due_at if made.live else None,
        exact=reader.exact(at) if at else "",
    )


async def with_chips(tickets: Sequence[TicketFacts], reader: Reader) -> list[Row]:
    """The rows of a list, each with the chip of its nearest deadline; two queries for all of them."""
    clocks = await clocks_of(list(tickets))
    agreed = await terms_of_versions([t.organisation_id for t in tickets], [t.contract_version_id for t in tickets])
    rows = []
    for ticket in tickets:
        terms = agreed[ticket.contract_version_id]
        shown = _nearest(ticket, clocks[ticket.id])
        rows.append(
            Row(
                ticket=ticket,
                severity=terms.plan.severity(ticket.severity),
                tier=terms.tier.name,
                chip=chip_of(_clock(shown), reader, terms.plan) if shown else None,
                said=reader.ago(ticket.last_public_at),
            )
        )
    return rows


def _nearest(ticket: TicketFacts, clocks: Sequence[asyncpg.Record]) -> asyncpg.Record | None:
    """The clock whose deadline orders the list; else one that stands still, so that a pause is seen."""
    owed = [row for row in clocks if row["stopped_at"] is None and row["state"] != "void"]
    if ticket.nearest_kind:
        return next(row for row in reversed(owed) if row["kind"] == ticket.nearest_kind)
    return next((row for row in owed if row["state"] == "paused"), None)


def _clock(row: asyncpg.Record) -> Clock:
    """A clock good enough for its chip: its steps are not kept, only when the last warning is."""
    start, soon, due = row["started_at"], row["soon_at"], row["due_at"]
    share = _WHOLE * LAST_WARNING.numerator / LAST_WARNING.denominator
    steps = (Step(start, soon, share, ""), Step(soon, due, _WHOLE - share, "")) if soon and due else ()
    return Clock(
        kind=row["kind"],
        cycle=row["cycle"],
        commitment=row["commitment"],
        severity=row["severity"],
        severity_since=start,
        target=row["target"],
        cite="",
        calendar=row["calendar"],
        started_at=start,
        due_at=due,
        state=row["state"],
        stopped_at=row["stopped_at"],
        breached_at=row["breached_at"],
        counted=timedelta(seconds=row["counted_seconds"]),
        steps=steps,
        promised=_WHOLE,
        paused_for="customer",
    )

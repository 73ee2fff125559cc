"""Clock chips as a page shows them, from a computed clock or from its projected row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.words import VERDICTS, Reading, chip
from app.domain.contracts.queries import terms_of_each
from app.domain.plans.plan import Severity
from app.domain.tickets.queries import clocks_of
from app.domain.tickets.ticket import TicketFacts
from app.lib.time import Reader


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


def chip_of(reading: Reading, reader: Reader, waiting_for: str = "the customer") -> ChipShown:
    """The chip of a clock, told to this reader."""
    made = chip(reading, reader.now, waiting_for)
    at = reading.due_at if made.state == "breached" else reading.stopped_at or reading.due_at
    verdict = VERDICTS[made.commitment] if made.state == "breached" else ""
    return ChipShown(
        kind=made.kind,
        commitment=made.commitment,
        label=made.label,
        state=made.state,
        words=made.words,
        fraction=round(1 - made.fraction, 3),
        due_at=made.due_at if made.live else None,
        exact=f"{verdict} {reader.exact(at)}".strip() if at else "",
    )


def whom(viewer: Viewer, ticket: TicketFacts) -> str:
    """Who is waited on, as this viewer calls them."""
    if ticket.status == "waiting_on_third_party":
        return "a third party"
    return "the customer" if viewer.is_staff else "you"


async def with_chips(viewer: Viewer, tickets: Sequence[TicketFacts], reader: Reader) -> list[Row]:
    """The rows of a list, each with the chip of its nearest deadline; two queries for all of them."""
    clocks = await clocks_of(list(tickets))
    agreed = await terms_of_each(ticket.pin for ticket in tickets)
    rows = []
    for ticket in tickets:
        terms = agreed[ticket.pin]
        shown = _nearest(ticket, clocks[ticket.id])
        rows.append(
            Row(
                ticket=ticket,
                severity=terms.plan.severity(ticket.severity),
                tier=terms.tier.name,
                chip=chip_of(_reading(shown), reader, whom(viewer, ticket)) if shown else None,
                said=reader.ago(ticket.last_public_at),
            )
        )
    return rows


def _nearest(ticket: TicketFacts, clocks: Sequence[asyncpg.Record]) -> asyncpg.Record | None:
    """The clock whose deadline orders the list; else one that stands still, so that a pause is seen."""
    owed = [row for row in clocks if row["stopped_at"] is None and row["state"] != "void"]
    if ticket.nearest_kind:
        return next((row for row in reversed(owed) if row["kind"] == ticket.nearest_kind), None)
    return next((row for row in owed if row["state"] == "paused"), None)


def _reading(row: asyncpg.Record) -> Reading:
    return Reading(**{name: row[name] for name in Reading.__dataclass_fields__})

"""Keeping a ticket's clocks and timers beside it, so that lists need not compute them and the worker finds what is due.
Always rebuildable from the events."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from piccolo.columns import Column

from app.domain.clocks.clock import Clock
from app.domain.clocks.compute import clocks
from app.domain.clocks.cycle import UNMINDED
from app.domain.clocks.verdicts import Sealed, overlay
from app.domain.clocks.words import share_at
from app.domain.contracts.queries import Terms
from app.domain.tickets import agenda, tables
from app.domain.tickets.queries import History
from app.domain.tickets.ticket import TicketFacts
from app.domain.timers.actions import replant
from app.lib import database
from app.lib.rows import Row, insert

# PostgreSQL's infinity, as asyncpg writes it.
NEVER = datetime.max.replace(tzinfo=UTC)


async def project(
    ticket: TicketFacts,
    terms: Terms,
    history: History,
    sealed: Sequence[Sealed],
    computed: Sequence[Clock],
    now: datetime,
) -> dict[Column | str, Any]:
    """Keeps clocks and timers anew after a change; answers the ticket's columns that move along. `computed` are the
    clocks as of `now`."""
    found = as_kept(terms, history, sealed, computed, now)
    await database.execute(
        "DELETE FROM clock WHERE organisation_id = $1 AND ticket_id = $2", ticket.organisation_id, ticket.id
    )
    if found:
        await insert(*rows(ticket.organisation_id, ticket.id, found, terms))
    await replant(ticket.log, agenda.KINDS, agenda.agenda(terms, history, found, now))
    due, kind = nearest(found)
    return {"nearest_due_at": due, "nearest_kind": kind}


def projected(terms: Terms, history: History, sealed: Sequence[Sealed]) -> tuple[Clock, ...]:
    """The clocks as they are kept: as of when they moved last, with what was sealed in its place. It depends on nothing
    but the log, so that it can be made again byte for byte (sla.md, "Shape")."""
    return overlay(clocks(terms.plan, terms.tier, *history, moved_at(terms, history, sealed)), sealed)


def as_kept(
    terms: Terms, history: History, sealed: Sequence[Sealed], computed: Sequence[Clock], now: datetime
) -> tuple[Clock, ...]:
    """`projected`, without computing twice where now is when they moved: in nearly every verb."""
    if moved_at(terms, history, sealed) == now:
        return overlay(computed, sealed)
    return projected(terms, history, sealed)


def moved_at(terms: Terms, history: History, sealed: Sequence[Sealed]) -> datetime:
    """When an event moved a clock last, or a verdict was sealed."""
    opening, events = history
    # A rhythm that nobody promised minds no update.
    unminded = UNMINDED if terms.tier.promises.get("update") else UNMINDED | {"incident_update"}
    moved = [event.at for event in events if event.kind not in unminded]
    return max([opening.at, *moved, *(one.sealed_at for one in sealed)])


def rows(organisation_id: UUID, ticket_id: UUID, found: Sequence[Clock], terms: Terms) -> list[Row]:
    """The rows of a ticket's clocks."""
    return [
        (
            tables.Clock,
            {
                "organisation_id": organisation_id,
                "ticket_id": ticket_id,
                "kind": clock.kind,
                "cycle": clock.cycle,
                "commitment": clock.commitment,
                "severity": clock.severity,
                "target": clock.target,
                "calendar": clock.calendar,
                "started_at": clock.started_at,
                "soon_at": share_at(clock, terms.plan.last_warning),
                "due_at": clock.due_at,
                "state": clock.state,
                "stopped_at": clock.stopped_at,
                "breached_at": clock.breached_at,
                "counted_seconds": int(clock.counted.total_seconds()),
                "promised_seconds": int(clock.promised.total_seconds()),
                "disputed": clock.disputed,
                "verdict_at": _verdict_at(clock),
            },
        )
        for clock in found
    ]


def _verdict_at(clock: Clock) -> datetime | None:
    """When its verdict fell, or will: one that was stopped late and corrected to be met fell when it was due."""
    return clock.breached_at or min((at for at in (clock.stopped_at, clock.due_at) if at), default=None)


def nearest(found: Sequence[Clock]) -> tuple[datetime, str | None]:
    """The earliest deadline still owed, and which clock's it is; NEVER and None when nothing is."""
    owed = [(clock.due_at, clock.kind) for clock in found if clock.live and clock.due_at]
    return min(owed, default=(NEVER, None))

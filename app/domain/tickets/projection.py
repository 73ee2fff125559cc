"""Keeping a ticket's clocks beside it, so that lists need not compute them. Always rebuildable from the events."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.clocks.clock import Clock
from app.domain.clocks.compute import clocks
from app.domain.clocks.words import soon_at
from app.domain.contracts.queries import Terms, terms_of_version
from app.domain.tickets.queries import history_of
from app.domain.tickets.ticket import TicketFacts
from app.lib import database


async def project(ticket: TicketFacts, now: datetime) -> tuple[Clock, ...]:
    """Computes the clocks anew after a change and keeps them; the ticket's nearest deadline moves with them."""
    terms = await terms_of_version(ticket.organisation_id, ticket.contract_version_id)
    opening, history = await history_of(ticket)
    found = clocks(terms.plan, terms.tier, opening, history, now)
    await database.execute(
        "DELETE FROM clock WHERE organisation_id = $1 AND ticket_id = $2", ticket.organisation_id, ticket.id
    )
    await keep(ticket, found, terms)
    due, kind = nearest(found)
    await database.execute(
        "UPDATE ticket SET nearest_due_at = $3, nearest_kind = $4 WHERE organisation_id = $1 AND id = $2",
        ticket.organisation_id,
        ticket.id,
        due,
        kind,
    )
    return found


async def keep(ticket: TicketFacts, found: Sequence[Clock], terms: Terms) -> None:
    """Writes the rows of a ticket that has none."""
    if not found:
        return
    await database.execute_many(
        "INSERT INTO clock (organisation_id, ticket_id, kind, cycle, commitment, severity, target, calendar, "
        "started_at, soon_at, due_at, state, stopped_at, breached_at, counted_seconds) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        [
            (
                ticket.organisation_id,
                ticket.id,
                clock.kind,
                clock.cycle,
                clock.commitment,
                clock.severity,
                clock.target,
                clock.calendar,
                clock.started_at,
                soon_at(clock, terms.plan.last_warning),
                clock.due_at,
                clock.state,
                clock.stopped_at,
                clock.breached_at,
                int(clock.counted.total_seconds()),
            )
            for clock in found
        ],
    )


def nearest(found: Sequence[Clock]) -> tuple[datetime | None, str | None]:
    """The earliest deadline still owed, and which clock's it is."""
    owed = [(clock.due_at, clock.kind) for clock in found if clock.live and clock.due_at]
    return min(owed, default=(None, None))

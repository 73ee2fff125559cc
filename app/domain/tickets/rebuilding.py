"""Keeping every ticket's clocks anew: after an upgrade that keeps more of a clock, or keeps it otherwise."""

from app.domain.tickets.queries import ticket_of
from app.domain.tickets.ticket import TicketFacts
from app.domain.tickets.verbs import hold_locked, move_clocks
from app.domain.tickets.verifying import BATCH, next_tickets
from app.lib import database
from app.lib.database import SYSTEM


async def rebuild(prefix: str | None = None, *, batch: int = BATCH) -> int:
    """Every ticket, or those of the organisation with that prefix, each in a transaction of its own; answers how many.
    What is decided and was not sealed yet is sealed; what is sealed stays as it is."""
    last, done = None, 0
    while True:
        async with database.transaction(SYSTEM, reading=True):
            tickets = await next_tickets(last, prefix, batch)
        for ticket in tickets:
            await _keep_anew(ticket)
        done += len(tickets)
        if len(tickets) < batch:
            return done
        last = tickets[-1].id


async def _keep_anew(ticket: TicketFacts) -> None:
    async with database.transaction(SYSTEM):
        await database.execute(
            "SELECT FROM ticket WHERE organisation_id = $1 AND id = $2 FOR UPDATE", ticket.organisation_id, ticket.id
        )
        await move_clocks(await hold_locked(await ticket_of(ticket.organisation_id, ticket.id)))

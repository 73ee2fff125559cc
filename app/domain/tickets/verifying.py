"""Making every ticket's clocks and verdicts again from its log, to see that what is kept is what the log makes
(sla.md, "Shape")."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from app.domain.clocks.clock import Clock
from app.domain.clocks.compute import clocks
from app.domain.clocks.standing import check
from app.domain.clocks.verdicts import STATES, Sealed, minded, verdict_of
from app.domain.contracts.queries import Pin, Terms, terms_of_each
from app.domain.tickets import projection
from app.domain.tickets.queries import TICKET, History, clocks_of, histories_of
from app.domain.tickets.sealing import computed_from, sealed_of_each
from app.domain.tickets.ticket import TicketFacts
from app.lib import database
from app.lib.database import SYSTEM

BATCH = 500
# What a log that was tampered with can make of reading it.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class Checked:
    """One ticket: how many verdicts are sealed on it, and a line for each thing that is not what its log makes."""

    reference: str
    verdicts: int
    differences: tuple[str, ...]


async def verify(prefix: str | None = None, *, batch: int = BATCH) -> AsyncIterator[Checked]:
    """Every ticket, or those of the organisation with that prefix, a batch at a time and each in one instant."""
    last: UUID | None = None
    while True:
        async with database.transaction(SYSTEM, reading=True):
            tickets = await next_tickets(last, prefix, batch)
            found = await _check_batch(tickets)
        for checked in found:
            yield checked
        if len(tickets) < batch:
            return
        last = tickets[-1].id


async def next_tickets(after: UUID | None, prefix: str | None, most: int) -> list[TicketFacts]:
    """Tickets by their key: those after that one, of the organisation with that prefix."""
    rows = await database.fetch(
        f"{TICKET.format(person='NULL')} WHERE ($1::uuid IS NULL OR t.id > $1) "
        "AND ($2::text IS NULL OR o.prefix = $2) ORDER BY t.id LIMIT $3",
        after,
        prefix,
        most,
    )
    return [TicketFacts.of(row) for row in rows]


async def _check_batch(tickets: Sequence[TicketFacts]) -> list[Checked]:
    """All at once; where one of them cannot be read, one by one."""
    try:
        return await _check(tickets)
    except UNREADABLE as reason:
        if len(tickets) == 1:
            why = f"the log cannot be read: {reason or type(reason).__name__}"
            return [Checked(tickets[0].reference, 0, (why,))]
        return [checked for ticket in tickets for checked in await _check_batch([ticket])]


async def _check(tickets: Sequence[TicketFacts]) -> list[Checked]:
    histories, sealed = await histories_of(tickets), await sealed_of_each(tickets)
    kept = await clocks_of(list(tickets))
    pins = {ticket.pin for ticket in tickets}
    pins |= {_pin(ticket, one) for ticket in tickets for one in sealed[ticket.id]}
    agreed = await terms_of_each(pins)
    return [
        Checked(
            ticket.reference,
            len(sealed[ticket.id]),
            (
                *_clocks(ticket, agreed[ticket.pin], histories[ticket.id], sealed[ticket.id], kept[ticket.id]),
                *_verdicts(ticket, agreed, histories[ticket.id], sealed[ticket.id]),
            ),
        )
        for ticket in tickets
    ]


def _clocks(
    ticket: TicketFacts, terms: Terms, history: History, sealed: Sequence[Sealed], kept: Sequence[asyncpg.Record]
) -> Iterator[str]:
    found = projection.projected(terms, history, sealed)
    made = {_key(row): row for _, row in projection.rows(ticket.organisation_id, ticket.id, found, terms)}
    stored: dict[tuple[str, int], Mapping[str, Any]] = {_key(row): dict(row) for row in kept}
    for key in sorted(made.keys() | stored.keys()):
        name = f"clock {key[0]} {key[1]}"
        if key not in stored or key not in made:
            yield f"{name} {'is missing' if key in made else 'should not be there'}"
        else:
            yield from _columns(name, stored[key], made[key])
    due, kind = projection.nearest(found)
    severity = check(terms.plan, *history)[-1].severity.slug
    of_ticket = {"nearest_due_at": due, "nearest_kind": kind, "severity": severity}
    yield from _columns("ticket", {name: getattr(ticket, name) for name in of_ticket}, of_ticket)
    yield from _unsealed(found, sealed)


def _columns(name: str, stored: Mapping[str, Any], made: Mapping[str, Any]) -> Iterator[str]:
    for column, value in made.items():
        if stored[column] != value:
            yield f"{name}: {column} is {stored[column]}, and the log makes {value}"


def _unsealed(found: Sequence[Clock], sealed: Sequence[Sealed]) -> Iterator[str]:
    known = {(one.verdict.kind, one.verdict.cycle) for one in sealed}
    for clock in found:
        if clock.state in STATES and (clock.kind, clock.cycle) not in known:
            yield f"clock {clock.kind} {clock.cycle} is {clock.state}, and no verdict is sealed"


def _verdicts(
    ticket: TicketFacts, agreed: Mapping[Pin, Terms], history: History, sealed: Sequence[Sealed]
) -> Iterator[str]:
    opening, events = history
    made: dict[tuple[Pin, int, datetime], tuple[Clock, ...]] = {}
    for one in sealed:
        verdict, pin = one.verdict, _pin(ticket, one)
        terms, name = agreed[pin], f"verdict {verdict.kind} {verdict.cycle}"
        if computed_from(terms, history, verdict, one.known) != one.computed_from:
            yield f"{name}: the log no longer has the hash {one.computed_from}"
        as_of = pin, one.known, one.sealed_at
        if as_of not in made:
            made[as_of] = clocks(terms.plan, terms.tier, opening, minded(events)[: one.known], one.sealed_at)
        clock = next((c for c in made[as_of] if (c.kind, c.cycle) == (verdict.kind, verdict.cycle)), None)
        if clock is None or clock.state not in STATES or verdict_of(clock) != verdict:
            yield f"{name}: {verdict.state} is sealed, and the log makes {clock.state if clock else 'no such clock'}"


def _pin(ticket: TicketFacts, sealed: Sealed) -> Pin:
    return Pin(ticket.organisation_id, UUID(sealed.contract_version_id), sealed.calendar_edition)


def _key(row: Mapping[str, Any]) -> tuple[str, int]:
    return row["kind"], row["cycle"]

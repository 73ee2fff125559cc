"""Sealing the verdicts of a ticket's clocks in its log, each once (sla.md, "Shape"), and reading what was sealed."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from app.domain.clocks.clock import Clock
from app.domain.clocks.verdicts import (
    Correction,
    Sealed,
    Verdict,
    digest,
    minded,
    read_verdict,
    verdict_json,
    verdicts,
)
from app.domain.contracts.queries import Terms
from app.domain.events.actions import record
from app.domain.tickets.queries import History
from app.domain.tickets.ticket import TicketFacts
from app.lib import database
from app.lib.database import SYSTEM


async def seal(
    ticket: TicketFacts, terms: Terms, history: History, found: Sequence[Clock], now: datetime
) -> tuple[Sealed, ...]:
    """Seals what these clocks, as of `now`, have decided and was not sealed; answers all that is sealed on the locked
    ticket."""
    before = await sealed_of(ticket)
    new = undecided_until_now(terms, history, found, before, now)
    await keep(ticket, new)
    return (*before, *new)


def undecided_until_now(
    terms: Terms, history: History, found: Sequence[Clock], before: Sequence[Sealed], now: datetime
) -> list[Sealed]:
    """The verdicts of these clocks, as of `now`, that are not among those sealed `before`."""
    known = {(one.verdict.kind, one.verdict.cycle) for one in before}
    return [
        sealed_now(terms, history, verdict, now)
        for verdict in verdicts(found)
        if (verdict.kind, verdict.cycle) not in known
    ]


def sealed_now(terms: Terms, history: History, verdict: Verdict, now: datetime) -> Sealed:
    """The verdict with the hash of what makes it, as of `now`."""
    events = minded(history[1])
    pin = terms.pin
    return Sealed(
        verdict,
        now,
        len(events),
        computed_from(terms, history, verdict, len(events)),
        str(pin.contract_version_id),
        pin.edition,
    )


def computed_from(terms: Terms, history: History, verdict: Verdict, known: int) -> str:
    """The hash of all that makes that verdict, once so many events are known."""
    sources = {
        "plan": terms.plan.digest,
        "tier": terms.tier.slug,
        "contract_version": str(terms.pin.contract_version_id),
        "calendar_edition": terms.pin.edition,
    }
    opening, events = history
    return digest(sources, opening, minded(events)[:known], (verdict.kind, verdict.cycle))


async def keep(ticket: TicketFacts, new: Sequence[Sealed]) -> None:
    """Appends what was sealed to the log. Nobody does it, and no customer's timeline has a line for it."""
    if not new:
        return
    async with database.acting_as(SYSTEM):
        for one in new:
            data = {
                "verdict": verdict_json(one.verdict),
                "known": one.known,
                "computed_from": one.computed_from,
                "contract_version": one.contract_version_id,
                "calendar_edition": one.calendar_edition,
            }
            await record(ticket.log, "sealed", at=one.sealed_at, actor=None, public=False, data=data)


async def sealed_of(ticket: TicketFacts) -> tuple[Sealed, ...]:
    """What is sealed of that ticket's clocks, in the order in which it was."""
    return (await sealed_of_each([ticket]))[ticket.id]


async def sealed_of_each(tickets: Sequence[TicketFacts]) -> dict[UUID, tuple[Sealed, ...]]:
    """What is sealed of several tickets' clocks, by ticket. Verdicts are nobody's secret from whoever sees the ticket,
    though their lines in the log are internal."""
    async with database.acting_as(SYSTEM):
        rows = await database.fetch(
            "SELECT e.subject_id, e.kind, e.at, e.data, p.name AS by FROM event e "
            "LEFT JOIN person p ON p.id = e.actor_id WHERE e.organisation_id = ANY ($1) AND e.subject_id = ANY ($2) "
            "AND e.subject = 'ticket' AND e.kind IN ('sealed', 'verdict_corrected') ORDER BY e.seq",
            list({ticket.organisation_id for ticket in tickets}),
            [ticket.id for ticket in tickets],
        )
    found: dict[UUID, dict[tuple[str, int], Sealed]] = {ticket.id: {} for ticket in tickets}
    for row in rows:
        _read(row, json.loads(row["data"]), found[row["subject_id"]])
    return {ticket_id: tuple(sealed.values()) for ticket_id, sealed in found.items()}


def _read(row: asyncpg.Record, data: dict[str, Any], found: dict[tuple[str, int], Sealed]) -> None:
    if row["kind"] == "sealed":
        one = _sealed(row["at"], data)
        found[one.verdict.kind, one.verdict.cycle] = one
    else:
        one = found[data["clock"], data["cycle"]]
        correction = Correction(data["state"], data["reason"], row["at"], row["by"])
        found[data["clock"], data["cycle"]] = replace(one, corrections=(*one.corrections, correction))


def _sealed(at: datetime, data: dict[str, Any]) -> Sealed:
    return Sealed(
        read_verdict(data["verdict"]),
        at,
        data["known"],
        data["computed_from"],
        data["contract_version"],
        data["calendar_edition"],
    )

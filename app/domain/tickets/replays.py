"""Tickets with all that their clocks are computed from, batch by batch, to be measured under another plan."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from app.domain.clocks.replay import Case, Offer, Replay
from app.domain.clocks.replay_open import Moved, moved
from app.domain.clocks.replay_report import Range, Report, number_of, report_of
from app.domain.contracts.queries import parsed, terms_of_each
from app.domain.plans.amendments import Amendments
from app.domain.plans.plan import Plan
from app.domain.plans.plan_file import PlanError
from app.domain.tickets.projection import NEVER
from app.domain.tickets.queries import TICKET, histories_of
from app.domain.tickets.ticket import TicketFacts
from app.lib import database
from app.lib.product_time import portal_now

BATCH = 200
After = tuple[datetime, UUID]
_EVERY = "t.opened_at >= $3 AND t.opened_at < $4 AND t.opened_at <= $5"
_OPEN = "t.status NOT IN ('resolved', 'closed')"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The plan that is looked at, as its file says it."""

    source: str
    stem: str

    @property
    def plan(self) -> Plan:
        """What the file says; PlanError when it cannot be used."""
        return parsed(self.source, self.stem)

    def offer(self, tier: str, negotiated: Mapping[str, Mapping[str, str]]) -> Offer | str:
        """What it promises in the tier of that slug, with the times that the contract negotiated in the place of its
        own; or why it promises nothing there."""
        plan = self.plan
        if tier not in {one.slug for one in plan.tiers}:
            return f"{plan.stem} {plan.version} has no tier {tier}"
        try:
            amended = parsed(self.source, self.stem, Amendments(tier=tier, targets=negotiated, cite="As negotiated"))
        except PlanError as error:
            return f"the contract’s own times do not fit: {error.lines[0]}"
        return amended, amended.tier(tier)


class TicketReplay:
    """A replay of the stored tickets: `read` a batch, `take` it, until there is none left; then its `report`."""

    def __init__(self, proposal: Proposal, asked: Range, organisation_id: UUID | None, as_of: datetime) -> None:
        self.proposal = proposal
        self.asked = asked
        self.organisation_id = organisation_id
        self.as_of = as_of
        self._after: After | None = None

    async def count(self) -> int:
        """How many tickets it will read."""
        where, values = self._where()
        sql = f"SELECT count(*) FROM ticket t WHERE {where} AND $1::timestamptz IS NULL AND $2::uuid IS NULL"
        return int(await database.fetch_value(sql, None, None, *values))

    async def read(self) -> list[Case]:
        """The next tickets in the order of their openings; none when all were read."""
        where, values = self._where()
        tickets = await _tickets(where, self._after, *values)
        if tickets:
            self._after = tickets[-1].opened_at, tickets[-1].id
        return await _cases(tickets, self.proposal)

    def take(self, cases: Sequence[Case]) -> None:
        """Measures them; pure, and the work of the whole."""
        for case in cases:
            self.found.take(case)

    @cached_property
    def found(self) -> Replay:
        """What the tickets taken so far came to; PlanError when the plan's file cannot be used any more."""
        return Replay(self.as_of, self.proposal.plan.tiers[-1].calendar.zone)

    def report(self) -> Report:
        """What was found."""
        return report_of(self.found, self.proposal.plan, self.asked)

    def _where(self) -> tuple[str, list[Any]]:
        whose = " AND t.organisation_id = $6" if self.organisation_id else ""
        own = [self.organisation_id] if self.organisation_id else []
        return _EVERY + whose, [self.asked.since, self.asked.until or NEVER, self.as_of, *own]


async def open_tickets_moved(proposal: Proposal) -> list[Moved]:
    """Of every open ticket, the clocks that would be others under the plan now, by reference."""
    now = await portal_now()
    found = [row async for case in _open_cases(proposal) for row in moved(case, now)]
    return sorted(found, key=lambda row: number_of(row.reference))


async def oldest_open_moved(proposal: Proposal) -> tuple[list[Moved], int]:
    """The same of the BATCH that were opened first, which one page bears; and how many tickets that was."""
    cases = await _cases(await _tickets(_OPEN, None), proposal)
    now = await portal_now()
    # The clocks of a whole batch are kept off the loop.
    return await asyncio.to_thread(lambda: [row for case in cases for row in moved(case, now)]), len(cases)


async def newest_event_at() -> datetime | None:
    """When something last happened to a ticket; None while nothing has."""
    found: datetime | None = await database.fetch_value("SELECT max(at) FROM event WHERE subject = 'ticket'")
    return found


async def organisation_with(prefix: str) -> UUID | None:
    """The organisation whose references begin so; None when there is none."""
    found: UUID | None = await database.fetch_value("SELECT id FROM organisation WHERE prefix = upper($1)", prefix)
    return found


async def _open_cases(proposal: Proposal) -> AsyncIterator[Case]:
    after: After | None = None
    while tickets := await _tickets(_OPEN, after):
        for case in await _cases(tickets, proposal):
            yield case
        after = tickets[-1].opened_at, tickets[-1].id


async def _tickets(where: str, after: After | None, *values: Any) -> list[TicketFacts]:
    rows = await database.fetch(
        f"{TICKET.format(person='NULL')} WHERE {where} "
        "AND ($1::timestamptz IS NULL OR (t.opened_at, t.id) > ($1, $2::uuid)) "
        f"ORDER BY t.opened_at, t.id LIMIT {BATCH}",
        *(after or (None, None)),
        *values,
    )
    return [TicketFacts.of(row) for row in rows]


async def _cases(tickets: Sequence[TicketFacts], proposal: Proposal) -> list[Case]:
    histories = await histories_of(tickets)
    terms = await terms_of_each(ticket.pin for ticket in tickets)
    negotiated = await _negotiated(tickets)
    return [
        Case(
            ticket.reference,
            ticket.organisation,
            *histories[ticket.id],
            (terms[ticket.pin].plan, terms[ticket.pin].tier),
            proposal.offer(terms[ticket.pin].tier.slug, negotiated[ticket.contract_version_id]),
        )
        for ticket in tickets
    ]


async def _negotiated(tickets: Sequence[TicketFacts]) -> dict[UUID, Mapping[str, Mapping[str, str]]]:
    rows = await database.fetch(
        "SELECT id, overrides FROM contract_version WHERE organisation_id = ANY ($1) AND id = ANY ($2)",
        list({ticket.organisation_id for ticket in tickets}),
        list({ticket.contract_version_id for ticket in tickets}),
    )
    return {row["id"]: json.loads(row["overrides"]) for row in rows}

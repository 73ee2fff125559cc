"""A ticket's clock chips as they would be if something happened now: shown before it is done."""

from collections.abc import Sequence
from datetime import datetime

from litestar import Request

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.clock import Clock, ImpossibleEvent, TicketEvent
from app.domain.clocks.compute import clocks
from app.domain.clocks.words import read
from app.domain.contracts.queries import Terms, terms_of
from app.domain.tickets import queries
from app.domain.tickets.ticket import TicketFacts
from app.routes.chips import ChipShown, chip_of, whom
from app.web.render import reader_of


async def after(request: Request, viewer: Viewer, ticket: TicketFacts, event: TicketEvent) -> list[ChipShown] | None:
    """The chips after that event; None where it cannot happen."""
    terms = await terms_of(ticket.pin)
    opening, history = await queries.history_of(ticket)
    try:
        found = clocks(terms.plan, terms.tier, opening, [*history, event], event.at)
    except ImpossibleEvent:
        return None
    return chips(request, viewer, ticket, terms, found)


def found(terms: Terms, history: queries.History, now: datetime) -> tuple[Clock, ...]:
    """A ticket's clocks as they stand."""
    return clocks(terms.plan, terms.tier, *history, now)


async def of_severity(request: Request, viewer: Viewer, ticket: TicketFacts, severity: str) -> list[ChipShown] | None:
    """The chips if the severity changed now; None for the present one, and one that the plan does not have."""
    return await after(request, viewer, ticket, TicketEvent(reader_of(request).now, "severity_changed", severity))


def chips(
    request: Request, viewer: Viewer, ticket: TicketFacts, terms: Terms, found: Sequence[Clock]
) -> list[ChipShown]:
    """The chips of clocks, without those that are only for us."""
    reader, whose = reader_of(request), whom(viewer, ticket)
    return [
        chip_of(read(clock, terms.plan.last_warning), reader, whose)
        for clock in found
        if clock.commitment != "internal"
    ]

"""What every verb on a ticket does around its own few lines: lock, time, event, clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.columns import Column

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.clock import ImpossibleEvent, TicketEvent
from app.domain.clocks.standing import check
from app.domain.contracts.queries import terms_of_version
from app.domain.events.actions import record
from app.domain.tickets import projection
from app.domain.tickets.queries import history_of, portal_now, ticket_for
from app.domain.tickets.tables import Ticket
from app.domain.tickets.ticket import TicketFacts
from app.lib.refusals import NotFound, Refused

# Columns of `ticket` and what they become.
Changes = dict[Column | str, Any]


@dataclass(frozen=True, slots=True)
class Hold:
    """A ticket locked for a verb, and the product's time after the lock."""

    ticket: TicketFacts
    now: datetime


async def hold(viewer: Viewer, reference: str) -> Hold:
    """Locks the ticket first and then asks the time (design.md, decision 7). Raises NotFound."""
    ticket = await ticket_for(viewer, reference, lock=True)
    if ticket is None:
        raise NotFound(reference)
    return Hold(ticket, await portal_now())


async def happen(
    held: Hold,
    viewer: Viewer,
    kind: str,
    changes: Changes | None = None,
    *,
    public: bool = True,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Appends the event, changes the row and moves the clocks. Raises Refused if it cannot happen now."""
    ticket = held.ticket
    await _check(held, kind, (data or {}).get("severity"))
    await record(ticket.log, kind, at=held.now, actor=viewer.person_id, public=public, data=data)
    if changes:
        await Ticket.update(changes).where(
            (Ticket.organisation_id == ticket.organisation_id) & (Ticket.id == ticket.id)
        )
    await projection.project(ticket, held.now)


async def _check(held: Hold, kind: str, severity: str | None) -> None:
    if kind in ("assigned", "closed", "rated"):
        return
    terms = await terms_of_version(held.ticket.organisation_id, held.ticket.contract_version_id)
    opening, history = await history_of(held.ticket)
    try:
        check(terms.plan, opening, [*history, TicketEvent(held.now, kind, severity)])  # type: ignore[arg-type]
    except ImpossibleEvent as error:
        raise Refused(str(error)) from error

"""What every verb on a ticket does around its own few lines: lock, time, event, clocks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast, get_args
from uuid import UUID

from piccolo.columns import Column

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.clock import EventKind
from app.domain.clocks.compute import clocks
from app.domain.clocks.event_list import event_of
from app.domain.clocks.standing import check, why_not
from app.domain.contracts.queries import Terms, terms_of
from app.domain.events.actions import record
from app.domain.tickets import projection, sealing
from app.domain.tickets.queries import History, history_of, public_words_since, ticket_for
from app.domain.tickets.tables import Ticket
from app.domain.tickets.ticket import TicketFacts
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Refused

# Columns of `ticket` and what they become.
Changes = dict[Column | str, Any]


class Stale(Exception):
    """A colleague said something in public since the writer looked; nothing was sent (design.md, "One request")."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A ticket locked for a verb, the product's time after the lock, its terms and what happened to it so far."""

    ticket: TicketFacts
    now: datetime
    terms: Terms
    history: History


async def hold(viewer: Viewer, reference: str) -> Hold:
    """Locks the ticket first and then asks the time (design.md, decision 7). Raises NotFound."""
    ticket = await ticket_for(viewer, reference, lock=True)
    if ticket is None:
        raise NotFound(reference)
    return await hold_locked(ticket)


async def hold_locked(ticket: TicketFacts) -> Hold:
    """A ticket that is locked already."""
    now = await portal_now()
    terms = await terms_of(ticket.pin)
    opening, events = await history_of(ticket)
    # A clock that was set back must not forbid every verb until it has caught up.
    last = events[-1].at if events else opening.at
    return Hold(ticket, max(now, last), terms, (opening, events))


async def refuse_stale(held: Hold, viewer: Viewer, seen: UUID | None) -> None:
    """Raises Stale when a colleague answered after the public message that the writer had before them."""
    if seen and seen != held.ticket.last_public_message_id and await public_words_since(held.ticket, seen, viewer):
        raise Stale


async def happen(
    held: Hold,
    viewer: Viewer | None,
    kind: str,
    changes: Changes | None = None,
    *,
    public: bool = True,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Appends the event, moves clocks and timers and changes the row; without a viewer it happens by itself.

    Raises Refused if it cannot happen now.
    """
    ticket, (opening, events) = held.ticket, held.history
    actor = viewer.person_id if viewer else None
    if kind in get_args(EventKind):
        event = event_of(held.now, cast(EventKind, kind), data or {})
        reason = why_not(held.terms.plan, check(held.terms.plan, opening, events)[-1], event)
        if reason:
            raise Refused(f"That is not possible: {reason}.")
        events = [*events, event]
    await record(ticket.log, kind, at=held.now, actor=actor, public=public, data=data)
    await move_clocks(replace(held, history=(opening, events)), changes)


async def move_clocks(held: Hold, changes: Changes | None = None) -> None:
    """Verdicts, clocks and timers as what happened makes them, and the row's columns that change with it."""
    ticket, now = held.ticket, held.now
    found = clocks(held.terms.plan, held.terms.tier, *held.history, now)
    sealed = await sealing.seal(ticket, held.terms, held.history, found, now)
    moved = await projection.project(ticket, held.terms, held.history, sealed, found, now)
    await Ticket.update(moved | (changes or {})).where(
        (Ticket.organisation_id == ticket.organisation_id) & (Ticket.id == ticket.id)
    )

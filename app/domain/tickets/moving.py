"""Moving a ticket to another version of its contract: explicit, previewed, recorded (sla.md, "Shape")."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.audit.trail import Actor, note
from app.domain.calendars.business_time import NeverOpenError
from app.domain.clocks.clock import Clock, ImpossibleEvent
from app.domain.clocks.compute import clocks
from app.domain.clocks.verdicts import overlay
from app.domain.contracts.contract_versions import versions_of
from app.domain.contracts.policy import NOT_YOURS, can_manage
from app.domain.contracts.queries import Pin, Terms, newest_edition, terms_of_each
from app.domain.tickets import policy, sealing
from app.domain.tickets.projection import NEVER
from app.domain.tickets.queries import History, history_of
from app.domain.tickets.ticket import TicketFacts
from app.domain.tickets.verbs import Changes, happen, hold
from app.lib.refusals import Conflict, NotFound, Refused, allow

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Destination:
    """A version of the contract, and the terms that the ticket would have under it with the present calendars."""

    number: int
    effective_at: datetime
    terms: Terms


async def destinations(ticket: TicketFacts) -> list[Destination]:
    """Every version of its organisation's contract, the newest first; its own is among them, for the calendars may have
    changed since."""
    edition = await newest_edition()
    versions = await versions_of(ticket.organisation_id)
    pins = {version.id: Pin(ticket.organisation_id, version.id, edition) for version in versions}
    terms = await terms_of_each(pins.values())
    return [Destination(version.number, version.effective_at, terms[pins[version.id]]) for version in versions]


async def destination(ticket: TicketFacts, version_id: UUID) -> Destination:
    """One of them; NotFound for a version of another organisation, and for none."""
    for one in await destinations(ticket):
        if one.terms.pin.contract_version_id == version_id:
            return one
    raise NotFound(str(version_id))


def clocks_under(ticket: TicketFacts, terms: Terms, history: History, now: datetime) -> tuple[Clock, ...]:
    """The ticket's clocks as they would be under those terms. Raises Refused when that cannot be."""
    known = {severity.slug for severity in terms.plan.severities}
    opening, events = history
    missing = {opening.severity, *(event.severity for event in events if event.severity)} - known
    if missing:
        raise Refused(f"The plan of that version has no severity {', '.join(sorted(missing))}, which this ticket had.")
    ladder = terms.tier.ladders.get(ticket.severity)
    if ticket.level > (len(ladder.levels) if ladder else 0):
        raise Refused(f"Level {ticket.level} has been told, which that version’s ladder does not have.")
    try:
        return clocks(terms.plan, terms.tier, opening, events, now)
    except (ImpossibleEvent, NeverOpenError) as reason:
        raise Refused(f"What happened to this ticket cannot have happened under that version: {reason}.") from reason


async def foretell(
    ticket: TicketFacts, here: Terms, there: Terms, now: datetime
) -> tuple[tuple[Clock, ...], tuple[Clock, ...]]:
    """The ticket's clocks as they are, and as the move would make them: what has been decided by now stays. Raises
    Refused as `clocks_under` does."""
    history, before = await history_of(ticket), await sealing.sealed_of(ticket)
    found = clocks(here.plan, here.tier, *history, now)
    sealed = (*before, *sealing.undecided_until_now(here, history, found, before, now))
    return overlay(found, sealed), overlay(clocks_under(ticket, there, history, now), sealed)


def worse(before: Sequence[Clock], after: Sequence[Clock]) -> list[Clock]:
    """Those that still run and would be due later, or not at all."""
    then = {(clock.kind, clock.cycle): clock.due_at for clock in after}
    running = [(clock, clock.due_at) for clock in before if clock.due_at and clock.state == "running"]
    return [clock for clock, due_at in running if (then.get((clock.kind, clock.cycle)) or NEVER) > due_at]


async def move(viewer: Viewer, reference: str, version_id: UUID, reason: str, *, seen: UUID | None = None) -> None:
    """Holds the ticket to that version and to the present calendars. `seen` is the version it had as far as the writer
    knows. To where it is already it does not move again; verdicts that are sealed stay.

    Raises NotFound, Conflict, Refused.
    """
    held = await hold(viewer, reference)
    allow(can_manage(viewer), NOT_YOURS)
    allow(policy.can_move(viewer, held.ticket), "The ticket is closed.")
    there = await destination(held.ticket, version_id)
    if there.terms.pin == held.ticket.pin:
        return
    if seen not in (None, held.ticket.contract_version_id):
        raise Conflict("Somebody moved this ticket meanwhile.")
    clocks_under(held.ticket, there.terms, held.history, held.now)
    here = await destination(held.ticket, held.ticket.contract_version_id)
    data = {"from": _told(here, held.terms), "to": _told(there, there.terms), "reason": reason}
    # What was decided by now was decided under the terms that it had.
    found = clocks(held.terms.plan, held.terms.tier, *held.history, held.now)
    await sealing.seal(held.ticket, held.terms, held.history, found, held.now)
    pin = there.terms.pin
    changes: Changes = {"contract_version_id": pin.contract_version_id, "calendar_edition": pin.edition}
    await happen(replace(held, terms=there.terms), viewer, "moved", changes, data=data)
    numbers = {"reference": held.ticket.reference, "from": here.number, "to": there.number}
    await note([held.ticket.organisation_id], "ticket_contract.changed", Actor(viewer.person_id), **numbers)


def _told(where: Destination, terms: Terms) -> dict[str, object]:
    return {"number": where.number, "tier": terms.tier.name, "edition": terms.pin.edition}

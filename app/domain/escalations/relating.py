"""Several tickets of several organisations on one component within some hours point to one cause, and the plan's
trigger tells the next level of each (sla.md, "Warnings and escalation")."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.clock import Clock
from app.domain.contracts.queries import Terms, terms_of_each
from app.domain.escalations.climbing import catch_up
from app.domain.plans.escalation import Trigger
from app.domain.tickets import components, filing
from app.domain.tickets.queries import TICKET, ticket_of
from app.domain.tickets.ticket import Component, TicketFacts
from app.domain.tickets.verbs import happen, hold_locked
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.product_time import portal_now

KIND = "related_tickets"


@dataclass(frozen=True, slots=True)
class Group:
    """Tickets that point to one cause: those on a component, within a trigger's hours."""

    tickets: tuple[TicketFacts, ...]
    hours: float

    @property
    def organisations(self) -> int:
        """How many organisations they are of."""
        return len({ticket.organisation_id for ticket in self.tickets})


async def file(viewer: Viewer, draft: filing.Draft) -> tuple[TicketFacts, tuple[Clock, ...]]:
    """Files a ticket, and looks whether several now point to one cause. Raises what `filing.file` raises."""
    filed = await filing.file(viewer, draft)
    if draft.component:
        async with database.acting_as(SYSTEM):
            await _lock(draft.component.id, filed[0].id)
            await _relate(draft.component)
    return filed


async def set_component(viewer: Viewer, reference: str, component: Component | None) -> None:
    """The staff says which component the ticket is about, or (None) that it is about none. Raises NotFound, Refused."""
    if component:
        # Before the ticket, as below: whoever relates tickets locks the component first, then tickets by their ids.
        await _lock(component.id, await components.ticket_id(reference))
    await components.set_component(viewer, reference, component)
    if component:
        async with database.acting_as(SYSTEM):
            await _relate(component)


async def _lock(component_id: UUID, ticket_id: UUID | None) -> None:
    await database.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"component {component_id}")
    await database.execute(
        "SELECT FROM ticket WHERE id = $2 OR (component_id = $1 AND opened_at > portal_now() - interval '7 days' "
        "AND status NOT IN ('resolved', 'closed')) ORDER BY id FOR UPDATE",
        component_id,
        ticket_id,
    )


async def _relate(component: Component) -> None:
    """Records the cause on each ticket whose trigger it pulls, once, and tells the next level there."""
    now, found = await portal_now(), await _recent(component.id)
    agreed = await terms_of_each(ticket.pin for ticket in found)
    known = await _related_already(component.id)
    for ticket in found:
        group = pulled(ticket, agreed[ticket.pin], found, now)
        if group and not ticket.over and ticket.id not in known:
            await _record(ticket, component, group)


async def _record(ticket: TicketFacts, component: Component, group: Group) -> None:
    data = {
        "component": str(component.id),
        "name": component.name,
        "tickets": [one.reference for one in group.tickets],
        "organisations": group.organisations,
        "hours": group.hours,
    }
    # Other organisations' tickets are named: no customer reads this.
    await happen(await hold_locked(ticket), None, KIND, public=False, data=data)
    await catch_up(await hold_locked(await ticket_of(ticket.organisation_id, ticket.id)))


def pulled(ticket: TicketFacts, terms: Terms, found: Sequence[TicketFacts], now: datetime) -> Group | None:
    """The group that pulls the trigger of the ticket's own plan at its severity; None when there is no such trigger, or
    too few tickets or organisations. Pure."""
    trigger = _trigger(ticket, terms)
    if trigger is None or trigger.within is None or ticket.opened_at <= now - trigger.within:
        return None
    recent = tuple(one for one in found if one.opened_at > now - trigger.within)
    group = Group(recent, trigger.within.total_seconds() / 3600)
    enough = len(recent) >= (trigger.tickets or 0) and group.organisations >= (trigger.organisations or 0)
    return group if enough else None


def _trigger(ticket: TicketFacts, terms: Terms) -> Trigger | None:
    triggers = (one for one in terms.tier.triggers if one.because == KIND and ticket.severity in one.severities)
    return next(triggers, None)


async def _recent(component_id: UUID) -> list[TicketFacts]:
    """The tickets of a component of the last week, which is longer than any trigger looks back; none that is void."""
    rows = await database.fetch(
        f"{TICKET.format(person='NULL')} WHERE t.component_id = $1 AND NOT t.voided "
        "AND t.opened_at > portal_now() - interval '7 days' ORDER BY t.opened_at, t.id",
        component_id,
    )
    return [TicketFacts.of(row) for row in rows]


async def _related_already(component_id: UUID) -> set[UUID]:
    rows = await database.fetch(
        "SELECT e.subject_id FROM event e JOIN ticket t ON t.organisation_id = e.organisation_id "
        "AND t.id = e.subject_id WHERE t.component_id = $1 AND e.subject = 'ticket' AND e.kind = $2 "
        "AND e.data @> $3::text::jsonb",
        component_id,
        KIND,
        json.dumps({"component": str(component_id)}),
    )
    return {row["subject_id"] for row in rows}

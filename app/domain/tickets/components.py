"""Which component a ticket is about. Components are kept by incidents, which stand above; a ticket keeps the key."""

from typing import cast
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.tickets import policy
from app.domain.tickets.tables import Ticket
from app.domain.tickets.ticket import Component
from app.domain.tickets.verbs import happen, hold
from app.lib import database
from app.lib.refusals import allow


async def set_component(viewer: Viewer, reference: str, component: Component | None) -> None:
    """The ticket is about it from now on, or (None) about none. Setting it twice is setting it once.

    Raises NotFound, Refused.
    """
    held = await hold(viewer, reference)
    allow(policy.can_set_component(viewer, held.ticket), "The support team says which component a ticket is about.")
    chosen = component.id if component else None
    if chosen == held.ticket.component_id:
        return
    data = {"component": component.name if component else None}
    await happen(held, viewer, "component_set", {Ticket.component_id: chosen}, data=data)


async def ticket_id(reference: str) -> UUID | None:
    """The key of a ticket."""
    found = await database.fetch_value("SELECT id FROM ticket WHERE reference = upper($1)", reference)
    return cast("UUID | None", found)

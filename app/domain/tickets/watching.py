"""Colleagues who follow a ticket that they did not file."""

from uuid import UUID

from app.domain.accounts.queries import is_member
from app.domain.accounts.viewer import Viewer
from app.domain.events.actions import record
from app.domain.tickets import policy
from app.domain.tickets.tables import Watch
from app.domain.tickets.verbs import hold
from app.lib import database
from app.lib.refusals import allow
from app.lib.rows import insert


async def add_watcher(viewer: Viewer, reference: str, person_id: UUID) -> None:
    """Lets a colleague see the ticket and hear of it; doing it twice changes nothing.

    Raises NotFound, and Refused when the person does not belong to the ticket's organisation.
    """
    held = await hold(viewer, reference)
    ticket = held.ticket
    allow(await is_member(ticket.organisation_id, person_id), "Only colleagues of the same organisation can watch it.")
    if person_id == ticket.opened_by or await is_watching(ticket.organisation_id, ticket.id, person_id):
        return
    await insert((Watch, {"organisation_id": ticket.organisation_id, "ticket_id": ticket.id, "person_id": person_id}))
    await record(ticket.log, "watcher_added", at=held.now, actor=viewer.person_id, data={"person": str(person_id)})


async def remove_watcher(viewer: Viewer, reference: str, person_id: UUID) -> None:
    """The colleague no longer follows it. Raises NotFound, Refused."""
    held = await hold(viewer, reference)
    ticket = held.ticket
    allow(policy.can_remove_watcher(viewer, ticket, person_id), "Only who filed it and your admins remove others.")
    if await database.execute(
        "DELETE FROM watch WHERE organisation_id = $1 AND ticket_id = $2 AND person_id = $3",
        ticket.organisation_id,
        ticket.id,
        person_id,
    ):
        data = {"person": str(person_id)}
        await record(ticket.log, "watcher_removed", at=held.now, actor=viewer.person_id, data=data)


async def is_watching(organisation_id: UUID, ticket_id: UUID, person_id: UUID) -> bool:
    """Whether that person follows the ticket."""
    return bool(
        await database.fetch_value(
            "SELECT true FROM watch WHERE organisation_id = $1 AND ticket_id = $2 AND person_id = $3",
            organisation_id,
            ticket_id,
            person_id,
        )
    )

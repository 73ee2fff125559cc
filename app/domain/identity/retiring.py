"""Putting a connection away that was used: nobody comes in through it, and it stays to be looked up, out of the way."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.identity.connection import Connection
from app.domain.identity.domains import domains_of
from app.domain.identity.holding import hold, looked_after, noted
from app.domain.identity.people import Someone, people_of
from app.domain.identity.queries import connections_of
from app.domain.identity.turning_on import allow_leaving, end_sessions
from app.lib import database


@dataclass(frozen=True, slots=True)
class Loss:
    """What goes with a connection: the domains that lead to it, and who has no other way in than through it."""

    domains: list[str]
    shut_out: list[Someone]


async def loss_of(viewer: Viewer, held: Connection) -> Loss:
    """As it stands. Raises NotFound."""
    domains = [one.name for one in await domains_of(held.organisation_id) if one.connection_id == held.id]
    people = [one for one in await people_of(viewer, held.organisation_id) if one.active]
    others = {c.name for c in await connections_of(held.organisation_id) if c.state in ("pilot", "on")} - {held.name}
    return Loss(domains, [one for one in people if held.name in one.connections and not _has_another(one, others)])


def _has_another(someone: Someone, others: set[str]) -> bool:
    return someone.has_password or someone.has_factor or not others.isdisjoint(someone.connections)


async def retire(viewer: Viewer, connection_id: UUID) -> None:
    """Nobody is let in through it, whoever is is signed out, its directory's tokens end, and its domains lead nowhere.
    Raises NotFound, Refused."""
    held = await hold(viewer, connection_id)
    if held.state == "on":
        await allow_leaving(viewer, held)
    await database.execute("UPDATE connection SET state = 'retired' WHERE id = $1", connection_id)
    await database.execute("UPDATE domain SET connection_id = NULL WHERE connection_id = $1", connection_id)
    await database.execute(
        "UPDATE scim_token SET ended_at = clock_timestamp() WHERE connection_id = $1 AND ended_at IS NULL",
        connection_id,
    )
    await end_sessions(connection_id)
    await noted(viewer, held.organisation_id, "connection.retired", connection=connection_id, before=held.state)


async def bring_back(viewer: Viewer, connection_id: UUID) -> None:
    """It is off, and can be set up and turned on again; its domains are sent to it anew. Raises NotFound."""
    held = await looked_after(viewer, connection_id)
    if await database.execute("UPDATE connection SET state = 'off' WHERE id = $1 AND state = 'retired'", connection_id):
        await noted(viewer, held.organisation_id, "connection.brought_back", connection=connection_id)

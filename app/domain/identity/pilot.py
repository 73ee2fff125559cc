"""Who tries a connection before everybody is sent to it."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.identity.holding import hold, noted
from app.domain.identity.people import belongs
from app.lib import database
from app.lib.refusals import Wrong


@dataclass(frozen=True, slots=True)
class Pilot:
    """Somebody who tries it."""

    person_id: UUID
    name: str
    email: str


async def pilots_of(connection_id: UUID) -> list[Pilot]:
    """By name, as far as the eyes of this transaction see."""
    rows = await database.fetch(
        "SELECT p.id, p.name, p.email FROM pilot t JOIN person p ON p.id = t.person_id WHERE t.connection_id = $1 "
        "ORDER BY p.name, p.id",
        connection_id,
    )
    return [Pilot(row["id"], row["name"], row["email"]) for row in rows]


async def add(viewer: Viewer, connection_id: UUID, person_id: UUID) -> None:
    """One more; the same again changes nothing. Raises NotFound, Wrong for who does not belong to the place."""
    held = await hold(viewer, connection_id)
    if not await belongs(held.organisation_id, person_id):
        raise Wrong({"person": "Choose somebody who belongs here."})
    if await database.execute(
        "INSERT INTO pilot (organisation_id, connection_id, person_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        held.organisation_id,
        connection_id,
        person_id,
    ):
        await noted(viewer, held.organisation_id, "pilot.added", connection=connection_id, person=person_id)


async def remove(viewer: Viewer, connection_id: UUID, person_id: UUID) -> None:
    """One less. Raises NotFound."""
    held = await hold(viewer, connection_id)
    if await database.execute(
        "DELETE FROM pilot WHERE connection_id = $1 AND person_id = $2", connection_id, person_id
    ):
        await noted(viewer, held.organisation_id, "pilot.removed", connection=connection_id, person=person_id)

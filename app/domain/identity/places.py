"""Whose sign-in is looked after: an organisation's people, or the vendor's staff."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.accounts.places import places_of
from app.domain.accounts.viewer import Viewer
from app.domain.identity.policy import allow
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import NotFound

STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Place:
    """`organisation_id` None: the vendor's own staff."""

    organisation_id: UUID | None
    name: str

    @property
    def slug(self) -> str:
        """As it stands in addresses."""
        return slug_of(self.organisation_id)


def slug_of(organisation_id: UUID | None) -> str:
    """A place as it stands in addresses."""
    return str(organisation_id or STAFF)


THE_STAFF = Place(None, "Our staff")


async def place_for(viewer: Viewer, slug: str) -> Place:
    """The place of that address, for those who look after it; raises NotFound for everybody else."""
    if slug == STAFF:
        allow(viewer, None)
        return THE_STAFF
    try:
        organisation_id = UUID(slug)
    except ValueError as error:
        raise NotFound(slug) from error
    allow(viewer, organisation_id)
    name = await database.fetch_value("SELECT name FROM organisation WHERE id = $1", organisation_id)
    if name is None:
        raise NotFound(slug)
    return Place(organisation_id, name)


async def place_of(viewer: Viewer, person_id: UUID) -> Place:
    """Where somebody is looked after: an organisation of theirs, or the staff. Raises NotFound where the viewer does
    not look after it."""
    async with database.acting_as(SYSTEM):
        first, *_ = await places_of(person_id)
    return await place_for(viewer, slug_of(first))

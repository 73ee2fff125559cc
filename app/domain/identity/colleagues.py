"""What an organisation's admins do with its people: say what they may see, and let them go. By the same verbs as the
vendor's account managers (leaving.py), but the last admin stays, and a role that a provider's groups give is changed
there."""

from uuid import UUID

from app.domain.accounts.viewer import MembershipRole, Viewer
from app.domain.contracts.organisations import hold_people
from app.domain.identity import leaving
from app.domain.identity.people import someone_of
from app.domain.identity.policy import allow, can_keep_people
from app.domain.identity.roles import LAST_ADMIN, is_last
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Refused, Wrong

NOT_YOURS = "Only an organisation admin says who belongs to it and what they may see."


def allow_keeping(viewer: Viewer, organisation_id: UUID) -> None:
    """Raises NotFound for whoever does not look after sign-in here, Refused for who does that alone."""
    allow(viewer, organisation_id)
    if not can_keep_people(viewer, organisation_id):
        raise Refused(NOT_YOURS)


async def change_role(viewer: Viewer, organisation_id: UUID, person_id: UUID, role: MembershipRole) -> None:
    """As `leaving.change_role`. Raises NotFound, Refused, Wrong."""
    allow_keeping(viewer, organisation_id)
    someone = await someone_of(viewer, organisation_id, person_id)
    if someone.role_from and someone.role != role:
        raise Wrong({"role": f"Their groups at {someone.role_from} give them their role, at each sign-in."})
    async with database.acting_as(SYSTEM):
        await hold_people(viewer, organisation_id)
        if role != "admin":
            await _keep_last(organisation_id, person_id, "role")
        await leaving.change_role(viewer, organisation_id, person_id, role)


async def remove(viewer: Viewer, organisation_id: UUID, person_id: UUID) -> None:
    """As `leaving.remove`, of anybody but oneself. Raises NotFound, Refused, Wrong."""
    allow_keeping(viewer, organisation_id)
    await someone_of(viewer, organisation_id, person_id)
    if person_id == viewer.person_id:
        raise Wrong({"": "You cannot take yourself out: another admin does."})
    async with database.acting_as(SYSTEM):
        await hold_people(viewer, organisation_id)
        await _keep_last(organisation_id, person_id, "")
        await leaving.remove(viewer, organisation_id, person_id)


async def _keep_last(organisation_id: UUID, person_id: UUID, field: str) -> None:
    if await is_last(organisation_id, person_id):
        raise Wrong({field: LAST_ADMIN})

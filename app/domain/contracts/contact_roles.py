"""What the vendor turns to which person of a customer for (R3)."""

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.contracts.contact import Contact
from app.domain.contracts.contacts import contact_held
from app.domain.contracts.organisations import hold
from app.lib import database
from app.lib.refusals import Wrong

ContactRole = Literal["emergency", "support", "security", "billing", "change_approver", "it_admin", "executive"]
CONTACT_ROLES: dict[ContactRole, str] = {
    "emergency": "Emergency contact",
    "support": "Support contact",
    "security": "Security contact",
    "billing": "Billing contact",
    "change_approver": "Change approver",
    "it_admin": "IT administrator",
    "executive": "Executive",
}


async def give_role(viewer: Viewer, organisation_id: UUID, person_id: UUID, role: ContactRole) -> None:
    """One more contact role for a person; twice is once. Raises NotFound, Refused, Wrong."""
    held = await hold(viewer, organisation_id)
    contact = await contact_held(held, person_id)
    if role not in CONTACT_ROLES:
        raise Wrong({"contact_role": "Choose a role."})
    if not contact["active"]:
        raise Wrong({"contact_role": "They are deactivated. Activate them first."})
    if await database.execute(
        "INSERT INTO contact_role (organisation_id, role, person_id, given_by, given_at) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT DO NOTHING",
        organisation_id,
        role,
        person_id,
        viewer.person_id,
        held.now,
    ):
        await held.note("contact_role_given", {"person": contact["name"], "role": role}, person_id)


async def end_role(viewer: Viewer, organisation_id: UUID, person_id: UUID, role: ContactRole) -> None:
    """One contact role fewer; twice is once. Raises NotFound, Refused."""
    held = await hold(viewer, organisation_id)
    contact = await contact_held(held, person_id)
    if await database.execute(
        "DELETE FROM contact_role WHERE organisation_id = $1 AND person_id = $2 AND role = $3",
        organisation_id,
        person_id,
        role,
    ):
        await held.note("contact_role_ended", {"person": contact["name"], "role": role}, person_id)


def last_holds(contacts: Iterable[Contact], person_id: UUID) -> list[str]:
    """The roles that nobody would have any more without this person; who is deactivated counts for none."""
    active = [contact for contact in contacts if contact.active]
    others = {role for contact in active if contact.person_id != person_id for role in contact.roles}
    own = (role for contact in active if contact.person_id == person_id for role in contact.roles)
    return [role for role in own if role not in others]

"""A customer's people: adding, their role, letting go (R3)."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

import asyncpg

from app.domain.accounts import people, sessions
from app.domain.accounts.actions import send_invitation
from app.domain.accounts.viewer import MembershipRole, Viewer
from app.domain.contracts.organisations import Hold, hold, hold_people
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Conflict, NotFound, Refused, Wrong

MEMBERSHIP_ROLES: dict[MembershipRole, str] = {
    "member": "Member",
    "admin": "Organisation admin",
    "identity": "Sign-in only",
}
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom to add. A person whom the portal knows by that address keeps their own name."""

    email: str
    name: str
    role: MembershipRole


async def invite(viewer: Viewer, organisation_id: UUID, invitation: Invitation) -> UUID:
    """Adds a person to a customer; somebody new gets an account, and mail with which to choose a password.

    Raises NotFound, Refused, Conflict, Wrong: it says whose an address is, which is for the staff only.
    """
    held = await hold(viewer, organisation_id)
    if errors := _wrong_with(invitation):
        raise Wrong(errors)
    known = await database.fetch_one(
        "SELECT p.id, p.name, p.staff_role, p.active, m.person_id IS NOT NULL AS inside FROM person p "
        "LEFT JOIN membership m ON m.person_id = p.id AND m.organisation_id = $2 WHERE p.email = lower($1)",
        invitation.email,
        organisation_id,
    )
    if known and (why := _why_not(known["staff_role"], known["active"], inside=known["inside"])):
        raise Wrong({"email": why})
    person_id = known["id"] if known else await _make(invitation)
    await people.join(organisation_id, person_id, invitation.role)
    name = known["name"] if known else invitation.name
    await held.note("contact_added", {"person": name, "role": invitation.role}, person_id)
    if known is None:
        async with database.acting_as(SYSTEM):
            await send_invitation(person_id, invitation.email.lower(), name, held.name)
    return cast(UUID, person_id)


async def _make(invitation: Invitation) -> UUID:
    try:
        return await people.create_person(invitation.email, invitation.name)
    except people.PersonExists:
        # Another customer was given them at this very moment; what they are called there is known by now.
        raise Conflict("Somebody else added this person just now. Send it again.") from None


def _wrong_with(invitation: Invitation) -> dict[str, str]:
    errors = {}
    if not people.is_address(invitation.email):
        errors["email"] = "Write an address like name@company.example."
    if not 0 < len(invitation.name) <= LONGEST_NAME:
        errors["name"] = f"A name of 1 to {LONGEST_NAME} characters is needed."
    if invitation.role not in MEMBERSHIP_ROLES:
        errors["role"] = "Choose what they may see."
    return errors


def _why_not(staff_role: str | None, active: bool, *, inside: bool) -> str | None:
    if staff_role:
        return "This address is of somebody on the staff, who sees every customer already."
    if inside:
        return "This person belongs to the customer already."
    return None if active else "This person is deactivated. Activate them where they belong first."


async def change_role(viewer: Viewer, organisation_id: UUID, person_id: UUID, role: MembershipRole) -> None:
    """Makes them a member or an organisation admin, who signs in again as that; the same again changes nothing.
    Raises NotFound, Refused, Wrong."""
    if role not in MEMBERSHIP_ROLES:
        raise Wrong({"role": "Choose what they may see."})
    held = await hold_people(viewer, organisation_id)
    contact = await contact_held(held, person_id)
    if contact["role"] != role:
        await people.join(organisation_id, person_id, role)
        await sessions.end_all(viewer, person_id, "role_changed", showing=organisation_id)
        told = {"person": contact["name"], "from": contact["role"], "to": role}
        await held.note("contact_role_changed", told, person_id)


async def remove(viewer: Viewer | None, organisation_id: UUID, person_id: UUID) -> None:
    """They belong to the customer no more: their contact roles, telephones and watches there go too; what they wrote
    stays. Without a viewer their directory says so. identity/leaving.py notes it. Raises NotFound, Refused."""
    held = await hold_people(viewer, organisation_id)
    contact = await contact_held(held, person_id)
    for table in ("contact_role", "telephone", "watch", "membership"):
        await database.execute(
            f"DELETE FROM {table} WHERE organisation_id = $1 AND person_id = $2", organisation_id, person_id
        )
    await held.tell("contact_removed", {"person": contact["name"]})


async def set_active(viewer: Viewer | None, organisation_id: UUID, person_id: UUID, *, active: bool) -> bool:
    """Shuts a contact out, here and wherever else they belong, and ends their sessions and tokens; or lets them in
    again. Without a viewer their directory says so. Answers whether that is a change; identity/leaving.py notes it.
    Raises NotFound, Refused."""
    held = await hold(viewer, organisation_id)
    contact = await contact_held(held, person_id)
    if contact["active"] == active:
        return False
    if not await database.fetch_value("SELECT set_contact_active($1, $2)", person_id, active):
        raise Refused("This person is on the staff, whom administrators let in and shut out.")
    kind = "contact_activated" if active else "contact_deactivated"
    await held.tell(kind, {"person": contact["name"]})
    return True


async def contact_held(held: Hold, person_id: UUID) -> asyncpg.Record:
    """The contact's name, role and whether they are active. Raises NotFound for who does not belong to it."""
    row = await database.fetch_one(
        "SELECT p.name, p.active, m.role FROM membership m JOIN person p ON p.id = m.person_id "
        "WHERE m.organisation_id = $1 AND m.person_id = $2",
        held.organisation_id,
        person_id,
    )
    if row is None:
        raise NotFound(str(person_id))
    return row

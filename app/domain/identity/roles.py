"""From a provider's groups to a role here, anew at each sign-in. A role that nobody mapped is never given."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from app.domain.accounts.sessions import end_all
from app.domain.accounts.viewer import STAFF_ROLES
from app.domain.audit.trail import Actor, note
from app.domain.identity.break_glass import is_only_one, keep_one
from app.domain.identity.connection import Connection
from app.domain.identity.scim import scim_groups
from app.lib import database
from app.lib.refusals import Refused

# As a default role: whoever is in no mapped group is not let in.
NO_ROLE: Literal["none"] = "none"
LAST_ADMIN = "This is the only organisation admin there is. Make somebody else an admin first."
LAST_ADMINISTRATOR = "This is the only administrator there is."


@dataclass(frozen=True, slots=True)
class Roles:
    """What a connection may give, from the weakest to the strongest, and what a new connection gives by default."""

    given: tuple[str, ...]
    default: str

    @property
    def defaults(self) -> tuple[str, ...]:
        """What may be chosen for whoever is in no mapped group."""
        return (NO_ROLE, *self.given)


# `identity` sees no ticket, so anything that does is more.
_CONTACTS = Roles(("identity", "member", "admin"), "member")
_STAFF = Roles(STAFF_ROLES, NO_ROLE)


def roles_for(organisation_id: UUID | None) -> Roles:
    """Those of an organisation's people; None: of the staff. No connection gives the other's."""
    return _STAFF if organisation_id is None else _CONTACTS


async def role_from_groups(connection: Connection, groups: Collection[str], now: str | None) -> str:
    """The strongest role of these groups, else the default; `now` is kept where the connection maps no group at all,
    for then roles are given here by hand. In the open transaction."""
    rows = await database.fetch("SELECT external_group, role FROM group_role WHERE connection_id = $1", connection.id)
    return strongest(connection, {row["external_group"]: row["role"] for row in rows}, groups, now)


def strongest(connection: Connection, mapped: Mapping[str, str], groups: Collection[str], now: str | None) -> str:
    """The same, by the roles that its groups are `mapped` to. Pure."""
    if not mapped and now:
        return now
    given = roles_for(connection.organisation_id).given
    earned = [role for group, role in mapped.items() if group in groups and role in given]
    return max(earned, key=given.index) if earned else connection.default_role


async def role_at_sign_in(
    connection: Connection, person_id: UUID | None, groups: Collection[str], *, invited_as: str | None = None
) -> str:
    """The role that somebody is to have who signs in with these groups, and those that were pushed of them. Whoever is
    new here counts as what they were `invited_as`."""
    pushed = await scim_groups(connection.id, person_id) if person_id else ()
    now = await role_now(connection.organisation_id, person_id) if person_id else invited_as
    return await role_from_groups(connection, {*groups, *pushed}, now)


async def role_now(organisation_id: UUID | None, person_id: UUID) -> str | None:
    """What somebody is in an organisation, or on the staff; None: nothing."""
    if organisation_id is None:
        role = await database.fetch_value("SELECT staff_role FROM person WHERE id = $1", person_id)
    else:
        role = await database.fetch_value(
            "SELECT role FROM membership WHERE organisation_id = $1 AND person_id = $2", organisation_id, person_id
        )
    return None if role is None else str(role)


async def give_role(organisation_id: UUID | None, person_id: UUID, role: str) -> None:
    """Makes somebody who belongs there that; noted. The last active admin of an organisation (or administrator), and
    the only break-glass person, stay what they are, whatever their provider says, and that is noted: else nobody could
    put it right. In the open transaction, which has the system's eyes."""
    before = await role_now(organisation_id, person_id)
    if before == role or before is None:
        return
    glass = looks_after(before) and not looks_after(role) and await is_only_one(organisation_id, person_id)
    if glass or await is_last(organisation_id, person_id):
        await note([organisation_id], "role.kept", Actor(person_id), person=person_id, role=before, wanted=role)
        return
    if organisation_id is None:
        await database.execute("SELECT set_staff_role($1, $2)", person_id, role)
    else:
        await database.execute(
            "UPDATE membership SET role = $3 WHERE organisation_id = $1 AND person_id = $2",
            organisation_id,
            person_id,
            role,
        )
    # What a session may do has changed: it is begun anew (security.md, "7. Web", Sessions).
    await end_all(None, person_id, "role_changed", showing=organisation_id)
    await note([organisation_id], "role.changed", person=person_id, before=before, role=role)


def looks_after(role: str | None) -> bool:
    """Whether who has that role looks after sign-in."""
    return role in ("admin", "identity", "administrator")


async def keep_last(organisation_id: UUID | None, person_id: UUID) -> None:
    """For whatever would shut out the last who could put it right: a place's last admin or administrator, and its only
    break-glass person. Raises Refused. In the open transaction, which has the system's eyes."""
    if await is_last(organisation_id, person_id):
        raise Refused(LAST_ADMIN if organisation_id else LAST_ADMINISTRATOR)
    await keep_one(organisation_id, person_id)


async def is_last(organisation_id: UUID | None, person_id: UUID) -> bool:
    """Whether somebody is the last active admin of an organisation, or the last administrator. Locks them all, so that
    two who would lose it at the same instant come one after the other."""
    if organisation_id is None:
        rows = await database.fetch(
            "SELECT id FROM person WHERE staff_role = 'administrator' AND active ORDER BY id FOR NO KEY UPDATE"
        )
    else:
        rows = await database.fetch(
            "SELECT p.id FROM membership m JOIN person p ON p.id = m.person_id AND p.active "
            "WHERE m.organisation_id = $1 AND m.role = 'admin' ORDER BY p.id FOR NO KEY UPDATE OF m",
            organisation_id,
        )
    return [row["id"] for row in rows] == [person_id]

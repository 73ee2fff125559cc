"""Making people and organisations; for the command line and the demo."""

import re
from uuid import UUID

from app.domain.accounts import actions
from app.domain.accounts.viewer import StaffRole
from app.lib import database
from app.lib.ids import new_id


class PersonExists(ValueError):
    """Somebody has that address already."""


class PrefixTaken(ValueError):
    """Another organisation has that prefix."""


def is_address(text: str) -> bool:
    """Whether it can be an email address: one @ with something on both sides, no white space, nothing unprintable."""
    before, at, after = text.strip().partition("@")
    plain = text.strip().isprintable() and not any(c.isspace() or c in '<>,;"' for c in text.strip())
    return bool(before and at and after) and "@" not in after and plain and len(text) <= 254


def is_prefix(text: str) -> bool:
    """Whether references may begin with it."""
    return bool(re.fullmatch(r"[A-Z][A-Z0-9]{1,5}", text))


async def create_organisation(name: str, prefix: str) -> UUID:
    """An organisation; `prefix` (2 to 6 capitals or digits) begins its tickets' references."""
    organisation_id = new_id()
    if not await database.execute(
        "INSERT INTO organisation (id, name, prefix) VALUES ($1, $2, $3) ON CONFLICT (prefix) DO NOTHING",
        organisation_id,
        name,
        prefix,
    ):
        raise PrefixTaken(f"the prefix {prefix} is another organisation's")
    return organisation_id


async def create_person(
    email: str, name: str, *, zone: str = "UTC", staff_role: StaffRole | None = None, password_hash: str | None = None
) -> UUID:
    """A person, with a password if its hash is given. Raises PersonExists."""
    person_id = new_id()
    made = await database.execute(
        "INSERT INTO person (id, email, name, zone, staff_role) VALUES ($1, lower($2), $3, $4, $5) "
        "ON CONFLICT (email) DO NOTHING",
        person_id,
        email.strip(),
        name,
        zone,
        staff_role,
    )
    if not made:
        raise PersonExists(f"{email} is somebody's address already")
    if password_hash:
        await actions.set_password_hash(person_id, password_hash)
    return person_id


async def join(organisation_id: UUID, person_id: UUID, role: str) -> None:
    """Makes a person a `member` or an `admin` of an organisation."""
    await database.execute(
        "INSERT INTO membership (organisation_id, person_id, role) VALUES ($1, $2, $3) "
        "ON CONFLICT (organisation_id, person_id) DO UPDATE SET role = $3",
        organisation_id,
        person_id,
        role,
    )

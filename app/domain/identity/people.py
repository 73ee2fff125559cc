"""The people of a place, as who looks after its sign-in sees them: what they are, and how they came in so far."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from app.domain.accounts.viewer import Viewer
from app.domain.identity.home_realm import domain_of
from app.domain.identity.policy import allow
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import NotFound

MOST = 2000


@dataclass(frozen=True, slots=True)
class Someone:
    """`connections`: the names of those through which they have an identity, but for retired ones. `signed_in_at`: when
    they last did so as to see the place; None: never, or long ago. `role_from`: the connection whose groups give them
    their role, at each sign-in; None: it is given by hand."""

    person_id: UUID
    name: str
    email: str
    role: str
    active: bool
    connections: tuple[str, ...]
    has_password: bool
    has_factor: bool
    break_glass: bool
    signed_in_at: datetime | None
    role_from: str | None = None

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return domain_of(self.email)


async def people_of(viewer: Viewer, organisation_id: UUID | None) -> list[Someone]:
    """Everyone of the place by name, the active first. Raises NotFound."""
    allow(viewer, organisation_id)
    # Passwords, second factors and sessions are nobody's to read: only whether and when is told.
    async with database.acting_as(SYSTEM):
        rows = await database.fetch(_PEOPLE, organisation_id, None, MOST)
    return [_someone(row) for row in rows]


async def someone_of(viewer: Viewer, organisation_id: UUID | None, person_id: UUID) -> Someone:
    """One of them, however many there are. Raises NotFound."""
    allow(viewer, organisation_id)
    async with database.acting_as(SYSTEM):
        row = await database.fetch_one(_PEOPLE, organisation_id, person_id, 1)
    if row is None:
        raise NotFound(str(person_id))
    return _someone(row)


async def belongs(organisation_id: UUID | None, person_id: UUID) -> bool:
    """Whether somebody active is of the place, as far as the eyes of this transaction see."""
    return bool(
        await database.fetch_value(
            "SELECT true FROM person p WHERE p.id = $2 AND p.active AND CASE WHEN $1::uuid IS NULL "
            "THEN p.staff_role IS NOT NULL ELSE EXISTS (SELECT FROM membership m WHERE m.person_id = p.id "
            "AND m.organisation_id = $1) END",
            organisation_id,
            person_id,
        )
    )


_PEOPLE = """
    WITH theirs AS (
        SELECT m.person_id, m.role FROM membership m WHERE m.organisation_id = $1
        UNION ALL SELECT s.id, s.staff_role FROM person s WHERE $1::uuid IS NULL AND s.staff_role IS NOT NULL)
    SELECT p.id, p.name, p.email, theirs.role, p.active,
        array(SELECT DISTINCT c.name FROM identity i JOIN connection c ON c.id = i.connection_id
              WHERE i.person_id = p.id AND i.organisation_id IS NOT DISTINCT FROM $1 AND c.state <> 'retired'
              ORDER BY c.name) AS connections,
        EXISTS (SELECT FROM credential k WHERE k.person_id = p.id) AS has_password,
        EXISTS (SELECT FROM passkey k WHERE k.person_id = p.id)
            OR EXISTS (SELECT FROM totp t WHERE t.person_id = p.id AND t.confirmed_at IS NOT NULL) AS has_factor,
        EXISTS (SELECT FROM break_glass b
                WHERE b.person_id = p.id AND b.organisation_id IS NOT DISTINCT FROM $1) AS break_glass,
        greatest((SELECT max(s.created_at) FROM session s WHERE s.person_id = p.id
                  AND (s.organisation_id IS NULL OR s.organisation_id = $1)),
                 (SELECT max(i.seen_at) FROM identity i
                  WHERE i.person_id = p.id AND i.organisation_id IS NOT DISTINCT FROM $1)) AS signed_in_at,
        (SELECT c.name FROM connection c
         WHERE c.organisation_id IS NOT DISTINCT FROM $1 AND c.state IN ('pilot', 'on')
         AND EXISTS (SELECT FROM group_role g WHERE g.connection_id = c.id)
         AND (EXISTS (SELECT FROM identity i WHERE i.person_id = p.id AND i.connection_id = c.id)
              OR EXISTS (SELECT FROM scim_user u WHERE u.person_id = p.id AND u.connection_id = c.id))
         ORDER BY c.name LIMIT 1) AS role_from
    FROM theirs JOIN person p ON p.id = theirs.person_id WHERE $2::uuid IS NULL OR p.id = $2
    ORDER BY p.active DESC, p.name, p.id LIMIT $3
"""


def _someone(row: asyncpg.Record) -> Someone:
    return Someone(
        person_id=row["id"],
        name=row["name"],
        email=row["email"],
        role=row["role"],
        active=row["active"],
        connections=tuple(row["connections"]),
        has_password=row["has_password"],
        has_factor=row["has_factor"],
        break_glass=row["break_glass"],
        signed_in_at=row["signed_in_at"],
        role_from=row["role_from"],
    )

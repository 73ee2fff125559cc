"""Reading people, organisations and sessions."""

import json
from typing import cast
from uuid import UUID

import asyncpg

from app.domain.accounts.secrets import hash_token
from app.domain.accounts.viewer import Membership, SeenBy, Viewer
from app.lib import database


async def viewer_of_session(token: str, *, touch: bool = True) -> Viewer | None:
    """Whose session this is, if it lives; `touch` notes that it is in use. One statement, outside any transaction."""
    async with database.connection() as conn:
        return _viewer(await conn.fetchrow("SELECT * FROM viewer_of_session($1, $2)", hash_token(token), touch))


async def viewer_of_token(token: str) -> Viewer | None:
    """Whose API token this is, if it is valid."""
    async with database.connection() as conn:
        return _viewer(await conn.fetchrow("SELECT * FROM viewer_of_token($1)", hash_token(token)))


def _viewer(row: asyncpg.Record | None) -> Viewer | None:
    if row is None or row["person_id"] is None:
        return None
    memberships = tuple(Membership(UUID(m["id"]), m["name"], m["role"]) for m in json.loads(row["memberships"]))
    return Viewer(
        person_id=row["person_id"],
        email=row["email"],
        name=row["name"],
        zone=row["zone"],
        staff_role=row["staff_role"],
        memberships=memberships,
        session_id=row["session_id"],
        method=row["method"],
        second_factor=row["second_factor"],
        scopes=None if row["scopes"] is None else frozenset(row["scopes"]),
        must_add_factor=bool(row["must_add_factor"]),
        seen_by=SeenBy(row["seen_by"], row["seen_by_name"], row["seen_until"]) if row["seen_by"] else None,
    )


async def person_by_email(email: str) -> asyncpg.Record | None:
    """The active person of that address, if the eyes of this transaction see them."""
    return await database.fetch_one("SELECT id, email, name FROM person WHERE email = lower($1) AND active", email)


async def vendor_people() -> list[asyncpg.Record]:
    """Everyone on the staff, by name."""
    return await database.fetch(
        "SELECT id, email, name, staff_role, active FROM person WHERE staff_role IS NOT NULL ORDER BY name"
    )


async def active_staff() -> list[asyncpg.Record]:
    """Everyone active on the staff: id and name, by name."""
    return await database.fetch("SELECT id, name FROM person WHERE staff_role IS NOT NULL AND active ORDER BY name, id")


async def organisations() -> list[asyncpg.Record]:
    """Every organisation with how many people it has, by name."""
    return await database.fetch(
        "SELECT o.id, o.name, o.prefix, count(m.person_id) AS people FROM organisation o "
        "LEFT JOIN membership m ON m.organisation_id = o.id GROUP BY o.id ORDER BY o.name"
    )


async def organisation_by_name(name: str) -> UUID | None:
    """The organisation of that prefix or id, else the only one of that name; None when there is none, or several."""
    rows = await database.fetch(
        "SELECT id, prefix = upper($1) OR id::text = $1 AS sure FROM organisation "
        "WHERE lower(name) = lower($1) OR prefix = upper($1) OR id::text = $1 ORDER BY sure DESC LIMIT 2",
        name,
    )
    certain = rows and (rows[0]["sure"] or len(rows) == 1)
    return cast(UUID, rows[0]["id"]) if certain else None


async def is_member(organisation_id: UUID, person_id: UUID) -> bool:
    """Whether an active person belongs to the organisation, as far as the eyes of this transaction see."""
    return bool(
        await database.fetch_value(
            "SELECT true FROM membership m JOIN person p ON p.id = m.person_id AND p.active "
            "WHERE m.organisation_id = $1 AND m.person_id = $2",
            organisation_id,
            person_id,
        )
    )

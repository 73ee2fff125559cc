"""What was pushed through a connection, as who looks after it sees it; with the viewer's own eyes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.lib import database

MOST = 200


@dataclass(frozen=True, slots=True)
class PushedUser:
    """`active` is the directory's word; `person` whom they are here, None while they have no account, and `may_enter`
    whether that person is active here."""

    user_name: str
    active: bool
    person: str | None
    may_enter: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PushedGroup:
    """`role` is what it gives, None for nothing."""

    name: str
    members: int
    role: str | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Of each kind how many there are, and the newest 200 of the users, the first 200 of the groups by name.
    `strangers`: how many users the directory has as active who have no account here."""

    user_count: int
    strangers: int
    users: list[PushedUser]
    group_count: int
    groups: list[PushedGroup]


async def overview(connection_id: UUID) -> Overview:
    """What was pushed, as far as the eyes of this transaction see."""
    counts = await database.fetch_one(
        "SELECT (SELECT count(*) FROM scim_user WHERE connection_id = $1) AS users, "
        "(SELECT count(*) FROM scim_user WHERE connection_id = $1 AND active AND person_id IS NULL) AS strangers, "
        "(SELECT count(*) FROM scim_group WHERE connection_id = $1) AS groups",
        connection_id,
    )
    assert counts
    users, groups = await _users(connection_id), await _groups(connection_id)
    return Overview(counts["users"], counts["strangers"], users, counts["groups"], groups)


async def _users(connection_id: UUID) -> list[PushedUser]:
    rows = await database.fetch(
        "SELECT u.user_name, u.active, p.name AS person, coalesce(p.active, false) AS may_enter, u.changed_at "
        "FROM scim_user u LEFT JOIN person p ON p.id = u.person_id WHERE u.connection_id = $1 "
        "ORDER BY u.id DESC LIMIT $2",
        connection_id,
        MOST,
    )
    return [PushedUser(**row) for row in rows]


async def _groups(connection_id: UUID) -> list[PushedGroup]:
    rows = await database.fetch(
        "SELECT g.display_name AS name, (SELECT count(*) FROM scim_member m WHERE m.group_id = g.id) AS members, "
        "(SELECT r.role FROM group_role r WHERE r.connection_id = g.connection_id "
        "AND r.external_group IN (g.display_name, g.external_id) LIMIT 1) AS role "
        "FROM scim_group g WHERE g.connection_id = $1 ORDER BY g.name_key LIMIT $2",
        connection_id,
        MOST,
    )
    return [PushedGroup(**row) for row in rows]

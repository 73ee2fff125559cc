"""Who is in a pushed group, and the roles and access that follow at once. In the open transaction, which has the
system's eyes and holds the connection."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from app.domain.identity.connection import Connection
from app.domain.identity.scim_moves import Moves
from app.domain.identity.scim_people import settle
from app.domain.identity.scim_refusals import bad_value
from app.lib import database


async def move(connection: Connection, group_id: UUID, moves: Moves) -> set[UUID]:
    """Answers whose membership changed. Raises ScimRefused for who is no user."""
    known = await database.fetch(
        "SELECT id FROM scim_user WHERE connection_id = $1 AND id = ANY ($2)", connection.id, list(moves.joining)
    )
    if len(known) < len(moves.joining):
        raise bad_value("A member is no user of this connection.")
    gone = await database.fetch(
        "DELETE FROM scim_member WHERE group_id = $1 AND user_id = ANY ($2) RETURNING user_id",
        group_id,
        list(moves.leaving),
    )
    come = await database.fetch(
        "INSERT INTO scim_member (organisation_id, connection_id, group_id, user_id) "
        "SELECT $1, $2, $3, id FROM unnest($4::uuid[]) AS id ON CONFLICT DO NOTHING RETURNING user_id",
        connection.organisation_id,
        connection.id,
        group_id,
        list(moves.joining),
    )
    return {row["user_id"] for row in (*gone, *come)}


async def regrouped(connection: Connection, user_ids: Collection[UUID], *, role: bool) -> None:
    """These users' groups are others now, which is a new version of each. `role`: one of the groups gives a role, or
    gave one, and their access follows."""
    rows = await database.fetch(
        "UPDATE scim_user SET version = version + 1, changed_at = clock_timestamp() WHERE id = ANY ($1) RETURNING *",
        list(user_ids),
    )
    if role:
        for row in sorted(rows, key=lambda each: each["id"]):
            await settle(connection, row, wakes=True, regrouped=True)


async def gives_role(connection_id: UUID, row: Mapping[str, Any]) -> bool:
    """Whether this group does."""
    return bool(
        await database.fetch_value(
            "SELECT true FROM group_role WHERE connection_id = $1 AND external_group IN ($2, $3) LIMIT 1",
            connection_id,
            row["display_name"],
            row["external_id"],
        )
    )


async def members_of(group_id: UUID) -> set[UUID]:
    """The users in a group."""
    rows = await database.fetch("SELECT user_id FROM scim_member WHERE group_id = $1", group_id)
    return {row["user_id"] for row in rows}

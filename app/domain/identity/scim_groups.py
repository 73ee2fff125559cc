"""What a directory does to its groups, and the roles that follow at once. Each verb is a transaction of its own,
bounded by the caller's connection."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from app.domain.identity.connection import Connection
from app.domain.identity.scim_members import gives_role, members_of, move, regrouped
from app.domain.identity.scim_moves import MEMBERS, Moves, moves_of, need_members, users_in
from app.domain.identity.scim_patch import Operation, patched, read_operations
from app.domain.identity.scim_reading import Pushed, group_of, group_values
from app.domain.identity.scim_refusals import nothing_there, taken
from app.domain.identity.scim_schema import GROUP_ATTRIBUTES, Values, read_values
from app.domain.identity.scim_tokens import Directory
from app.domain.identity.scim_writing import noted, refuse_stale, writing
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id

_NAME_TAKEN = "There is a group with this displayName."
# Members are rows of their own.
_OWN = tuple(each for each in GROUP_ATTRIBUTES if each is not MEMBERS)


async def read(directory: Directory, group_id: UUID, *, members: bool = True) -> Pushed:
    """One group. Raises ScimRefused, 404."""
    async with database.transaction(SYSTEM, reading=True):
        return await group_of(directory, group_id, members=members)


async def create(directory: Directory, sent: object) -> Pushed:
    """A new group with its members. Raises ScimRefused: 400, 409."""
    values, group_id = read_values(GROUP_ATTRIBUTES, sent), new_id()
    async with writing(directory) as connection:
        made = await database.execute(
            "INSERT INTO scim_group (organisation_id, connection_id, id, display_name, name_key, external_id) "
            "VALUES ($1, $2, $3, $4, lower($4), $5) ON CONFLICT (connection_id, name_key) DO NOTHING",
            connection.organisation_id,
            connection.id,
            group_id,
            values["displayName"],
            values.get("externalId"),
        )
        if not made:
            raise taken(_NAME_TAKEN)
        moved = await move(connection, group_id, Moves(joining=users_in(values.get("members"))))
        await regrouped(connection, moved, role=await gives_role(connection.id, await _held(directory, group_id)))
        await noted(directory, "scim.group_created", group=group_id, name=values["displayName"])
        return await group_of(directory, group_id)


async def replace(directory: Directory, group_id: UUID, sent: object, if_match: str | None = None) -> Pushed:
    """Its name, its externalId and all its members anew. Raises ScimRefused: 400, 404, 409, 412."""
    values = read_values(GROUP_ATTRIBUTES, sent)
    wanted = users_in(values.pop("members", None))
    async with writing(directory) as connection:
        row = await _held(directory, group_id)
        refuse_stale(if_match, row["version"])
        moves = Moves()
        moves.leave(await members_of(group_id))
        moves.join(wanted)
        await _change(connection, directory, row, values, moves)
        return await group_of(directory, group_id)


async def patch(directory: Directory, group_id: UUID, sent: object, if_match: str | None = None) -> int:
    """Some of it; answers the version that it has then. Raises ScimRefused: 400, 404, 409, 412."""
    operations = read_operations(GROUP_ATTRIBUTES, sent)
    async with writing(directory) as connection:
        row = await _held(directory, group_id)
        refuse_stale(if_match, row["version"])
        own = [each for each in operations if each.target.attribute is not MEMBERS]
        moves = await _moves(group_id, [each for each in operations if each.target.attribute is MEMBERS])
        await _change(connection, directory, row, patched(_OWN, group_values(row), own), moves)
        return (await group_of(directory, group_id, members=False)).version


async def delete(directory: Directory, group_id: UUID, if_match: str | None = None) -> None:
    """It is no more; who was in it loses the role that it gave. Raises ScimRefused: 404, 412."""
    async with writing(directory) as connection:
        row = await _held(directory, group_id)
        refuse_stale(if_match, row["version"])
        gave, members = await gives_role(connection.id, row), await members_of(group_id)
        await database.execute("DELETE FROM scim_group WHERE id = $1", group_id)
        await noted(directory, "scim.group_deleted", group=group_id, name=row["display_name"])
        await regrouped(connection, members, role=gave)


async def _change(
    connection: Connection, directory: Directory, row: asyncpg.Record, values: Values, moves: Moves
) -> None:
    """The group, its members, and what follows for them. Raises ScimRefused."""
    gave, renamed = await gives_role(connection.id, row), values != group_values(row)
    if renamed:
        await _rename(connection, row["id"], values)
    moved = await move(connection, row["id"], moves)
    if not (renamed or moved):
        return
    await database.execute(
        "UPDATE scim_group SET version = version + 1, changed_at = clock_timestamp() WHERE id = $1", row["id"]
    )
    await noted(directory, "scim.group_changed", group=row["id"], name=values["displayName"], moved=len(moved))
    # Whoever left a group that was renamed as well had its role, too.
    concerned = moved | (await members_of(row["id"]) if renamed else set())
    gives = gave or await gives_role(connection.id, await _held(directory, row["id"]))
    await regrouped(connection, concerned, role=gives)


async def _rename(connection: Connection, group_id: UUID, values: Values) -> None:
    other = await database.fetch_value(
        "SELECT true FROM scim_group WHERE connection_id = $1 AND name_key = lower($2) AND id <> $3",
        connection.id,
        values["displayName"],
        group_id,
    )
    if other:
        raise taken(_NAME_TAKEN)
    await database.execute(
        "UPDATE scim_group SET display_name = $2, name_key = lower($2), external_id = $3 WHERE id = $1",
        group_id,
        values["displayName"],
        values.get("externalId"),
    )


async def _moves(group_id: UUID, operations: Sequence[Operation]) -> Moves:
    return moves_of(await members_of(group_id) if need_members(operations) else (), operations)


async def _held(directory: Directory, group_id: UUID) -> asyncpg.Record:
    row = await database.fetch_one(
        "SELECT * FROM scim_group WHERE connection_id = $1 AND id = $2", directory.connection_id, group_id
    )
    if row is None:
        raise nothing_there()
    return row

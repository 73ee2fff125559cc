"""What a directory does to its users. Each verb is a transaction of its own, bounded by the caller's connection."""

import json
from collections.abc import Callable, Mapping
from uuid import UUID

import asyncpg

from app.domain.identity.connection import Connection
from app.domain.identity.scim_patch import patched, read_operations
from app.domain.identity.scim_people import forget, settle
from app.domain.identity.scim_reading import Pushed, user_of, user_values
from app.domain.identity.scim_refusals import nothing_there, taken
from app.domain.identity.scim_schema import USER_ATTRIBUTES, Values, read_values
from app.domain.identity.scim_tokens import Directory
from app.domain.identity.scim_writing import noted, refuse_stale, writing
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id

_KEPT_APART = ("userName", "externalId", "active")
_NAME_TAKEN = "There is a user with this userName."


async def read(directory: Directory, user_id: UUID) -> Pushed:
    """One user. Raises ScimRefused, 404."""
    async with database.transaction(SYSTEM, reading=True):
        return await user_of(directory, user_id)


async def create(directory: Directory, sent: object) -> Pushed:
    """A new user, and the account that it means. Raises ScimRefused: 400, 409."""
    values, user_id = read_values(USER_ATTRIBUTES, sent), new_id()
    async with writing(directory) as connection:
        made = await database.execute(
            "INSERT INTO scim_user (organisation_id, connection_id, id, user_name, user_name_key, external_id, "
            "addresses, active, body) VALUES ($1, $2, $3, $4, lower($4), $5, $6, $7, $8::text::jsonb) "
            "ON CONFLICT (connection_id, user_name_key) DO NOTHING",
            connection.organisation_id,
            connection.id,
            user_id,
            *_columns(values),
        )
        if not made:
            raise taken(_NAME_TAKEN)
        await settle(connection, await _held(directory, user_id), wakes=True)
        await noted(directory, "scim.user_created", user=user_id)
        return await user_of(directory, user_id)


async def replace(directory: Directory, user_id: UUID, sent: object, if_match: str | None = None) -> Pushed:
    """All of a user's attributes anew; where it is not said whether they are active, that stays. Raises ScimRefused:
    400, 404, 409, 412."""
    values = read_values(USER_ATTRIBUTES, sent)
    silent = isinstance(sent, Mapping) and "active" not in map(str.lower, sent)
    become = (lambda before: values | {"active": before["active"]}) if silent else (lambda before: values)
    return await _change(directory, user_id, become, if_match)


async def patch(directory: Directory, user_id: UUID, sent: object, if_match: str | None = None) -> Pushed:
    """Some of a user's attributes. Raises ScimRefused: 400, 404, 409, 412."""
    operations = read_operations(USER_ATTRIBUTES, sent)
    return await _change(directory, user_id, lambda before: patched(USER_ATTRIBUTES, before, operations), if_match)


async def delete(directory: Directory, user_id: UUID, if_match: str | None = None) -> None:
    """The directory has them no more: their access here ends. Raises ScimRefused: 404, 412."""
    async with writing(directory) as connection:
        row = await _held(directory, user_id)
        refuse_stale(if_match, row["version"])
        # Its groups are one member less, which is a new version of each.
        await database.execute(
            "UPDATE scim_group SET version = version + 1, changed_at = clock_timestamp() "
            "WHERE id IN (SELECT group_id FROM scim_member WHERE user_id = $1)",
            user_id,
        )
        await database.execute("DELETE FROM scim_user WHERE id = $1", user_id)
        await forget(connection, row)
        await noted(directory, "scim.user_deleted", user=user_id, person=row["person_id"])


async def _change(
    directory: Directory, user_id: UUID, become: Callable[[Values], Values], if_match: str | None
) -> Pushed:
    async with writing(directory) as connection:
        row = await _held(directory, user_id)
        refuse_stale(if_match, row["version"])
        before = user_values(row)
        values = become(before)
        if values != before:
            await _write(connection, user_id, values)
            wakes = values["active"] and not row["active"]
            await settle(connection, await _held(directory, user_id), wakes=wakes)
            await noted(directory, "scim.user_changed", user=user_id, changed=_changed(before, values))
        return await user_of(directory, user_id)


async def _write(connection: Connection, user_id: UUID, values: Values) -> None:
    other = await database.fetch_value(
        "SELECT true FROM scim_user WHERE connection_id = $1 AND user_name_key = lower($2) AND id <> $3",
        connection.id,
        values["userName"],
        user_id,
    )
    if other:
        raise taken(_NAME_TAKEN)
    await database.execute(
        "UPDATE scim_user SET user_name = $2, user_name_key = lower($2), external_id = $3, addresses = $4, "
        "active = $5, body = $6::text::jsonb, version = version + 1, changed_at = clock_timestamp() WHERE id = $1",
        user_id,
        *_columns(values),
    )


async def _held(directory: Directory, user_id: UUID) -> asyncpg.Record:
    row = await database.fetch_one(
        "SELECT * FROM scim_user WHERE connection_id = $1 AND id = $2", directory.connection_id, user_id
    )
    if row is None:
        raise nothing_there()
    return row


def _columns(values: Values) -> tuple[str, str | None, list[str], bool, str]:
    emails = sorted(values.get("emails", ()), key=lambda each: not each.get("primary"))
    addresses = list(dict.fromkeys(each["value"].lower() for each in emails if "value" in each))
    body = {name: value for name, value in values.items() if name not in _KEPT_APART}
    return values["userName"], values.get("externalId"), addresses, values["active"], json.dumps(body)


def _changed(before: Values, after: Values) -> list[str]:
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))

"""What a directory reads back: one of its users or groups, or a page of those that fit a filter."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import asyncpg

from app.domain.identity.scim_filter import Filter
from app.domain.identity.scim_refusals import nothing_there
from app.domain.identity.scim_schema import Values
from app.domain.identity.scim_sql import GROUPS, USERS, Arguments, Condition, condition_of
from app.domain.identity.scim_tokens import Directory
from app.lib import database
from app.lib.database import SYSTEM

MOST_ON_A_PAGE = 200
Kind = Literal["User", "Group"]
_LISTS: Mapping[Kind, tuple[str, str, Mapping[str, Condition]]] = {
    "User": ("scim_user", "u", USERS),
    "Group": ("scim_group", "g", GROUPS),
}


@dataclass(frozen=True, slots=True)
class Pushed:
    """A user or group as it was pushed: a user's groups by id with their names, a group's members where they were asked
    for."""

    id: UUID
    version: int
    created_at: datetime
    changed_at: datetime
    values: Values
    groups: Mapping[UUID, str] = field(default_factory=dict)
    members: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of what fits: from `start` (1 is the first) on, `count` at most."""

    start: int = 1
    count: int = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A page, and how many fit in all."""

    total: int
    resources: list[Pushed]


async def user_of(directory: Directory, user_id: UUID) -> Pushed:
    """One user of this connection; in the open transaction. Raises ScimRefused, 404."""
    row = await _row("scim_user", directory, user_id)
    return _user(row, (await _groups_of([user_id]))[user_id])


async def group_of(directory: Directory, group_id: UUID, *, members: bool = True) -> Pushed:
    """One group of this connection; in the open transaction. Raises ScimRefused, 404."""
    row = await _row("scim_group", directory, group_id)
    return _group(row, (await _members_of([group_id]))[group_id] if members else ())


async def users(directory: Directory, asked: Filter | None, window: Window) -> Found:
    """Users of this connection, in the order in which they were pushed. Raises ScimRefused, invalidFilter."""
    async with database.transaction(SYSTEM, reading=True):
        total, rows = await _page("User", directory, asked, window)
        groups = await _groups_of([row["id"] for row in rows])
    return Found(total, [_user(row, groups[row["id"]]) for row in rows])


async def groups(directory: Directory, asked: Filter | None, window: Window, *, members: bool = True) -> Found:
    """Groups of this connection, in the order in which they were pushed. Raises ScimRefused, invalidFilter."""
    async with database.transaction(SYSTEM, reading=True):
        total, rows = await _page("Group", directory, asked, window)
        found = await _members_of([row["id"] for row in rows]) if members else {}
    return Found(total, [_group(row, found.get(row["id"], ())) for row in rows])


async def _row(table: str, directory: Directory, key: UUID) -> asyncpg.Record:
    row = await database.fetch_one(
        f"SELECT * FROM {table} WHERE connection_id = $1 AND id = $2", directory.connection_id, key
    )
    if row is None:
        raise nothing_there()
    return row


async def _page(
    kind: Kind, directory: Directory, asked: Filter | None, window: Window
) -> tuple[int, list[asyncpg.Record]]:
    arguments = Arguments([directory.connection_id])
    fitting = fitting_rows(kind, asked, arguments)
    total = await database.fetch_value(f"SELECT count(*) {fitting}", *arguments.values)
    count, start = arguments.place(window.count), arguments.place(window.start - 1)
    rows = await database.fetch(f"SELECT * {fitting} ORDER BY id LIMIT {count} OFFSET {start}", *arguments.values)
    return total, rows


def fitting_rows(kind: Kind, asked: Filter | None, arguments: Arguments) -> str:
    """The FROM and WHERE of a list; the first of the arguments is the connection. Raises ScimRefused, invalidFilter."""
    table, alias, known = _LISTS[kind]
    fits = condition_of(asked, known, arguments) if asked else "true"
    return f"FROM {table} {alias} WHERE {alias}.connection_id = $1 AND {fits}"


async def _groups_of(user_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, str]]:
    rows = await database.fetch(
        "SELECT m.user_id, g.id, g.display_name FROM scim_member m JOIN scim_group g ON g.id = m.group_id "
        "WHERE m.user_id = ANY ($1) ORDER BY g.id",
        list(user_ids),
    )
    found: dict[UUID, dict[UUID, str]] = {each: {} for each in user_ids}
    for row in rows:
        found[row["user_id"]][row["id"]] = row["display_name"]
    return found


async def _members_of(group_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    rows = await database.fetch(
        "SELECT group_id, user_id FROM scim_member WHERE group_id = ANY ($1) ORDER BY group_id, user_id",
        list(group_ids),
    )
    found: dict[UUID, list[UUID]] = {each: [] for each in group_ids}
    for row in rows:
        found[row["group_id"]].append(row["user_id"])
    return found


def user_values(row: Mapping[str, Any]) -> Values:
    """What a user's row says, as RFC 7643 spells it."""
    body: Values = json.loads(row["body"])
    return _common(row) | {"userName": row["user_name"]} | body | {"active": row["active"]}


def group_values(row: Mapping[str, Any]) -> Values:
    """What a group's row says, but for its members."""
    return _common(row) | {"displayName": row["display_name"]}


def _common(row: Mapping[str, Any]) -> Values:
    return {"externalId": row["external_id"]} if row["external_id"] is not None else {}


def _user(row: asyncpg.Record, groups: Mapping[UUID, str]) -> Pushed:
    return Pushed(row["id"], row["version"], row["created_at"], row["changed_at"], user_values(row), groups)


def _group(row: asyncpg.Record, members: Sequence[UUID]) -> Pushed:
    values = group_values(row)
    return Pushed(row["id"], row["version"], row["created_at"], row["changed_at"], values, members=members)

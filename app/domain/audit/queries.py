"""Reading the audit trail, an organisation's or (None) the vendor's. Who may is asked by the pages; row-level security
stands behind them: an organisation's admins, who looks after its sign-in, and the vendor's administrators."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from app.domain.audit.chain import Entry, chain_of
from app.lib import database

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry for people: who did what, when, from where. Names are as people are called today. `viewing_as` is the
    customer through whose eyes they looked, `directory` the connection of the directory that did it."""

    seq: int
    at: datetime
    action: str
    actor_id: UUID | None
    actor: str | None
    viewing_as: UUID | None
    directory: UUID | None
    address: str
    request: str
    details: Mapping[str, Any]
    body: str
    previous: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries: from an instant on and before another, of one person, of some actions, of the request with that
    number. None is any."""

    since: datetime | None = None
    before: datetime | None = None
    actor_id: UUID | None = None
    actions: Sequence[str] | None = None
    request: str | None = None


EVERYTHING = Asked()
_NOTED = """
    SELECT e.seq, e.at, e.action, e.actor_id, p.name AS actor, e.body, e.previous, e.hash
    FROM audit_entry e LEFT JOIN person p ON p.id = e.actor_id WHERE e.chain = $1 AND
"""


async def newest(organisation: UUID | None, asked: Asked, limit: int, below: int | None = None) -> list[Noted]:
    """At most `limit` entries, the newest first, with a number less than `below`."""
    return await _found(organisation, asked, {"e.seq <": below}, f"e.seq DESC LIMIT {limit:d}")


async def oldest(organisation: UUID | None, asked: Asked, limit: int, above: int = 0) -> list[Noted]:
    """At most `limit` entries, the oldest first, with a number greater than `above`."""
    return await _found(organisation, asked, {"e.seq >": above}, f"e.seq LIMIT {limit:d}")


async def _found(organisation: UUID | None, asked: Asked, more: dict[str, object], order: str) -> list[Noted]:
    statement, arguments = selected(organisation, asked, more, order)
    return [_noted(row) for row in await database.fetch(statement, *arguments)]


def selected(
    organisation: UUID | None, asked: Asked, more: dict[str, object], order: str
) -> tuple[str, Sequence[object]]:
    """The statement that finds those entries, and its arguments. Only what is asked stands in it: one that says "or it
    is NULL" has a plan without the index."""
    conditions = more | {
        "e.at >=": asked.since,
        "e.at <": asked.before,
        "e.actor_id =": asked.actor_id,
        "e.request =": asked.request,
    }
    said = {words: value for words, value in conditions.items() if value is not None}
    if asked.actions is not None:
        said["e.action = ANY"] = list(asked.actions)
    where = " AND ".join(f"{words} (${number})" for number, words in enumerate(said, 2)) or "true"
    return f"{_NOTED} {where} ORDER BY {order}", [chain_of(organisation), *said.values()]


def _noted(row: asyncpg.Record) -> Noted:
    said = json.loads(row["body"])
    return Noted(
        **row,
        viewing_as=_key(said.get("viewing_as")),
        directory=_key(said.get("directory")),
        address=said.get("address", ""),
        request=said.get("request", ""),
        details=said.get("details", {}),
    )


def _key(said: str | None) -> UUID | None:
    return UUID(said) if said else None


async def actions_of(organisation: UUID | None) -> list[str]:
    """Every action that occurs in the chain: hops along the index from one to the next."""
    rows = await database.fetch(
        "WITH RECURSIVE hop (action) AS ("
        " (SELECT action FROM audit_entry WHERE chain = $1 ORDER BY action LIMIT 1)"
        " UNION ALL SELECT (SELECT e.action FROM audit_entry e WHERE e.chain = $1 AND e.action > hop.action"
        " ORDER BY e.action LIMIT 1) FROM hop WHERE hop.action IS NOT NULL"
        ") SELECT action FROM hop WHERE action IS NOT NULL",
        chain_of(organisation),
    )
    return [row["action"] for row in rows]


async def actors_of(organisation: UUID | None) -> list[tuple[UUID, str]]:
    """Everybody who occurs in the chain and is seen, by name."""
    rows = await database.fetch(
        "WITH RECURSIVE hop (actor_id) AS ("
        " (SELECT actor_id FROM audit_entry WHERE chain = $1 AND actor_id IS NOT NULL ORDER BY actor_id LIMIT 1)"
        " UNION ALL SELECT (SELECT e.actor_id FROM audit_entry e WHERE e.chain = $1 AND e.actor_id > hop.actor_id"
        " ORDER BY e.actor_id LIMIT 1) FROM hop WHERE hop.actor_id IS NOT NULL"
        ") SELECT p.id, p.name FROM hop JOIN person p ON p.id = hop.actor_id ORDER BY p.name, p.id",
        chain_of(organisation),
    )
    return [(row["id"], row["name"]) for row in rows]


async def names_of(ids: Sequence[UUID]) -> dict[UUID, str]:
    """What those of them are called that are people or connections, and seen."""
    rows = await database.fetch(
        "SELECT id, name FROM person WHERE id = ANY ($1) UNION ALL SELECT id, name FROM connection WHERE id = ANY ($1)",
        list(ids),
    )
    return {row["id"]: row["name"] for row in rows}


async def ends() -> dict[UUID, tuple[int, bytes]]:
    """Of every chain the number and hash that it says its last entry has."""
    return {row["chain"]: (row["seq"], row["hash"]) for row in await database.fetch("TABLE audit_chain")}


async def names_of_chains() -> dict[UUID, str]:
    """What people call them: the organisation's prefix, "staff" for the vendor's."""
    rows = await database.fetch(
        "SELECT chain, coalesce(prefix, 'staff') AS name FROM audit_chain c LEFT JOIN organisation o ON o.id = c.chain "
        "ORDER BY chain"
    )
    return {row["chain"]: row["name"] for row in rows}


async def end_of(chain: UUID) -> tuple[int, bytes] | None:
    """Number and hash that the chain says its last entry has; None where nothing was ever noted."""
    row = await database.fetch_one("SELECT seq, hash FROM audit_chain WHERE chain = $1", chain)
    return (row["seq"], row["hash"]) if row else None


async def entry_at(chain: UUID, seq: int) -> Entry | None:
    """One entry."""
    found = await _rows(chain, seq - 1, 1)
    return found[0] if found and found[0].seq == seq else None


async def every_entry(chain: UUID, after: int = 0) -> AsyncIterator[Entry]:
    """All entries behind a number in their order, read a batch at a time in the open transaction."""
    while found := await _rows(chain, after, BATCH):
        for entry in found:
            yield entry
        after = found[-1].seq


async def _rows(chain: UUID, after: int, limit: int) -> list[Entry]:
    rows = await database.fetch(
        "SELECT seq, at, action, actor_id, body, previous, hash FROM audit_entry "
        "WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        chain,
        after,
        limit,
    )
    return [Entry(**row) for row in rows]

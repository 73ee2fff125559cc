"""A test's database as the next one may have it: every row gone but those that the migrations put there, or with rows
as a test before had them, for putting them back takes a tenth of the time that making them takes.

It is done over one connection as the database's owner, which outlives the tests and their event loops, since a new one
learns about every table anew; and as a replica does it, so that no trigger and no foreign key takes part.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

import asyncpg

Made = TypeVar("Made")

# How much older than now what is put back may look; a test that minds would mind a slow machine as well.
_FRESH = timedelta(minutes=2)
_CLOCK = "time_offset"  # set by tests before anything is there, and no part of it
_SHAPE = " UNION ALL ".join(
    f"SELECT '{catalogue}', count(*), max(xmin::text::bigint) FROM {catalogue}"
    for catalogue in ("pg_class", "pg_attribute", "pg_policy", "pg_proc", "pg_trigger", "pg_constraint", "pg_type")
)
# What PostgreSQL computes cannot be put back.
_COLUMNS = """
    SELECT quote_ident(relname), string_agg(quote_ident(attname), ', ') FROM pg_class
    JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' GROUP BY relname
"""
_ALONE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_SEQUENCES = "SELECT seqrelid, pg_sequence_last_value(seqrelid) FROM pg_sequence"
_GO_ON = """
    SELECT setval(seqrelid, coalesce(last, seqstart), last IS NOT NULL)
    FROM unnest($1::oid[], $2::bigint[]) AS was (id, last) JOIN pg_sequence ON seqrelid = id
"""
_Sequences = tuple[list[int], list[int | None]]


@dataclass(frozen=True, slots=True)
class _State:
    """What somebody made, when by the product's time, and all that stood in the tables that were not as new."""

    made: Any
    at: datetime
    rows: dict[str, str]
    sequences: _Sequences


@dataclass(slots=True)
class _Known:
    """What a database was like when it was new, and what it has been since."""

    url: str
    owner: asyncpg.Connection
    shape: list[asyncpg.Record]
    columns: dict[str, str]
    rows: dict[str, str]
    sequences: _Sequences
    states: dict[Hashable, _State] = field(default_factory=dict)


_known: dict[tuple[str, str], _Known] = {}


def remember(url: str) -> None:
    """Notes what the database at `url`, the owner's, is like: it is new."""
    _there(_remember(url)).result()


def emptied(url: str) -> bool:
    """Empties it; False when that cannot be done, or it was changed in more than its rows."""
    known = _known.get(_place(url))
    return bool(known and _there(_emptied(known)).result())


async def as_before(url: str, key: Hashable, make: Callable[[], Awaitable[Made]]) -> Made:
    """What `make` makes in the database at `url`, which is new, or what it made there a moment ago under this `key`,
    put back. In a database that holds something, or that is not emptied after each test, it is made anew."""
    known = _known.get(_place(url))
    if not known or not await asyncio.wrap_future(_there(_is_new(known))):
        return await make()
    if await asyncio.wrap_future(_there(_put_back(known, key))):
        return known.states[key].made  # type: ignore[no-any-return]
    made = await make()
    await asyncio.wrap_future(_there(_keep(known, key, made)))
    return made


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="emptying", daemon=True).start()
    return loop


def _there(work: Coroutine[Any, Any, Made]) -> "Future[Made]":
    return asyncio.run_coroutine_threadsafe(work, _loop())


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.path, parts.query


async def _connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url, server_settings={"session_replication_role": "replica"})


async def _remember(url: str) -> None:
    owner = await _connect(url)
    columns = dict(await owner.fetch(_COLUMNS))
    rows = {table: found for table in columns if (found := await _rows(owner, table)) != "[]"}
    _known[_place(url)] = _Known(url, owner, await owner.fetch(_SHAPE), columns, rows, await _sequences(owner))


async def _sequences(owner: asyncpg.Connection) -> _Sequences:
    ids, last = zip(*await owner.fetch(_SEQUENCES), strict=True)
    return list(ids), list(last)


async def _rows(owner: asyncpg.Connection, table: str) -> str:
    return str(await owner.fetchval(f"SELECT {_all_of(table)}"))


def _all_of(table: str) -> str:
    return f"(SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)), '[]')::text FROM {table} t)"


async def _emptied(known: _Known) -> bool:
    try:
        if known.owner.is_closed():
            known.owner = await _connect(known.url)
        await known.owner.fetch(_ALONE)
        if await known.owner.fetch(_SHAPE) != known.shape:
            return False
        await known.owner.fetch(_deleting(known.columns.keys() - known.rows.keys()))
        await known.owner.fetch(_GO_ON, *known.sequences)
        if changed := await _changed(known):
            await known.owner.fetch(_deleting(changed))
            await _insert(known, {table: known.rows[table] for table in changed})
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    return True


async def _changed(known: _Known) -> set[str]:
    """The tables that do not hold what they held when they were new."""
    some = [
        f"CASE WHEN {_all_of(table)} <> ${[*known.rows].index(table) + 1} THEN '{table}' END"
        if table in known.rows
        else f"CASE WHEN EXISTS (SELECT FROM {table}) THEN '{table}' END"
        for table in known.columns
    ]
    found = await known.owner.fetchval(f"SELECT array_remove(ARRAY[{', '.join(some)}], NULL)", *known.rows.values())
    return set(found)


def _deleting(tables: Iterable[str]) -> str:
    """One statement, and always the same, so that PostgreSQL need plan it but once."""
    gone = ", ".join(f"d{number} AS (DELETE FROM {table})" for number, table in enumerate(sorted(tables)))
    return f"WITH {gone} SELECT 1"


async def _insert(known: _Known, rows: dict[str, str]) -> None:
    put = ", ".join(
        f"i{number} AS (INSERT INTO {table} ({known.columns[table]}) OVERRIDING SYSTEM VALUE "
        f"SELECT {known.columns[table]} FROM jsonb_populate_recordset(NULL::{table}, ${number}::text::jsonb))"
        for number, table in enumerate(rows, 1)
    )
    await known.owner.fetch(f"WITH {put} SELECT 1", *rows.values())


async def _is_new(known: _Known) -> bool:
    return not known.owner.is_closed() and await _changed(known) <= {_CLOCK}


async def _put_back(known: _Known, key: Hashable) -> bool:
    state, now = known.states.get(key), await known.owner.fetchval("SELECT portal_now()")
    if not state or not state.at <= now < state.at + _FRESH:
        return False
    if replaced := state.rows.keys() & known.rows.keys():
        await known.owner.fetch(_deleting(replaced))
    await _insert(known, state.rows)
    await known.owner.fetch(_GO_ON, *state.sequences)
    return True


async def _keep(known: _Known, key: Hashable, made: Any) -> None:
    now = await known.owner.fetchval("SELECT portal_now()")
    rows = {table: await _rows(known.owner, table) for table in await _changed(known) - {_CLOCK}}
    known.states[key] = _State(made, now, rows, await _sequences(known.owner))

"""The one way to PostgreSQL: a pool, and transactions that say who is looking (design.md, "Data").

Every query runs inside `transaction(who)`. Row-level security reads `app.role`, `app.person` and `app.orgs`, which are
set for that transaction only, so a pooled connection never carries one person's eyes to the next.
"""

import asyncio
import contextvars
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal, cast
from uuid import UUID

import asyncpg
from piccolo.engine.postgres import PostgresEngine

Role = Literal["none", "contact", "staff", "system"]


@dataclass(frozen=True, slots=True)
class Who:
    """Whose eyes a transaction has. `orgs` and `identity_orgs` (whose sign-in they look after) matter for contacts
    only; staff and system see every organisation. With eyes that `reads_only`, PostgreSQL lets nothing be written."""

    role: Role
    person: UUID | None = None
    orgs: tuple[UUID, ...] = ()
    identity_orgs: tuple[UUID, ...] = ()
    reads_only: bool = False


NOBODY = Who("none")
SYSTEM = Who("system")


class Unreachable(ConnectionError):
    """No connection to PostgreSQL could be had in time."""


class Engine(PostgresEngine):
    """Piccolo's engine without its connection attempt at import; `start` gives it an address."""

    async def check_version(self) -> None:
        """The floor, PostgreSQL 15, is checked once by `portal migrate`."""


DB = Engine(config={})


@dataclass(slots=True)
class Transaction:
    """What Piccolo's queries and ours run on while it is the current one."""

    connection: asyncpg.Connection
    who: Who
    before_commit: list[Callable[[], Awaitable[Any]]] = field(default_factory=list)
    after_commit: list[Callable[[], Any]] = field(default_factory=list)


# Seconds in which a connection is to be had, so that load is shed instead of queued.
_TO_CONNECT = 5
# Seconds in which a server that lives says that it stopped what took too long.
_TO_STOP = 1


async def start(dsn: str, *, smallest: int = 1, largest: int = 12, patience: float = 30) -> None:
    """Opens the pool. No statement may take longer than `patience`, in seconds."""
    DB.config = {"dsn": dsn}
    await DB.start_connection_pool(
        min_size=smallest, max_size=largest, timeout=_TO_CONNECT, command_timeout=patience, reset=_left_clean
    )


async def _left_clean(conn: asyncpg.Connection) -> None:
    """Before a connection goes back. Nothing here outlives its transaction: settings are local to it, and no lock,
    cursor or listener is taken on a pooled connection. So only one that was left inside a transaction is cleaned up,
    and the others are spared a round trip."""
    if conn.is_in_transaction():
        await conn.execute("ROLLBACK; RESET ALL")


async def stop() -> None:
    """Closes the pool, waiting 5 s for what is under way. Afterwards there is none, whatever happened."""
    pool, DB.pool = DB.pool, None
    if pool:
        try:
            await asyncio.wait_for(pool.close(), 5)
        except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            pool.terminate()


@asynccontextmanager
async def connection() -> AsyncIterator[asyncpg.Connection]:
    """A pooled connection without a transaction; only for definer functions and plumbing."""
    if DB.pool is None:
        raise Unreachable("the database pool is not started")
    try:
        pooled = await DB.pool.acquire(timeout=_TO_CONNECT)
    except (OSError, TimeoutError) as error:
        raise Unreachable(repr(error)) from error
    try:
        yield cast(asyncpg.Connection, pooled)
    finally:
        # One that does not answer is closed; what came of its work is known already.
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await DB.pool.release(pooled, timeout=_TO_STOP)


@asynccontextmanager
async def transaction(who: Who, *, reading: bool = False) -> AsyncIterator[Transaction]:
    """One transaction with these eyes. It commits when the block ends well, then runs what `after_commit` was given.
    One for `reading` writes nothing and sees one instant, so that what a page says in two places agrees."""
    if DB.current_transaction.get():
        raise RuntimeError("a transaction is already open here")
    async with connection() as conn:
        await conn.execute(_begin(who, reading or who.reads_only))
        current = Transaction(conn, who)
        token = DB.current_transaction.set(current)  # type: ignore[arg-type]
        try:
            yield current
            for last in current.before_commit:
                await last()
        except BaseException:
            # Where the connection broke there is nothing left to roll back, and the error that is told is the first.
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await conn.execute("ROLLBACK", timeout=_TO_STOP)
            raise
        else:
            await conn.execute("COMMIT")
        finally:
            DB.current_transaction.reset(token)
    for act in current.after_commit:
        act()


@asynccontextmanager
async def acting_as(who: Who) -> AsyncIterator[None]:
    """Within the block the open transaction has other eyes: for what follows from a person's act but is not theirs to
    see or do. If the block fails, the transaction must not go on."""
    here = current()
    before, here.who = here.who, who
    await here.connection.execute(_eyes(who))
    try:
        yield
    except BaseException:
        here.who = before
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError):
            await here.connection.execute(_eyes(before))
        raise
    here.who = before
    await here.connection.execute(_eyes(before))


def _begin(who: Who, reading: bool) -> str:
    return f"BEGIN{' ISOLATION LEVEL REPEATABLE READ READ ONLY' if reading else ''}; {_eyes(who)}"


def _eyes(who: Who) -> str:
    # UUIDs and four fixed words only, so literals are safe and one round trip does it all.
    orgs, identity_orgs = (",".join(str(org) for org in some) for some in (who.orgs, who.identity_orgs))
    return (
        f"SELECT set_config('app.role', '{who.role}', true), "
        f"set_config('app.person', '{who.person or ''}', true), "
        f"set_config('app.orgs', '{{{orgs}}}', true), "
        f"set_config('app.identity_orgs', '{{{identity_orgs}}}', true)"
    )


def current() -> Transaction:
    """The open transaction; RuntimeError outside one."""
    found = DB.current_transaction.get()
    if found is None:
        raise RuntimeError("no transaction is open here")
    return cast(Transaction, found)


async def fetch(sql: str, *args: object) -> list[asyncpg.Record]:
    """Rows of a query in the open transaction."""
    return cast(list[asyncpg.Record], await current().connection.fetch(sql, *args))


async def fetch_one(sql: str, *args: object) -> asyncpg.Record | None:
    """The first row, or None."""
    return cast("asyncpg.Record | None", await current().connection.fetchrow(sql, *args))


async def fetch_value(sql: str, *args: object) -> Any:
    """The first column of the first row, or None."""
    return await current().connection.fetchval(sql, *args)


async def execute(sql: str, *args: object) -> int:
    """Runs a statement and answers how many rows it touched."""
    status = cast(str, await current().connection.execute(sql, *args))
    last = status.rpartition(" ")[2]
    return int(last) if last.isdigit() else 0


def before_commit(act: Callable[[], Awaitable[Any]]) -> None:
    """Awaits `act` as the last thing in the open transaction, so that a lock it takes is held but for a moment; never
    when the transaction is rolled back."""
    current().before_commit.append(act)


def after_commit(act: Callable[[], Any]) -> None:
    """Does `act` once the open transaction is in; never when it is rolled back."""
    current().after_commit.append(act)


def apart(coroutine: Any) -> "asyncio.Task[Any]":
    """Starts a task that does not inherit the open transaction (two tasks cannot share one connection)."""
    return asyncio.get_running_loop().create_task(coroutine, context=contextvars.Context())

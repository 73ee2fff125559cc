"""A worker killed at each step of a firing: it waits there for a lock of the test's."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
import pytest

from app.config import Settings
from tests.by_itself import MINUTE, levels
from tests.cast import as_owner, furnish, pass_time, rows
from tests.mail_server import MailServer
from tests.tasks.firing_workers import file_tickets, fired, nothing_due, settled
from tests.waiting import eventually
from tests.worker_process import kill, running_worker

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def holding(settings: Settings, statement: str) -> AsyncIterator[Callable[[], Awaitable[bool]]]:
    """Locks something to the end of the block, in a transaction of the owner's; tells whether anybody waits for it."""
    owner = await asyncpg.connect(settings.database_url)
    await owner.execute("BEGIN")
    await owner.execute(statement)

    async def somebody_waits() -> bool:
        blocked = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        return bool(await owner.fetchval(blocked))

    try:
        yield somebody_waits
    finally:
        await owner.close()


TICKETS_HELD, TIMERS_HELD = "SELECT FROM ticket FOR UPDATE", "SELECT FROM timer FOR UPDATE"
NO_EVENT, NO_COMMIT = "LOCK TABLE event IN SHARE MODE", "SELECT pg_advisory_xact_lock(42)"
# Whoever commits a firing takes this lock inside its COMMIT.
LOCK_AT_COMMIT = """
    CREATE FUNCTION lock_at_commit() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER lock_at_commit AFTER UPDATE OF fired_at ON timer DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION lock_at_commit();
"""


@pytest.fixture
async def reference(opened: Settings) -> str:
    """A ticket of which several are due, some of them since long ago."""
    cast = await furnish()
    await file_tickets(cast, 1)
    await as_owner(opened, LOCK_AT_COMMIT)
    await pass_time(opened, 31 * MINUTE)
    (row,) = await rows("SELECT reference FROM ticket")
    return str(row["reference"])


async def killed_while_waiting(settings: Settings, server: MailServer, statement: str) -> None:
    """A worker is killed as soon as it waits for what this locks."""
    async with holding(settings, statement) as somebody_waits, running_worker(settings, server.url) as worker:
        await eventually(somebody_waits)
        await kill(worker)


async def others_go_on(settings: Settings, server: MailServer, reference: str) -> None:
    """Another worker fires what is left, and in the end everything happened once."""
    await rows("UPDATE timer SET lease_until = '-infinity'")
    assert await settled(settings, server) == []
    assert await levels(reference) == [(1, "ladder"), (2, "not_acknowledged")]


@pytest.mark.parametrize("statement", [TICKETS_HELD, NO_EVENT], ids=["after its claim", "after its mark"])
async def test_killed_before_its_commit_a_firing_never_was(
    opened: Settings, server: MailServer, reference: str, statement: str
) -> None:
    await killed_while_waiting(opened, server, statement)
    assert not await fired(1)()
    await others_go_on(opened, server, reference)


async def test_killed_between_its_lock_and_its_mark_a_firing_never_was(
    opened: Settings, server: MailServer, reference: str
) -> None:
    async with AsyncExitStack() as stack, running_worker(opened, server.url) as worker:
        async with holding(opened, TICKETS_HELD) as claimed:
            await eventually(claimed)
            marks = await stack.enter_async_context(holding(opened, TIMERS_HELD))
        # Now the ticket is the worker's, and its timer is not.
        await eventually(marks)
        await kill(worker)
    assert not await fired(1)()
    await others_go_on(opened, server, reference)


async def test_killed_while_it_commits_a_firing_was_or_was_not_but_never_twice(
    opened: Settings, server: MailServer, reference: str
) -> None:
    await killed_while_waiting(opened, server, NO_COMMIT)
    await others_go_on(opened, server, reference)


async def test_killed_after_its_commit_a_firing_is_told_by_another_worker(
    opened: Settings, server: MailServer, reference: str
) -> None:
    called = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await reader.read()
        writer.close()

    deaf = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    url = f"smtp://127.0.0.1:{deaf.sockets[0].getsockname()[1]}"
    async with running_worker(opened, url) as worker:
        await eventually(nothing_due)
        await asyncio.wait_for(called.wait(), 60)
        await kill(worker)
    deaf.close()
    await others_go_on(opened, server, reference)

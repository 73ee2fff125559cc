"""The worker as a process, with real servers, killed and restarted (security.md, "6.3 Fault matrix")."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from app import embedded
from app.config import Settings
from app.lib import database, nudge, schema
from app.lib.processes import stop
from tests.mail_server import MailServer, mail_server, nothing
from tests.outbox import all_sent, deliveries, delivery, let_leases_end, owe_mail
from tests.waiting import eventually
from tests.worker_process import at_work, kill, running_worker

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def row_held(settings: Settings) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """`hold` locks the only delivery until the end of the block, so that no outcome can be noted."""
    owner = await asyncpg.connect(settings.database_url)

    async def hold() -> None:
        if not owner.is_in_transaction():
            await owner.execute("BEGIN")
            await owner.execute("SELECT FROM delivery FOR UPDATE")

    try:
        yield hold
    finally:
        await owner.close()


async def test_killed_between_the_servers_yes_and_its_own_commit_it_sends_twice_at_most_under_one_id(
    opened: Settings,
) -> None:
    await owe_mail("erin@nw.example")
    async with mail_server() as server:
        async with row_held(opened) as hold, running_worker(opened, server.url) as worker:
            server.before_answer = hold
            await eventually(taken(server, 1))
            # The server has said yes by the time that the worker wants to write, and waits for the row.
            await eventually(lambda: someone_waits(opened))
            await kill(worker)
            server.before_answer = nothing
        assert (await delivery())["state"] == "sending"
        await let_leases_end()
        async with running_worker(opened, server.url):
            await eventually(all_sent)
    row = await delivery()
    assert server.ids == [f"<{row['id']}@localhost>"] * 2
    assert row["perhaps_twice"]


async def test_killed_before_the_server_took_anything_the_mail_goes_out_once(opened: Settings) -> None:
    await owe_mail("erin@nw.example")
    async with mail_server() as server:
        hanging = asyncio.Event()

        async def hang() -> None:
            hanging.set()
            await asyncio.Event().wait()

        server.before_answer = hang
        async with running_worker(opened, server.url) as worker:
            await asyncio.wait_for(hanging.wait(), 60)
            await kill(worker)
    await let_leases_end()
    async with mail_server() as server, running_worker(opened, server.url):
        await eventually(all_sent)
    assert len(server.ids) == 1


async def test_asked_to_stop_it_ends_what_it_began_and_begins_nothing_more(opened: Settings) -> None:
    await owe_mail("erin@nw.example")
    async with mail_server() as server:
        reached, go_on = asyncio.Event(), asyncio.Event()

        async def wait() -> None:
            reached.set()
            await go_on.wait()

        server.before_answer = wait
        async with running_worker(opened, server.url) as worker:
            await asyncio.wait_for(reached.wait(), 60)
            worker.send_signal(signal.SIGTERM)
            await owe_mail("nadia@nw.example")
            go_on.set()
            assert await asyncio.wait_for(worker.wait(), 30) == 0
    assert {row["address"]: row["state"] for row in await deliveries()} == {
        "erin@nw.example": "sent",
        "nadia@nw.example": "queued",
    }


async def test_an_emptied_cache_loses_no_mail(opened: Settings) -> None:
    nudge.start(opened.redis_url)
    redis = Redis.from_url(opened.redis_url)
    try:
        async with mail_server() as server, running_worker(opened, server.url):
            await at_work()
            for n in range(20):
                await owe_mail(f"person{n}@nw.example")
                await redis.flushall()
            await eventually(all_sent)
        assert len(server.ids) == len(set(server.ids)) == 20
    finally:
        await redis.aclose()
        await nudge.stop()


async def test_a_cache_that_is_killed_and_restarted_loses_no_mail(
    opened: Settings, place: embedded.Place, tmp_path: Path
) -> None:
    with ExitStack() as servers:
        first = embedded.valkey(place)
        process = embedded.start(first, tmp_path / "valkey.log")
        settings = replace(opened, redis_url=first.url)
        nudge.start(settings.redis_url)
        async with mail_server() as server, running_worker(settings, server.url):
            await owe_mail("before@nw.example")
            await eventually(all_sent)
            stop(process, signal.SIGKILL, patience=5)
            await owe_mail(*(f"without{n}@nw.example" for n in range(10)))
            await eventually(all_sent)
            again = embedded.valkey(place)
            process = embedded.start(again, tmp_path / "valkey.log")
            servers.callback(stop, process, signal.SIGKILL, 5)
            await eventually(lambda: hears(settings.redis_url))
            await owe_mail("after@nw.example")
            await eventually(all_sent)
        assert len(server.ids) == len(set(server.ids)) == 12
        await nudge.stop()


async def test_a_database_that_is_cut_off_and_restarted_loses_no_mail(
    database_of_its_own: tuple[Settings, Callable[[], None]],
) -> None:
    settings, restart = database_of_its_own
    await schema.migrate(settings)
    await database.start(settings.app_database_url)
    async with mail_server() as server, running_worker(settings, server.url):
        await at_work()
        await owe_mail(*(f"person{n}@nw.example" for n in range(30)))
        await eventually(taken(server, 3))
        restart()
        await eventually(reachable)
        await owe_mail("after@nw.example")
        await let_leases_end()
        await eventually(all_sent)
    sent = {row["id"]: row["perhaps_twice"] for row in await deliveries()}
    times = {key: server.ids.count(f"<{key}@localhost>") for key in sent}
    assert len(times) == 31
    assert all(times[key] == 1 or (times[key] == 2 and sent[key]) for key in times), times
    await database.stop()


def taken(server: MailServer, number: int) -> Callable[[], Awaitable[bool]]:
    """Whether the mail server has taken so many."""

    async def enough() -> bool:
        return len(server.taken) >= number

    return enough


async def someone_waits(settings: Settings) -> bool:
    """Whether a statement waits for a lock."""
    owner = await asyncpg.connect(settings.database_url)
    try:
        waiting = await owner.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(waiting)
    finally:
        await owner.close()


async def hears(redis_url: str) -> bool:
    """Whether a worker's ear is at this Redis: arq leaves a sign of life there."""
    redis = Redis.from_url(redis_url)
    try:
        return bool(await redis.exists("uphold:health-check"))
    finally:
        await redis.aclose()


async def reachable() -> bool:
    """Whether the database answers this process again."""
    try:
        return await deliveries() is not None
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
        return False

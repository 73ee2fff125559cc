"""Firing by real workers that are killed at any moment (security.md, "6.3 Fault matrix", F5–F8, F15, F17, F18)."""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from app import embedded
from app.config import Settings
from app.lib import schema
from app.lib.processes import stop
from tests.by_itself import MINUTE
from tests.cast import furnish, pass_time
from tests.cast import opened as opened_for
from tests.mail_server import MailServer
from tests.tasks.firing_workers import ask_to_stop, count, file_tickets, fired, settled
from tests.waiting import eventually
from tests.worker_process import kill, running_worker

pytestmark = pytest.mark.anyio
SEED = 20260302
WORKERS, TICKETS, KILLS = 5, 200, 6


async def test_a_thousand_due_five_workers_kills_and_an_emptied_cache_fire_each_once(
    opened: Settings, server: MailServer
) -> None:
    cast = await furnish()
    # Six a ticket fall due within the hour, four by half of it.
    await file_tickets(cast, TICKETS // 2)
    await pass_time(opened, 30 * MINUTE)
    await file_tickets(cast, TICKETS // 2)
    await pass_time(opened, 30 * MINUTE - timedelta(seconds=4))
    due = TICKETS // 2 * (6 + 4)
    chance = random.Random(SEED)
    redis = Redis.from_url(opened.redis_url)
    async with AsyncExitStack() as stack:
        workers = [await stack.enter_async_context(running_worker(opened, server.url)) for _ in range(WORKERS)]
        for enough in sorted(chance.sample(range(due * 9 // 10), KILLS)):
            await eventually(fired(enough))
            await kill(workers.pop(chance.randrange(WORKERS)))
            await redis.flushall()
            workers.append(await stack.enter_async_context(running_worker(opened, server.url)))
        await eventually(fired(due))
        await asyncio.gather(*map(ask_to_stop, workers))
        assert await settled(opened, server) == []
    assert await count("fired_at IS NOT NULL") == due
    await redis.aclose()


async def test_it_goes_on_without_a_cache_and_after_the_database_was_cut_off(
    database_of_its_own: tuple[Settings, Callable[[], None]],
    server: MailServer,
    place: embedded.Place,
    tmp_path: Path,
) -> None:
    settings, restart = database_of_its_own
    valkey = embedded.valkey(place)
    process = embedded.start(valkey, tmp_path / "valkey.log")
    settings = replace(settings, redis_url=valkey.url)
    await schema.migrate(settings)
    async with opened_for(settings):
        await file_tickets(await furnish(), 40)
        await pass_time(settings, 61 * MINUTE)
        async with running_worker(settings, server.url) as one, running_worker(settings, server.url) as other:
            await eventually(fired(40))
            stop(process, signal.SIGKILL, patience=5)
            await eventually(fired(80))
            restart()
            await eventually(whatever_fails(fired(40 * 6)))
            await asyncio.gather(ask_to_stop(one), ask_to_stop(other))
        assert await settled(settings, server) == []


def whatever_fails(ask: Callable[[], Awaitable[bool]]) -> Callable[[], Awaitable[bool]]:
    """The same question, to a database that may be away."""

    async def answer() -> bool:
        try:
            return await ask()
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False

    return answer

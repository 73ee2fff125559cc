"""Nudges: they hurry, and never hurt."""

import asyncio

import pytest
from redis.asyncio import Redis

from app.config import Settings
from app.lib import nudge
from tests.servers import free_port
from tests.waiting import eventually

pytestmark = pytest.mark.anyio


async def test_however_many_pokes_one_job_waits(database: Settings) -> None:
    redis = Redis.from_url(database.redis_url)
    await redis.flushdb()
    nudge.start(database.redis_url)
    for _ in range(20):
        nudge.poke("deliver")

    async def waiting() -> list[bytes]:
        jobs: list[bytes] = await redis.zrange("uphold", 0, -1)
        return jobs

    assert await eventually(waiting) == [b"deliver"]
    await nudge.stop()
    assert await waiting() == [b"deliver"]
    await redis.flushdb()
    await redis.aclose()


async def test_without_a_cache_a_poke_fails_nobody() -> None:
    nudge.start(f"redis://127.0.0.1:{free_port()}")
    nudge.poke("deliver")
    await nudge.stop()


async def test_a_cache_that_hangs_is_given_up_soon() -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    server = await asyncio.start_server(hang, "127.0.0.1", 0)
    nudge.start(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    nudge.poke("deliver")
    async with asyncio.timeout(5):
        await nudge.stop()
    server.close()


async def test_before_it_is_started_a_poke_does_nothing() -> None:
    nudge.poke("deliver")

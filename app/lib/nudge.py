"""Hurrying the workers through Redis, best-effort: without it they look into PostgreSQL by themselves every second
(design.md, decision 1)."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import structlog
from arq.connections import ArqRedis
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from app.lib import database

log = structlog.get_logger()
AWAY = (RedisError, OSError, TimeoutError)
_LIMIT = 0.5


def redis_at(url: str) -> ArqRedis:
    """A client that gives up on a Redis that hangs. JSON, because arq's own pickle runs whatever is in the queue."""
    pool = ConnectionPool.from_url(url, socket_connect_timeout=2, socket_timeout=5)
    return ArqRedis(pool, job_serializer=_to_json, job_deserializer=json.loads, default_queue_name="uphold")


def _to_json(job: dict[str, Any]) -> bytes:
    return json.dumps(job).encode()


@dataclass(slots=True)
class _Line:
    redis: ArqRedis
    under_way: set[asyncio.Task[None]]
    down: bool = False


_line: _Line | None = None


def start(url: str) -> None:
    """From now on `poke` reaches the workers at this Redis."""
    global _line
    _line = _Line(redis_at(url), set())


async def stop() -> None:
    """Lets the pokes under way end (half a second) and hangs up."""
    global _line
    line, _line = _line, None
    if line:
        await asyncio.gather(*line.under_way)
        await line.redis.aclose(close_connection_pool=True)


def poke(job: str) -> None:
    """Asks the workers to do `job` at once instead of within a second. Never fails, never waits."""
    if _line:
        task = database.apart(_enqueue(_line, job))
        _line.under_way.add(task)
        task.add_done_callback(_line.under_way.discard)


async def _enqueue(line: _Line, job: str) -> None:
    try:
        async with asyncio.timeout(_LIMIT):
            # The job's name is its id: however many pokes, one job waits, so they never pile up without a worker.
            await line.redis.enqueue_job(job, _job_id=job)
    except AWAY as error:
        if not line.down:
            log.warning("redis_away", error=repr(error))
        line.down = True
    else:
        line.down = False

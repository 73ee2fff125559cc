"""Hearing the nudges of app/lib/nudge.py: an arq worker whose jobs only poke rounds."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any

import structlog
from arq.connections import ArqRedis
from arq.worker import Function, Worker, func

from app.lib import nudge
from app.tasks.rounds import Round

log = structlog.get_logger()
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0


async def hear(redis_url: str, rounds: Sequence[Round]) -> None:
    """Runs until cancelled. arq's worker ends when Redis goes; here another one follows, after a pause that doubles."""
    pause = _FIRST_PAUSE
    while True:
        redis = nudge.redis_at(redis_url)
        heard = asyncio.Event()
        try:
            await _worker(redis, rounds, heard).async_run()
        except nudge.AWAY as error:
            if heard.is_set() or pause == _FIRST_PAUSE:
                log.warning("redis_away", error=repr(error))
        finally:
            with contextlib.suppress(*nudge.AWAY):
                await redis.aclose(close_connection_pool=True)
        pause = _FIRST_PAUSE if heard.is_set() else min(pause * 2, _LONGEST_PAUSE)
        await asyncio.sleep(pause)


def _worker(redis: ArqRedis, rounds: Sequence[Round], heard: asyncio.Event) -> Worker:
    async def connected(ctx: dict[Any, Any]) -> None:
        heard.set()
        # Nudges sent while nobody heard are lost.
        for each in rounds:
            each.poke()

    return Worker(
        functions=[_job(each) for each in rounds],
        queue_name=None,
        redis_pool=redis,
        on_startup=connected,
        handle_signals=False,
        keep_result=0,
        # After a kill a job's id stays taken for this long and 10 s; the rounds go on meanwhile.
        job_timeout=5,
        poll_delay=0.1,
        health_check_interval=10,
        job_serializer=redis.job_serializer,
        job_deserializer=redis.job_deserializer,
        log_results=False,
    )


def _job(each: Round) -> Function:
    async def poke(ctx: dict[Any, Any], *args: Any, **kwargs: Any) -> None:
        each.poke()

    return func(poke, name=each.name)

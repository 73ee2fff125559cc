"""`portal worker` as a process of its own, to be stopped and killed."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.config import Settings
from app.domain.deliveries.queries import worker_is_stale
from app.lib import database
from app.lib.database import NOBODY
from tests.waiting import eventually


@asynccontextmanager
async def running_worker(settings: Settings, smtp_url: str, **environ: str) -> AsyncIterator[Process]:
    """A worker of that installation, killed at the end of the block if it still lives; `environ` is set besides."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app.cli",
        "worker",
        env=os.environ
        | {
            "DATABASE_URL": settings.database_url,
            "APP_DATABASE_URL": settings.app_database_url,
            "REDIS_URL": settings.redis_url,
            "SECRET_KEY": settings.secret_key,
            "DATA_DIR": str(settings.data_dir),
            "SMTP_URL": smtp_url,
            "MAIL_FROM": "support@vendor.example",
        }
        | environ,
        stderr=PIPE,
    )
    log = asyncio.create_task(_read(process))
    try:
        yield process
    finally:
        if process.returncode is None:
            await kill(process)
        # pytest shows it when the test fails.
        sys.stderr.write(await log)


async def _read(process: Process) -> str:
    assert process.stderr
    return (await process.stderr.read()).decode()


async def kill(process: Process) -> None:
    """kill -9, and until it is gone."""
    process.send_signal(signal.SIGKILL)
    await process.wait()


async def at_work() -> None:
    """Until a worker says that it is alive."""

    async def alive() -> bool:
        async with database.transaction(NOBODY):
            return not await worker_is_stale()

    await eventually(alive)

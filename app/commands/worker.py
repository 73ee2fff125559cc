"""`portal worker`."""

import asyncio
import os
import signal

import click

from app.config import Settings, load
from app.lib import logs
from app.tasks.worker import work


@click.command("worker", help="Work off what is due: timers, messages, schedules. Ends on SIGTERM, within 30 s.")
def command() -> None:
    """Runs until it is told to stop."""
    settings = load(os.environ)
    logs.set_up()
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    stopping = asyncio.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(asked, stopping.set)
    await work(settings, stopping)

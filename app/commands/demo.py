"""`portal demo …`: only with DEMO=1."""

import asyncio
import os
import re
from datetime import timedelta

import click

from app import demo
from app.config import Settings, load
from app.domain.audit.trail import VENDOR, note
from app.lib import database
from app.lib.database import SYSTEM

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def demo_settings() -> Settings:
    """The settings; exits 2 outside a demo."""
    settings = load(os.environ)
    if not settings.demo:
        raise click.UsageError("this works only in a demo (DEMO=1)")
    return settings


@click.group("demo", help="What only a demo can do.")
def command() -> None:
    """Holds `advance`."""


@command.command("advance", help="Move the product's time on: 61m, 2h, 90s, 1d.")
@click.argument("duration")
def advance(duration: str) -> None:
    """The clocks go on from there; sessions and tokens do not notice."""
    parts = re.fullmatch(r"(\d{1,6})([smhd])", duration)
    if not parts:
        raise click.UsageError(f"{duration!r} is no duration; write 90s, 61m, 2h or 1d")
    gap = timedelta(seconds=int(parts[1]) * _UNITS[parts[2]])
    ahead = asyncio.run(_advance(demo_settings(), gap))
    click.echo(f"the product's time is {ahead} ahead of the clock")


async def _advance(settings: Settings, gap: timedelta) -> timedelta:
    await database.start(settings.database_url)
    try:
        async with database.transaction(SYSTEM):
            await note(VENDOR, "demo.advanced", by=gap)
            return await demo.advance(gap)
    finally:
        await database.stop()

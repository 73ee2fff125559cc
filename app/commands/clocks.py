"""`portal clocks …`: that the clocks kept beside the tickets are those that their logs make."""

import asyncio
import json
import os

import click

from app.config import load
from app.domain.tickets.rebuilding import rebuild as rebuild_tickets
from app.domain.tickets.verifying import verify as verify_tickets
from app.lib import database


@click.group("clocks", help="The clocks kept beside tickets.")
def command() -> None:
    """Holds `verify` and `rebuild`."""


@command.command("verify", help="Make every clock and verdict again from the log, and compare.")
@click.option("--organisation", "prefix", metavar="PREFIX", help="Only this organisation's tickets.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def verify(prefix: str | None, wants_json: bool) -> int:
    """Exits 1 with a line for each difference."""
    return asyncio.run(_verify(prefix, wants_json))


async def _verify(prefix: str | None, wants_json: bool) -> int:
    tickets = verdicts = 0
    lines: list[str] = []
    await database.start(load(os.environ).app_database_url)
    try:
        async for checked in verify_tickets(prefix):
            tickets += 1
            verdicts += checked.verdicts
            lines += [f"{checked.reference}: {difference}" for difference in checked.differences]
    finally:
        await database.stop()
    if wants_json:
        click.echo(json.dumps({"tickets": tickets, "verdicts": verdicts, "differences": lines}, indent=2))
    else:
        for line in lines:
            click.echo(line)
        click.echo(f"{tickets} tickets, {verdicts} verdicts, {len(lines)} differences")
    return 1 if lines else 0


@command.command("rebuild", help="Make every clock again from the log and keep it: after an upgrade that says so.")
@click.option("--organisation", "prefix", metavar="PREFIX", help="Only this organisation's tickets.")
def rebuild(prefix: str | None) -> None:
    """One ticket at a time; what was sealed stays."""
    click.echo(f"{asyncio.run(_rebuild(prefix))} tickets rebuilt")


async def _rebuild(prefix: str | None) -> int:
    await database.start(load(os.environ).app_database_url)
    try:
        return await rebuild_tickets(prefix)
    finally:
        await database.stop()

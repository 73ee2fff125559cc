"""`portal token create`."""

import asyncio
import os

import click

from app.config import load
from app.domain.accounts import people
from app.lib import database
from app.lib.database import SYSTEM


@click.group("token", help="API tokens.")
def command() -> None:
    """Holds `create`."""


@command.command("create", help="Make an API token that acts as a person; the token is the last word printed.")
@click.option("--email", required=True)
def create_token(email: str) -> None:
    """Exits 2 when the address is nobody's."""
    made = asyncio.run(_token(email))
    if made is None:
        raise click.UsageError(f"nobody here has the address {email}")
    click.echo(f"API token for {email}, shown only now: {made}")


async def _token(email: str) -> str | None:
    await database.start(load(os.environ).database_url)
    try:
        async with database.transaction(SYSTEM):
            return await people.create_api_token(email)
    finally:
        await database.stop()

"""`portal token create`."""

import asyncio
import os

import click

from app.config import load
from app.domain.accounts.scopes import SCOPES
from app.domain.accounts.tokens import LONGEST_LIFE, Wish, create_api_token
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Wrong


@click.group("token", help="API tokens.")
def command() -> None:
    """Holds `create`."""


@command.command("create", help="Make an API token that acts as a person; the token is the last word printed.")
@click.option("--email", required=True, help="Whose it is; they are told by mail.")
@click.option("--name", default="command line", show_default=True, help="What uses it.")
@click.option("--scopes", default=",".join(SCOPES), show_default=True, help="What it may do, parted by commas.")
@click.option("--days", type=int, default=LONGEST_LIFE, show_default=True, help="How long it lives.")
def create_token(email: str, name: str, scopes: str, days: int) -> None:
    """Exits 2 when the address is nobody's, or what is wished for cannot be."""
    wish = Wish(name.strip(), [scope.strip() for scope in scopes.split(",") if scope.strip()], days)
    try:
        made = asyncio.run(_token(email, wish))
    except Wrong as wrong:
        raise click.UsageError(str(wrong)) from wrong
    if made is None:
        raise click.UsageError(f"nobody here has the address {email}")
    click.echo(f"API token for {email}, shown only now: {made}")


async def _token(email: str, wish: Wish) -> str | None:
    await database.start(load(os.environ).database_url)
    try:
        async with database.transaction(SYSTEM):
            return await create_api_token(email, wish)
    finally:
        await database.stop()

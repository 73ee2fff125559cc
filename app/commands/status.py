"""`portal status …`: the public page, which shares no fate with the rest (design.md, decision 6)."""

import asyncio
import os

import click

from app.config import addresses_of, data_dir_of, load, noted, status_dir_of
from status_page.serve import serve as serve_page


@click.group("status", help="Publish and serve the status page.")
def command() -> None:
    """Holds `publish` and `serve`."""


@command.command("publish", help="Publish what is public now. The worker does it by itself whenever something changes.")
@click.option("--anyway", is_flag=True, help="Also where the page shows a later version: the database was restored.")
def publish(anyway: bool) -> None:
    """Says how much was made anew, or that the database is behind the page."""
    # Not at the top: the process that serves needs nothing of the portal's.
    from app.lib import database
    from app.tasks.publishing import Behind, Publisher

    settings = load(os.environ)

    async def act() -> list[str]:
        await database.start(settings.app_database_url, largest=2)
        try:
            return await Publisher(settings).publish(anyway=anyway)
        except Behind as behind:
            raise click.ClickException(str(behind)) from behind
        finally:
            await database.stop()

    made = asyncio.run(act())
    click.echo(f"published to {settings.status_dir}: {len(made)} made anew")


@command.command("serve", help="Serve what was published, on STATUS_PORT. Needs neither database nor Redis.")
def serve() -> None:
    """Runs until it is told to stop."""
    data_dir = data_dir_of(os.environ)
    host, _, port = addresses_of(noted(data_dir) | {name: value for name, value in os.environ.items() if value})
    serve_page(status_dir_of(data_dir), host, port)

"""`portal migrate`."""

import asyncio
import os

import click

from app.config import Settings, load
from app.lib import schema


def migrate(settings: Settings) -> str:
    """Brings the database to the present shape; answers in words what was done."""
    return asyncio.run(schema.migrate(settings))


@click.command("migrate", help="Bring the database to the present shape. Safe to repeat, and to run twice at once.")
def command() -> None:
    """Prints what was done; a database that cannot be brought to shape exits 2."""
    try:
        click.echo(migrate(load(os.environ)))
    except schema.SchemaError as error:
        raise click.ClickException(str(error)) from error

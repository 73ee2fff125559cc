"""`portal seed`: only with DEMO=1."""

import asyncio
import os
import re
from pathlib import Path

import click

from app import demo
from app.commands.demo import demo_settings
from app.config import Settings
from app.integrations.storage import FolderStorage
from app.lib import database

PLANS = Path(__file__).parent.parent / "plans"


@click.command("seed", help="Fill an empty demo with its people and their story.")
@click.option(
    "--plan",
    required=True,
    default=lambda: os.environ.get("PLAN"),
    help="a name in app/plans",
    show_default="PLAN",
)
def command(plan: str) -> None:
    """Does nothing when there is somebody already."""
    path = PLANS / f"{plan}.toml"
    if not re.fullmatch(r"[a-z0-9-]+", plan) or not path.is_file():
        names = ", ".join(sorted(p.stem for p in PLANS.glob("*.toml")))
        raise click.UsageError(f"there is no plan {plan!r}; there are: {names}")
    done = asyncio.run(_seed(demo_settings(), path))
    click.echo(f"seeded with {plan}" if done else "seeded already")


async def _seed(settings: Settings, path: Path) -> bool:
    await database.start(settings.database_url)
    try:
        return await demo.seed(path, FolderStorage(settings.files_dir), settings.portal_url)
    finally:
        await database.stop()

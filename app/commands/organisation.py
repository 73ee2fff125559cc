"""`portal organisation create`: a customer and its contract."""

import asyncio
import os
from pathlib import Path

import click

from app.config import load
from app.domain.contracts import actions, organisations
from app.domain.contracts.contract import Agreed
from app.domain.contracts.organisation_queries import namesakes
from app.domain.contracts.signing import sign
from app.domain.plans import plan_file
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.product_time import portal_now
from app.lib.refusals import Wrong


@click.group("organisation", help="Customers of this installation.")
def command() -> None:
    """Holds `create`."""


@command.command("create", help="Make a customer with a contract on a plan, in force from now on.")
@click.option("--name", required=True)
@click.option("--prefix", required=True, help="2 to 6 capitals or digits; begins its tickets' references")
@click.option("--plan", required=True, type=click.Path(path_type=Path), help="a plan file")
@click.option("--tier", required=True, help="the slug of a tier of the plan")
@click.option("--account-id", default="", help="the customer's account at the vendor")
def create(name: str, prefix: str, plan: Path, tier: str, account_id: str) -> None:
    """Exits 2 with one line on anything that cannot be."""
    try:
        tiers = [known.slug for known in plan_file.load(plan).tiers]
    except plan_file.PlanError as error:
        raise click.UsageError(error.lines[0]) from error
    if tier not in tiers:
        raise click.UsageError(f"the plan has no tier {tier!r}; it has {', '.join(tiers)}")
    try:
        asyncio.run(_create(name, prefix, plan, tier, account_id or f"acc_{prefix.lower()}"))
    except Wrong as wrong:
        raise click.UsageError(str(wrong)) from wrong
    click.echo(f"{name} ({prefix}) is a customer; make its people with: portal user create --organisation {prefix}")


async def _create(name: str, prefix: str, plan: Path, tier: str, account_id: str) -> None:
    await database.start(load(os.environ).database_url)
    try:
        async with database.transaction(SYSTEM):
            if others := ", ".join(one.prefix for one in await namesakes(name)):
                click.echo(f"Note: {others} is called {name} already.", err=True)
            organisation_id = await organisations.make(None, name, prefix)
            version = await actions.adopt_plan(plan.read_text(encoding="utf-8"), plan.stem)  # noqa: ASYNC240
            today = (await portal_now()).date()
            agreed = Agreed(plan_version_id=version, tier=tier, account_id=account_id, starts_on=today)
            await sign(None, organisation_id, agreed, reason="")
    finally:
        await database.stop()

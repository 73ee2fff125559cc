"""`portal explain`: the deadlines of one ticket under a plan file, as of one instant (interfaces.md)."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import click

from app.commands.asked import FILE, Refusal, chosen, events_of, instant, load_plan
from app.domain.calendars.business_time import NeverOpenError
from app.domain.clocks.clock import ImpossibleEvent, Opening
from app.domain.clocks.explanation import explain, for_people, for_programs
from app.domain.plans.plan import Channel


@click.command("explain", help="Explain the deadlines of one ticket under a plan: what counted, what did not, and why.")
@click.option("--plan", "plan_file", type=FILE, required=True, help="The plan file.")
@click.option("--tier", "tier_slug", required=True, help="The organisation's tier.")
@click.option("--severity", "severity_slug", required=True, help="The severity at the opening.")
@click.option("--opened", required=True, metavar="ISO8601", help="When the ticket reached us, with an offset.")
@click.option("--channel", type=click.Choice(get_args(Channel)), default="portal", show_default=True)
@click.option("--events", "events_file", type=FILE, help="A JSON list of what happened, in time order.")
@click.option("--at", "as_of", metavar="ISO8601", help="As of this instant; default now.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def command(
    plan_file: Path,
    tier_slug: str,
    severity_slug: str,
    opened: str,
    channel: Channel,
    events_file: Path | None,
    as_of: str | None,
    wants_json: bool,
) -> None:
    """Prints every clock of the ticket; what cannot be used exits 2 with the reason.

    Counted seconds are whole ones, rounded down; so is the running total of a clock's steps.
    """
    try:
        plan = load_plan(plan_file)
        tier = chosen("tier", tier_slug, plan.tiers)
        severity = chosen("severity", severity_slug, plan.severities)
        opening = Opening(instant("--opened", opened), severity.slug, channel)
        at = instant("--at", as_of) if as_of is not None else datetime.now(UTC)
        if at < opening.at:
            raise Refusal(f"--at, {at.isoformat()}, is before the opening, {opening.at.isoformat()}")
        told = explain(plan, tier, opening, events_of(events_file), at)
        click.echo(json.dumps(for_programs(told), indent=2) if wants_json else for_people(told))
    except OverflowError:
        raise Refusal("a time lies outside the years 1 to 9999") from None
    except (ImpossibleEvent, NeverOpenError) as error:
        raise Refusal(str(error)) from None

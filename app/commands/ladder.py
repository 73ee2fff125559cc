"""`portal ladder rehearse`: a ladder on a virtual clock, against the people of this installation. Writes nothing."""

import asyncio
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from app.commands.asked import FILE, Refusal, chosen, events_of, instant, load_plan
from app.config import load
from app.domain.accounts.queries import organisation_by_name
from app.domain.calendars.business_time import NeverOpenError
from app.domain.clocks.clock import ImpossibleEvent, Opening, TicketEvent
from app.domain.contracts.queries import newest_plan, terms_in_force
from app.domain.escalations.people_queries import group_members
from app.domain.escalations.rehearsal import Step, Story, rehearse
from app.domain.escalations.rehearsal_words import for_people, for_programs
from app.domain.plans.plan import Plan, Tier
from app.lib import database
from app.lib.database import SYSTEM


@click.group("ladder", help="Escalation ladders.")
def command() -> None:
    """Holds `rehearse`."""


@command.command("rehearse", help="Who would be told when, by which channel, and where nobody could be.")
@click.option("--tier", "tier_slug", help="The tier; an organisation has its own.")
@click.option("--severity", "severity_slug", required=True, help="The severity at the opening.")
@click.option("--at", "opened", required=True, metavar="ISO8601", help="When the ticket would reach us.")
@click.option("--plan", "plan_path", type=FILE, help="A plan file; else the plan adopted last.")
@click.option("--organisation", "prefix", help="An organisation's prefix: its plan, tier and overrides.")
@click.option("--untouched", is_flag=True, help="Nobody does anything about it (the default).")
@click.option("--events", "events_file", type=FILE, help="A JSON list of what people do, in time order.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def rehearse_command(
    tier_slug: str | None,
    severity_slug: str,
    opened: str,
    plan_path: Path | None,
    prefix: str | None,
    untouched: bool,
    events_file: Path | None,
    wants_json: bool,
) -> None:
    """Exits 2 with one line on anything that cannot be."""
    if untouched and events_file:
        raise Refusal("--untouched and --events exclude each other")
    if bool(prefix) == bool(tier_slug) or (prefix and plan_path):
        raise Refusal("name a tier (--tier, of --plan) or an organisation (--organisation), and not both")
    opened_at, events = instant("--at", opened), events_of(events_file)
    plan = plan_path and load_plan(plan_path)
    asked = _Asked(plan or None, tier_slug or "", prefix or "", severity_slug, opened_at, events)
    try:
        story, steps = asyncio.run(_rehearsed(asked))
    except OverflowError:
        raise Refusal("a time lies outside the years 1 to 9999") from None
    except (ImpossibleEvent, NeverOpenError) as error:
        raise Refusal(str(error)) from None
    click.echo(json.dumps(for_programs(story, steps), indent=2) if wants_json else for_people(story, steps))


@dataclass(frozen=True, slots=True)
class _Asked:
    plan: Plan | None
    tier: str
    prefix: str
    severity: str
    opened_at: datetime
    events: tuple[TicketEvent, ...]


async def _rehearsed(asked: _Asked) -> tuple[Story, list[Step]]:
    await database.start(load(os.environ).database_url)
    try:
        async with database.transaction(SYSTEM, reading=True):
            plan, tier = await _offer(asked)
            severity = chosen("severity", asked.severity, plan.severities)
            story = Story(plan, tier, Opening(asked.opened_at, severity.slug), asked.events)
            members = await group_members(list(plan.groups), asked.opened_at, story.ends_at)
            return story, rehearse(story, members)
    finally:
        await database.stop()


async def _offer(asked: _Asked) -> tuple[Plan, Tier]:
    """The plan and the tier: the organisation's own, or those named."""
    if asked.prefix:
        organisation = await organisation_by_name(asked.prefix)
        terms = await terms_in_force(organisation) if organisation else None
        if terms is None:
            raise Refusal(f"no organisation {asked.prefix!r} has a contract in force")
        return terms.plan, terms.tier
    plan = asked.plan or await newest_plan()
    if plan is None:
        raise Refusal("no plan is adopted yet; name one with --plan")
    return plan, chosen("tier", asked.tier, plan.tiers)

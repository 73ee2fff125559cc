"""`portal plan diff`, `portal plan replay` and `portal plan adopt`: a changed plan, looked at before it holds."""

import asyncio
import json
import os
from collections.abc import Coroutine
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import click

from app.config import ConfigError, load
from app.domain.clocks import replay_open
from app.domain.clocks.event_list import read_instant
from app.domain.clocks.replay_open import Moved
from app.domain.clocks.replay_report import Range, Report, as_json
from app.domain.clocks.replay_text import as_csv, for_people, moved_lines
from app.domain.contracts import drafts, versions
from app.domain.plans import plan_diff_text
from app.domain.plans.plan_diff import diff
from app.domain.plans.plan_file import PlanError
from app.domain.plans.plan_file import load as load_plan
from app.domain.tickets import replays
from app.domain.tickets.replays import Proposal, TicketReplay
from app.lib import database
from app.lib.database import SYSTEM

Answer = TypeVar("Answer")
_AWAY = (ConfigError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
@click.option("--open/--no-open", "wants_open", default=None, help="Also open tickets; default where a database is.")
def diff_command(old: str, new: str, wants_json: bool, wants_open: bool | None) -> None:
    """Say what a customer would notice if NEW took the place of OLD: files, or adopted plans by name
    (STEM, STEM@VERSION)."""
    before, after = _proposal(old), _proposal(new)
    found = diff(before.plan, after.plan)
    moved = _moved(after, wants_open)
    if wants_json:
        told = plan_diff_text.as_json(before.plan, after.plan, found)
        rows = None if moved is None else replay_open.as_json(moved)
        click.echo(json.dumps({**told, "open_tickets": rows}, ensure_ascii=False, indent=2))
    else:
        click.echo(plan_diff_text.for_people(before.plan, after.plan, found))
        click.echo("\n".join(moved_lines(moved)) if moved is not None else "", nl=moved is not None)


@click.command("replay")
@click.argument("new")
@click.option("--since", required=True, metavar="DATE", help="Tickets opened from then on (00:00 UTC, or ISO 8601).")
@click.option("--until", metavar="DATE", help="Tickets opened before then.")
@click.option("--as-of", "as_of", metavar="ISO8601", help="As of this instant; default the newest event's.")
@click.option("--organisation", metavar="PREFIX", help="Only tickets of the organisation with that prefix.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), help="Also write a table.")
def replay_command(
    new: str,
    since: str,
    until: str | None,
    as_of: str | None,
    organisation: str | None,
    wants_json: bool,
    csv_file: Path | None,
) -> None:
    """Measure past tickets under the plan NEW (a file, or an adopted plan by name), beside what they were held to."""
    asked = Range(
        _day("--since", since), _day("--until", until) if until else None, organisation and organisation.upper()
    )
    proposal = _proposal(new)
    report = _run(_replay(proposal, asked, _day("--as-of", as_of) if as_of else None))
    if csv_file:
        csv_file.write_text(as_csv(report), encoding="utf-8", newline="")
    click.echo(as_json(report) if wants_json else for_people(report), nl=False)


@click.command("adopt")
@click.argument("file", type=click.Path(path_type=Path))
def adopt_command(file: Path) -> None:
    """Keep the plan in FILE as a version that contracts may point at. Nobody's contract changes."""
    plan = _read(file).plan
    _run(drafts.adopted(file.read_text(encoding="utf-8"), file.stem, by=None), reading=False)
    click.echo(f"{plan.stem} {plan.version} ({plan.digest[:12]}) is adopted; no contract was changed")


def _proposal(name: str) -> Proposal:
    """The file of that name, else the adopted plan."""
    if Path(name).exists() or "/" in name or name.endswith(".toml"):
        return _read(Path(name))
    found = _run(versions.source_named(name))
    if found is None:
        raise click.UsageError(f"there is neither a file nor an adopted plan {name!r}")
    return Proposal(*found)


def _read(file: Path) -> Proposal:
    try:
        load_plan(file)
    except PlanError as error:
        more = len(error.lines) - 1
        raise click.UsageError(error.lines[0] + (f" (and {more} more: portal plan check)" if more else "")) from None
    return Proposal(file.read_text(encoding="utf-8"), file.stem)


def _moved(new: Proposal, wanted: bool | None) -> list[Moved] | None:
    """None where nobody asked and there is no database."""
    if wanted:
        return _run(replays.open_tickets_moved(new))
    if wanted is None:
        with suppress(*_AWAY):
            return _run(replays.open_tickets_moved(new))
    return None


async def _replay(proposal: Proposal, asked: Range, as_of: datetime | None) -> Report:
    organisation_id = await replays.organisation_with(asked.organisation) if asked.organisation else None
    if asked.organisation and organisation_id is None:
        raise click.UsageError(f"no organisation has the prefix {asked.organisation!r}")
    # Without any event there is no ticket either.
    at = as_of or await replays.newest_event_at() or asked.since
    replay = TicketReplay(proposal, asked, organisation_id, at)
    while cases := await replay.read():
        replay.take(cases)
    return replay.report()


def _run(act: Coroutine[Any, Any, Answer], *, reading: bool = True) -> Answer:
    """Does it in one transaction of the installation's."""
    return asyncio.run(_in_transaction(act, reading))


async def _in_transaction(act: Coroutine[Any, Any, Answer], reading: bool) -> Answer:
    try:
        await database.start(load(os.environ).database_url)
        async with database.transaction(SYSTEM, reading=reading):
            return await act
    finally:
        act.close()
        await database.stop()


def _day(option: str, words: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(words), time(), UTC)
    except ValueError:
        pass
    try:
        return read_instant(words).astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.UsageError(f"{option}: {words!r} is no date such as 2026-01-31, nor an instant") from None

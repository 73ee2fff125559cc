"""`portal plan …`: check and show a plan file; `plan_changes.py` has what compares one with what holds."""

import importlib
import json
from pathlib import Path

import click

from app.domain.plans.plan import Plan
from app.domain.plans.plan_file import PlanError, load
from app.domain.plans.plan_text import as_json, show

FILE = click.argument("file", type=click.Path(path_type=Path))
AS_JSON = click.option("--json", "wants_json", is_flag=True, help="Print JSON.")


# Commands of plan_changes.py: they need the database, for which nobody who checks a file has to wait.
CHANGES = ("diff", "replay", "adopt")


class PlanGroup(click.Group):
    """Its own commands, and those of another module once they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, in the order in which they are used."""
        return [*super().list_commands(ctx), *CHANGES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in CHANGES:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(importlib.import_module("app.commands.plan_changes"), f"{cmd_name}_command")
        return command


@click.group("plan", cls=PlanGroup)
def command() -> None:
    """Look at a support plan file, and at what it would change."""


@command.command("check")
@FILE
@AS_JSON
def check_file(file: Path, wants_json: bool) -> None:
    """Say whether the plan in FILE can be used. Errors exit 2; warnings do not."""
    try:
        plan = load(file)
    except PlanError as error:
        if wants_json:
            _print_json({"file": str(file), "ok": False, "errors": list(error.lines), "warnings": []})
        _refuse(error)
    else:
        _print_json(_verdict(file, plan)) if wants_json else _print_verdict(file, plan)


@command.command("show")
@FILE
@AS_JSON
def show_file(file: Path, wants_json: bool) -> None:
    """Print the plan in FILE, with what its printed times mean in each tier."""
    try:
        plan = load(file)
    except PlanError as error:
        _refuse(error)
    else:
        _print_json(as_json(plan)) if wants_json else click.echo(show(plan), nl=False)


def _verdict(file: Path, plan: Plan) -> dict[str, object]:
    told = {"file": str(file), "ok": True, "errors": [], "warnings": list(plan.warnings)}
    return {**told, "plan": plan.stem, "version": plan.version, "digest": plan.digest}


def _print_verdict(file: Path, plan: Plan) -> None:
    for line in plan.warnings:
        click.echo(f"warning: {file}: {line}")
    tiers, severities = len(plan.tiers), len(plan.severities)
    click.echo(f"{file}: {plan.title}, version {plan.version}: {tiers} tiers, {severities} severities. It can be used.")


def _refuse(error: PlanError) -> None:
    for line in error.lines:
        click.echo(line, err=True)
    raise click.exceptions.Exit(2)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))

"""`portal …`: the product's own command line. Each command is a module of app/commands, imported when asked for."""

import importlib
import sys
from typing import Any

import asyncpg
import click

from app.config import ConfigError

# Name, and what `portal --help` says of it without importing its module.
COMMANDS = {
    "migrate": "Bring the database to the present shape.",
    "seed": "Fill an empty database with the demo.",
    "web": "Serve the portal.",
    "worker": "Work off what is due: timers, messages, schedules.",
    "status": "Publish and serve the status page.",
    "plan": "Check, show, compare, replay and adopt support plans.",
    "ladder": "Rehearse escalation ladders.",
    "explain": "Explain the deadlines of one ticket under a plan.",
    "audit": "Verify, export and sign the audit trail.",
    "clocks": "Verify the clocks kept beside tickets.",
    "organisation": "Make customers and their contracts.",
    "user": "Manage the vendor's own people.",
    "token": "Make API tokens.",
    "demo": "Move the demo's time.",
}


class Portal(click.Group):
    """Commands by name: one that is broken does not break the others, and `--help` loads none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order in which they are met."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The object `command` of the module named for the command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"app.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Portal)
def portal() -> None:
    """The support portal's command line."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; what it refuses becomes one clear line and exit code 2."""
    try:
        answer: Any = portal.main(arguments, prog_name="portal", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        return _refused(error.format_message())
    except click.ClickException as error:
        return _refused(f"portal: {error.format_message()}")
    except ConfigError as error:
        return _refused(f"portal: {error}")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return _refused(f"portal: the database cannot be used: {error}")
    except click.Abort:
        return 130
    return answer if isinstance(answer, int) else 0


def _refused(line: str) -> int:
    click.echo(line, err=True)
    return 2


if __name__ == "__main__":
    sys.exit(main())

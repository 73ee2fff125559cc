"""What `make run` shows: each step with its seconds, the processes' output, and where to go."""

import os
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import click

from app.config import Settings


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show `title`, and the seconds that the block took."""
    began_at = time.monotonic()
    yield
    click.echo(f"  {title:<12} {time.monotonic() - began_at:5.1f} s")


def say(name: str, line: str) -> None:
    """Show one line of a process's output."""
    coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    click.echo(f"{click.style(f'{name:<8}', fg='cyan') if coloured else f'{name:<8}'} | {line}")


def show(settings: Settings, programs: Collection[str], seconds: float) -> None:
    """Show the addresses, who can sign in to the demo, and the `seconds` to the first page."""
    addresses = {"Portal": settings.portal_url}
    if "status" in programs:
        addresses["Status"] = settings.status_url
    if settings.demo:
        addresses["Mail"] = f"{settings.portal_url}/dev/mail"
    click.echo(f"\nThe first page after {seconds:.1f} s. Ctrl-C stops everything.\n")
    for name, address in addresses.items():
        click.echo(f"  {name:<8} {address}")
    if settings.demo:
        _show_people()


def _show_people() -> None:
    # Not at the top: the cast knows the domain, and the first page need not wait for all of that.
    from app.demo_people import PASSWORD, PEOPLE

    click.echo(f"\nSign in with the password `{PASSWORD}` as\n")
    width = max(len(email) for _, email in PEOPLE)
    for who, email in PEOPLE:
        click.echo(f"  {email:<{width}}  {who}")
    click.echo()

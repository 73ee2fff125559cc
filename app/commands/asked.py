"""What commands are asked with: tiers and severities by slug, instants, events. What cannot be used is a Refusal."""

from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click

from app.domain.clocks.clock import TicketEvent
from app.domain.clocks.event_list import read_events, read_instant
from app.domain.plans.plan import Plan, Severity, Tier
from app.domain.plans.plan_file import PlanError, load

FILE = click.Path(path_type=Path)
Named = TypeVar("Named", Tier, Severity)


class Refusal(click.ClickException):
    """What was asked cannot be answered; the message is one line."""

    exit_code = 2


def chosen(what: str, slug: str, known: tuple[Named, ...]) -> Named:
    """The tier or severity of that slug."""
    for named in known:
        if named.slug == slug:
            return named
    raise Refusal(f"the plan has no {what} {slug!r}; it has {', '.join(named.slug for named in known)}")


def instant(option: str, words: str) -> datetime:
    """The instant that an option says."""
    try:
        return read_instant(words)
    except ValueError as reason:
        raise Refusal(f"{option}: {reason}") from None


def events_of(file: Path | None) -> tuple[TicketEvent, ...]:
    """The events of a file (event_list.py); none without one."""
    if file is None:
        return ()
    try:
        return read_events(file.read_text("utf-8"))
    except UnicodeDecodeError:
        raise Refusal(f"{file}: is not text in UTF-8") from None
    except OSError as reason:
        raise Refusal(f"{file}: {(reason.strerror or str(reason)).lower()}") from None
    except ValueError as reason:
        raise Refusal(f"{file}: {reason}") from None


def load_plan(file: Path) -> Plan:
    """The plan of a file; the refusal has its first fault, and how many more there are."""
    try:
        return load(file)
    except PlanError as error:
        more = len(error.lines) - 1
        raise Refusal(error.lines[0] + (f" (and {more} more: portal plan check says which)" if more else "")) from None

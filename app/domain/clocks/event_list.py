"""A ticket's events as `portal explain` reads them: a JSON list (interfaces.md, `portal explain`)."""

import json
from datetime import datetime
from typing import Any, get_args

from app.domain.clocks.clock import EventKind, TicketEvent

KINDS: tuple[EventKind, ...] = get_args(EventKind)


def read_events(text: str) -> tuple[TicketEvent, ...]:
    """The events in the order in which they are listed; ValueError, with the reason, for anything else."""
    try:
        listed = json.loads(text)
    except json.JSONDecodeError as reason:
        raise ValueError(f"is not JSON: {reason}") from None
    except RecursionError:
        raise ValueError("is not a list of events: it is nested too deep") from None
    if not isinstance(listed, list):
        raise ValueError("is not a list of events")
    return tuple(_read_event(number, entry) for number, entry in enumerate(listed, start=1))


def read_instant(words: str) -> datetime:
    """An ISO 8601 time with an offset; ValueError, with the reason, for anything else."""
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        raise ValueError(f"{words!r} is no ISO 8601 time, such as 2026-03-02T09:00:00-08:00") from None
    if at.tzinfo is None:
        raise ValueError(f"{words!r} has no offset; write Z or one such as -08:00 behind it")
    return at


def _read_event(number: int, entry: Any) -> TicketEvent:
    if not isinstance(entry, dict):
        raise ValueError(f"event {number} is not an object")
    at, severity = entry.get("at"), entry.get("severity")
    kind = next((known for known in KINDS if known == entry.get("kind")), None)
    if not isinstance(at, str):
        raise ValueError(f'event {number} has no "at", its time in ISO 8601')
    if kind is None:
        raise ValueError(f'event {number} has no "kind" out of {", ".join(KINDS)}')
    if severity is not None and not isinstance(severity, str):
        raise ValueError(f'event {number}: "severity" is not text')
    try:
        return TicketEvent(read_instant(at), kind, severity)
    except ValueError as reason:
        raise ValueError(f"event {number}: {reason}") from None

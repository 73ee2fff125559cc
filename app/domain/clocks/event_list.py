"""A ticket's events as JSON: the list that `portal explain` reads (interfaces.md, `portal explain`), and what the log
keeps of an event beside its kind and time."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast, get_args

from app.domain.clocks.clock import Absorbed, EventKind, Opening, TicketEvent
from app.domain.clocks.clock_json import instant
from app.domain.plans.plan import Channel

KINDS: tuple[EventKind, ...] = get_args(EventKind)


def read_events(text: str) -> tuple[TicketEvent, ...]:
    """The events in the order in which they are listed; ValueError, with the reason, for anything else."""
    try:
        listed = json.loads(text)
    except json.JSONDecodeError as reason:
        raise ValueError(f"is not JSON: {reason}") from None
    except RecursionError:
        raise ValueError("is not a list of events: it is nested too deep") from None
    return _read_list(listed)


def event_of(at: datetime, kind: EventKind, data: Mapping[str, Any]) -> TicketEvent:
    """The event that the log keeps as `data`; ValueError, with the reason, for what is none."""
    severity = data.get("severity")
    if severity is not None and not isinstance(severity, str):
        raise ValueError('"severity" is not text')
    absorbed = _read_absorbed(data) if kind == "merged" else None
    return TicketEvent(at, kind, severity, data.get("by_staff") is True, absorbed)


def absorbed_json(absorbed: Absorbed) -> dict[str, Any]:
    """What a `merged` event keeps of the other ticket; `event_of` reads it."""
    opening, events = absorbed
    return {
        "opening": opening_json(opening),
        "events": [event_json(event) for event in events],
    }


def opening_json(opening: Opening) -> dict[str, Any]:
    """How a ticket began."""
    return {"at": instant(opening.at), "severity": opening.severity, "channel": opening.channel}


def event_json(event: TicketEvent) -> dict[str, Any]:
    """One entry of the list that `read_events` reads."""
    told: dict[str, Any] = {"at": instant(event.at), "kind": event.kind}
    if event.severity is not None:
        told["severity"] = event.severity
    if event.by_staff:
        told["by_staff"] = True
    return told | absorbed_json(event.absorbed) if event.absorbed else told


def read_instant(words: str) -> datetime:
    """An ISO 8601 time with an offset; ValueError, with the reason, for anything else."""
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        raise ValueError(f"{words!r} is no ISO 8601 time, such as 2026-03-02T09:00:00-08:00") from None
    if at.tzinfo is None:
        raise ValueError(f"{words!r} has no offset; write Z or one such as -08:00 behind it")
    return at


def _read_list(listed: Any) -> tuple[TicketEvent, ...]:
    if not isinstance(listed, list):
        raise ValueError("is not a list of events")
    return tuple(_read_event(number, entry) for number, entry in enumerate(listed, start=1))


def _read_event(number: int, entry: Any) -> TicketEvent:
    if not isinstance(entry, dict):
        raise ValueError(f"event {number} is not an object")
    at = entry.get("at")
    kind = next((known for known in KINDS if known == entry.get("kind")), None)
    if not isinstance(at, str):
        raise ValueError(f'event {number} has no "at", its time in ISO 8601')
    if kind is None:
        raise ValueError(f'event {number} has no "kind" out of {", ".join(KINDS)}')
    try:
        return event_of(read_instant(at), kind, entry)
    except ValueError as reason:
        raise ValueError(f"event {number}: {reason}") from None


def _read_absorbed(data: Mapping[str, Any]) -> Absorbed:
    opening = data.get("opening")
    if not isinstance(opening, dict):
        raise ValueError('"opening" does not say how the merged ticket began')
    at, severity, channel = (opening.get(name) for name in ("at", "severity", "channel"))
    if not isinstance(at, str) or not isinstance(severity, str) or channel not in get_args(Channel):
        raise ValueError('"opening" needs "at", "severity" and "channel"')
    return Opening(read_instant(at), severity, cast(Channel, channel)), _read_list(data.get("events"))

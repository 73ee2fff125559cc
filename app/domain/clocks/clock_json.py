"""A clock as programs read it (interfaces.md, `portal explain`); the API gives the same without the steps."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.clocks.clock import Clock, Step

SECOND = timedelta(seconds=1)


def as_json(clock: Clock, with_steps: bool = True) -> dict[str, Any]:
    """The documented object. Counted time is rounded down to whole seconds."""
    told: dict[str, Any] = {
        "kind": clock.kind,
        "cycle": clock.cycle,
        "commitment": clock.commitment,
        "severity": clock.severity,
        "target": clock.target,
        "calendar": clock.calendar,
        "started_at": instant(clock.started_at),
        "due_at": instant(clock.due_at),
        "state": clock.state,
        "stopped_at": instant(clock.stopped_at),
        "breached_at": instant(clock.breached_at),
        "counted_seconds": clock.counted // SECOND,
    }
    return {**told, "steps": _steps(clock.steps)} if with_steps else told


def instant(at: datetime | None) -> str | None:
    """The instant in UTC with `Z`, microseconds only where there are any."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z" if at else None


def _steps(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The running total is what is rounded down, so that the rows' seconds add up to its seconds."""
    rows, before = [], timedelta()
    for step in steps:
        after = before + step.counted
        counted = after // SECOND - before // SECOND
        rows.append(
            {"from": instant(step.start), "to": instant(step.end), "counted_seconds": counted, "reason": step.reason}
        )
        before = after
    return rows

"""The due instant of one promise: where it starts, when it falls due, what a pause leaves of it (sla.md, "Time" and
"Clocks", Pause). Business days freeze coverage time; calendar periods and elapsed time freeze elapsed time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.calendars import business_time as hours
from app.domain.calendars.calendar import Calendar
from app.domain.calendars.duration import Duration
from app.domain.calendars.falling_due import falls_due


@dataclass(frozen=True, slots=True)
class Pause:
    """A span that does not count, with its step's reason. One that still lasts ends, as far as known, now."""

    start: datetime
    end: datetime
    reason: str


def start_of(calendar: Calendar, duration: Duration, event_at: datetime) -> datetime:
    """Where a promise starts whose event is at `event_at`: there, or at the next opening unless it ignores hours."""
    return event_at if duration.kind == "elapsed" else hours.next_opening(calendar, event_at)


def due(calendar: Calendar, duration: Duration, start: datetime, pauses: Iterable[Pause]) -> datetime:
    """When a promise that starts at `start` falls due; the pauses are in order and do not overlap."""
    due_at = falls_due(calendar, duration, start)
    left, paused_until = hours.NOTHING, None
    for pause in pauses:
        begins = max(pause.start, start)
        # One without length counts too: at a closing instant nothing is left, and due becomes the next opening.
        if pause.end < begins:
            continue
        # Of two pauses that touch, the second has to freeze what the first one froze, not where it would have run on.
        if begins != paused_until:
            left = _left(calendar, duration, begins, due_at)
        due_at, paused_until = _run_on(calendar, duration, pause.end, left), pause.end
    return due_at


def _left(calendar: Calendar, duration: Duration, at: datetime, due_at: datetime) -> timedelta:
    """What is left at `at` of the time until `due_at`."""
    if duration.kind in ("coverage", "business_days"):
        return hours.coverage_between(calendar, at, due_at)
    return due_at - at


def _run_on(calendar: Calendar, duration: Duration, at: datetime, left: timedelta) -> datetime:
    """When what is `left` at `at` has run out. Days fall due in coverage, so a closing instant is the next opening."""
    match duration.kind:
        case "coverage":
            return hours.after_coverage(calendar, at, left)
        case "business_days":
            return hours.next_opening(calendar, hours.after_coverage(calendar, at, left))
        case "calendar_days":
            return hours.next_opening(calendar, at + left)
        case "elapsed":
            return at + left

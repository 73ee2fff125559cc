"""The coverage strip as values (look.md, "Coverage strip"): the days of a clock as lanes, for a template to draw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.domain.calendars.business_time import spans
from app.domain.calendars.calendar import Calendar
from app.domain.calendars.opening_hours import ONE_DAY, local_day, midnight, open_hours
from app.domain.clocks.clock import Clock, Step

MOST_LANES = 14
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a lane, as fractions of its day."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Lane:
    """One local day of `hours` hours (23 or 25 when clocks change). What is not `open` is closed, `because` of its
    holidays and closures where it has any; `now` and `due` are fractions of the day, where they fall on it."""

    day: date
    hours: float
    because: str
    open: tuple[Stretch, ...]
    counted: tuple[Stretch, ...]
    paused: tuple[Stretch, ...]
    now: float | None
    due: float | None


@dataclass(frozen=True, slots=True)
class Strip:
    """The lanes from top to bottom; of a long story only the `first` and the `last`, with a gap of `hidden_days`."""

    first: tuple[Lane, ...]
    hidden_days: int = 0
    last: tuple[Lane, ...] = ()


def strip(clock: Clock, calendar: Calendar, now: datetime, most_lanes: int = MOST_LANES) -> Strip:
    """From the clock's start to its deadline, and on to its stop, or to `now` while it is owed."""
    now = now.astimezone(UTC)
    first_day = local_day(calendar, clock.started_at)
    ends = [clock.started_at, clock.stopped_at or now, *([clock.due_at] if clock.due_at else [])]
    count = (local_day(calendar, max(ends)) - first_day).days + 1
    days = [first_day + n * ONE_DAY for n in range(count)]
    if count <= most_lanes:
        return Strip(_lanes(clock, calendar, now, days))
    half = most_lanes // 2
    shown, hidden = most_lanes - half, count - most_lanes
    return Strip(_lanes(clock, calendar, now, days[:shown]), hidden, _lanes(clock, calendar, now, days[-half:]))


def _lanes(clock: Clock, calendar: Calendar, now: datetime, days: Iterable[date]) -> tuple[Lane, ...]:
    return tuple(_lane(clock, calendar, now, day) for day in days)


def _lane(clock: Clock, calendar: Calendar, now: datetime, day: date) -> Lane:
    scale = _Scale(midnight(calendar, day), midnight(calendar, day + ONE_DAY))
    reasons = (span.reason for span in spans(calendar, scale.starts, scale.ends))
    return Lane(
        day=day,
        hours=(scale.ends - scale.starts) / HOUR,
        because="; ".join(dict.fromkeys(reason for reason in reasons if ": " in reason)),
        open=scale.stretches(open_hours(calendar, day)),
        counted=scale.stretches((step.start, min(step.end, now)) for step in clock.steps if step.counted),
        paused=scale.stretches((step.start, min(step.end, now)) for step in clock.steps if _halted(step)),
        now=scale.place(now),
        due=scale.place(clock.due_at),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """From instants to fractions of the local day from `starts` to `ends`."""

    starts: datetime
    ends: datetime

    def place(self, at: datetime | None) -> float | None:
        if at is None or not self.starts <= at < self.ends:
            return None
        return (at - self.starts) / (self.ends - self.starts)

    def stretches(self, spans: Iterable[tuple[datetime, datetime]]) -> tuple[Stretch, ...]:
        cut = ((max(start, self.starts), min(end, self.ends)) for start, end in spans)
        day = self.ends - self.starts
        return tuple(Stretch((a - self.starts) / day, (b - self.starts) / day) for a, b in cut if a < b)


def _halted(step: Step) -> bool:
    return step.reason == "resolved" or step.reason.startswith("paused")

"""Days of a calendar as lanes: what a page draws, and says in a table (look.md, "Coverage strip")."""

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.calendars.business_time import COVERAGE, spans
from app.domain.calendars.calendar import Calendar
from app.domain.calendars.opening_hours import ONE_DAY, midnight


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a day, from `start` to `end` as fractions of it; `opens` and `closes` are on the calendar's wall."""

    start: float
    end: float
    opens: datetime
    closes: datetime
    open: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One local day; what is not open is closed, `because` of a holiday or closure where there is one."""

    day: date
    parts: tuple[Part, ...]

    @property
    def open(self) -> tuple[Part, ...]:
        """Its open hours."""
        return tuple(part for part in self.parts if part.open)

    @property
    def because(self) -> str:
        """Names of its holidays and closures, "holiday: …" each."""
        return "; ".join(dict.fromkeys(part.reason for part in self.parts if ": " in part.reason))


def lanes(calendar: Calendar, first: date, count: int) -> tuple[Lane, ...]:
    """So many days from the first on."""
    return tuple(_lane(calendar, first + number * ONE_DAY) for number in range(count))


def _lane(calendar: Calendar, day: date) -> Lane:
    starts, ends = midnight(calendar, day), midnight(calendar, day + ONE_DAY)
    whole = ends - starts
    parts = tuple(
        Part(
            start=(span.start - starts) / whole,
            end=(span.end - starts) / whole,
            opens=span.start.astimezone(calendar.zone),
            closes=span.end.astimezone(calendar.zone),
            open=span.reason == COVERAGE,
            reason=span.reason,
        )
        for span in spans(calendar, starts, ends)
    )
    return Lane(day, parts)

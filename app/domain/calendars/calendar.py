"""When an office is open: wall-clock intervals in a zone, and the days it is closed (sla.md, "Time")."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Interval:
    """A half-open span of one weekday in wall-clock minutes: `opens <= minute < closes <= 1440`."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """Coverage hours. `week[0]` is Monday; a holiday closes its whole local day and has a name that people read."""

    name: str
    zone: ZoneInfo
    week: tuple[tuple[Interval, ...], ...]
    holidays: Mapping[date, str] = field(default_factory=dict)

    @property
    def always_open(self) -> bool:
        """True for 24/7 without holidays: every instant counts."""
        return not self.holidays and all(day == (Interval(0, MINUTES_A_DAY),) for day in self.week)

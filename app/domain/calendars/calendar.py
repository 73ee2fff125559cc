"""When an office is open: wall-clock intervals in a zone, and the days it is closed (sla.md, "Time")."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Interval:
    """A half-open span of one weekday in wall-clock minutes: `opens <= minute < closes <= 1440`."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """Coverage hours. `week[0]` is Monday; a holiday closes its whole local day and has a name that people read.

    `always_open` is true for 24/7 without holidays: every instant counts. `ever_open` is false when no weekday has an
    open minute: nothing can be counted there. `known_days` keeps the open instants of days already worked out.
    """

    name: str
    zone: ZoneInfo
    week: tuple[tuple[Interval, ...], ...]
    holidays: Mapping[date, str] = field(default_factory=dict)
    always_open: bool = field(init=False, repr=False, compare=False)
    ever_open: bool = field(init=False, repr=False, compare=False)
    known_days: dict[date, tuple[tuple[datetime, datetime], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        whole_day = (Interval(0, MINUTES_A_DAY),)
        always = not self.holidays and all(day == whole_day for day in self.week)
        object.__setattr__(self, "always_open", always)
        object.__setattr__(self, "ever_open", any(span.opens < span.closes for day in self.week for span in day))

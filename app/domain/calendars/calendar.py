"""When an office is open: wall-clock intervals in a zone, and the dates on which it is otherwise (sla.md, "Time")."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Interval:
    """A half-open span of one day in wall-clock minutes: `opens <= minute < closes <= 1440`."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Closure:
    """Closed from one wall time up to another, both naive, for the reason that `name` tells people."""

    starts: datetime
    ends: datetime
    name: str


WHOLE_DAY = (Interval(0, MINUTES_A_DAY),)
NO_WEEK: tuple[tuple[Interval, ...], ...] = ((),) * 7


@dataclass(frozen=True, slots=True)
class Calendar:
    """Coverage hours: those of the `week`, whose first day is Monday, or of a `union` of other calendars, whose hours
    in zones of their own it then is open in; the days are those of its own zone.

    A holiday closes its whole local day, a closure its span; each has a name that people read. `extra` hours are added
    to their day and win over both: so a holiday with extra hours is a half-day, and a weekend with them is worked on.

    `always_open` is true for 24/7 without exceptions: every instant counts. `ever_open` is false when there is no open
    minute at all: nothing can be counted there. `known_days` keeps the open instants of days already worked out,
    `known_open_days` the first open day from one on, `known_ordinary` the calendar without exceptions.
    """

    name: str
    zone: ZoneInfo
    week: tuple[tuple[Interval, ...], ...]
    holidays: Mapping[date, str] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()
    extra: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)
    union: tuple["Calendar", ...] = ()
    always_open: bool = field(init=False, repr=False, compare=False)
    ever_open: bool = field(init=False, repr=False, compare=False)
    known_days: dict[date, tuple[tuple[datetime, datetime], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    known_open_days: dict[date, date] = field(default_factory=dict, init=False, repr=False, compare=False)
    known_ordinary: list["Calendar"] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        without_a_break = self._whole_week or any(member.always_open for member in self.union)
        object.__setattr__(self, "always_open", without_a_break and not self.holidays and not self.closures)
        days = (*self.week, *self.extra.values())
        some = any(span.opens < span.closes for day in days for span in day)
        object.__setattr__(self, "ever_open", some or any(member.ever_open for member in self.union))

    @property
    def around_the_clock(self) -> bool:
        """Whether its ordinary hours are 24/7, whatever holidays and closures it has."""
        return self._whole_week or any(member.around_the_clock for member in self.union)

    @property
    def _whole_week(self) -> bool:
        return all(day == WHOLE_DAY for day in self.week)

    def ordinary(self) -> "Calendar":
        """The same hours without any exception."""
        if not self.known_ordinary:
            members = tuple(member.ordinary() for member in self.union)
            self.known_ordinary.append(replace(self, holidays={}, closures=(), extra={}, union=members))
        return self.known_ordinary[0]

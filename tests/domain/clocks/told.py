"""A plan made by hand, and tickets told in a line: `told(OFFICE, "s3", "12 09:00", ("12 10:00", "taken"))`.

Times are days of January 2026 on New York's wall; the 12th is a Monday. The office is open 09:00 to 17:00, Monday to
Friday, and closed on Monday the 19th.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.calendars.calendar import Calendar, Interval
from app.domain.calendars.duration import Duration
from app.domain.clocks.clock import Clock, Opening, TicketEvent
from app.domain.clocks.compute import clocks
from app.domain.plans.offer import Commitment
from app.domain.plans.plan import Plan, Promise, PromiseKind, Severity, Tier

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NEW_YORK = ZoneInfo("America/New_York")
OFFICE_HOURS = Calendar(
    "office",
    NEW_YORK,
    ((Interval(9 * 60, 17 * 60),),) * 5 + ((),) * 2,
    {date(2026, 1, 19): "Founders' Day"},
)
ALWAYS_OPEN = Calendar("24x7", NEW_YORK, ((Interval(0, 24 * 60),),) * 7)
SEVERITIES = tuple(
    Severity(f"s{rank + 1}", rank, f"S{rank + 1}", f"S{rank + 1}", "", (), pauses=rank > 0, cite="Severities")
    for rank in range(4)
)
COMMITMENTS: Mapping[PromiseKind, Commitment] = {
    "acknowledge": "trigger",
    "first_response": "guarantee",
    "next_response": "target",
    "update": "target",
    "resolution": "target",
}


def hours(number: float) -> Duration:
    return Duration("coverage", number * HOUR)


def business_days(days: int) -> Duration:
    return Duration("business_days", days=days)


def days(number: int) -> Duration:
    return Duration("calendar_days", days=number)


def elapsed(number: float) -> Duration:
    return Duration("elapsed", number * HOUR)


def _words(duration: Duration | None) -> str:
    if duration is None:
        return "Best effort"
    return f"{duration.days} days" if duration.days else f"{duration.time / HOUR:g} hours"


def promised(kind: PromiseKind, duration: Duration | None) -> Promise:
    return Promise(_words(duration), duration, f"Times > {kind}", COMMITMENTS[kind])


def tier(calendar: Calendar, **promises: Mapping[str, Duration | None]) -> Tier:
    """A tier that promises so much: `tier(OFFICE_HOURS, resolution={"s1": hours(4)})`."""
    made: Any = {kind: {s: promised(kind, d) for s, d in row.items()} for kind, row in promises.items()}  # type: ignore[arg-type]
    return Tier("tier", 0, "Tier", "Tier", calendar, made, {}, {})


OFFICE = tier(
    OFFICE_HOURS,
    first_response={"s1": hours(2), "s2": hours(4), "s3": business_days(1), "s4": business_days(3)},
    resolution={"s1": hours(8), "s2": hours(16), "s3": hours(40), "s4": None},
)
ALWAYS = tier(
    ALWAYS_OPEN,
    acknowledge={"s1": hours(0.5)},
    first_response={"s1": hours(1), "s2": hours(2), "s3": hours(4), "s4": hours(24)},
    resolution={"s1": hours(4), "s2": hours(24), "s3": hours(72), "s4": hours(168)},
)
PLAN = Plan(
    stem="plan",
    version="1",
    vendor="Vendor",
    title="Support Plan",
    effective_on=None,
    updated_on=None,
    severities=SEVERITIES,
    tiers=(OFFICE, ALWAYS),
    reopen_window=168 * HOUR,
    facts={},
    warnings=(),
    digest="",
)

# Beside ALWAYS, what messages begin.
TALKING = tier(
    ALWAYS_OPEN,
    next_response={"s1": hours(1), "s2": hours(2), "s3": hours(8), "s4": None},
    update={"s1": hours(1), "s2": hours(4), "s3": hours(24), "s4": None},
    resolution={"s1": hours(4), "s2": hours(24), "s3": hours(72), "s4": hours(168)},
)


def jan(words: str) -> datetime:
    """ "12 09:00" of January 2026 in New York, as an instant in UTC."""
    return datetime.fromisoformat(f"2026-01-{words}").replace(tzinfo=NEW_YORK).astimezone(UTC)


def events(*happened: tuple[str, ...]) -> tuple[TicketEvent, ...]:
    """From `("12 10:00", "taken")` or `("12 10:00", "severity_changed", "s1")`."""
    return tuple(TicketEvent(jan(event[0]), *event[1:]) for event in happened)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Told:
    """The clocks of one ticket."""

    clocks: tuple[Clock, ...]

    def the(self, kind: PromiseKind, cycle: int = 1) -> Clock:
        return next(clock for clock in self.clocks if (clock.kind, clock.cycle) == (kind, cycle))

    @property
    def names(self) -> list[tuple[str, int]]:
        return [(clock.kind, clock.cycle) for clock in self.clocks]


def told(
    to: Tier,
    severity: str,
    opened: str,
    *happened: tuple[str, ...],
    at: str,
    channel: Any = "portal",
    plan: Plan = PLAN,
) -> Told:
    """What the ticket's clocks say at `at`."""
    return Told(clocks(plan, to, Opening(jan(opened), severity, channel), events(*happened), jan(at)))


def with_email_response(to: Tier, duration: Duration) -> Tier:
    return replace(to, channel_response={"email": replace(promised("first_response", duration), words="by email")})

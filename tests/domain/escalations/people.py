"""Levels and people made up for the tests."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.calendars.calendar import Calendar
from app.domain.escalations.hours import ANY_HOUR, NO_HOURS, Week, calendar_of, read_hours
from app.domain.escalations.reach import Away, Duty, Member
from app.domain.plans.escalation import Level

ALWAYS = Calendar("24x7", ZoneInfo("UTC"), ANY_HOUR)
OFFICE = calendar_of("UTC", (read_hours("9-18"),) * 5 + ((), ()))


def number(name: str) -> UUID:
    """The id of somebody of that name."""
    return UUID(int=int.from_bytes(name.encode()))


def level(*groups: str, reachable: Calendar = ALWAYS) -> Level:
    """A level that tells these groups within these hours."""
    return Level(
        number=1,
        role="Somebody",
        contact="Somebody",
        groups=groups,
        by=("email",),
        after=None,
        share=None,
        reachable=reachable,
        retell_every=None,
        printed="",
        availability="",
        cite="",
    )


def member(
    name: str,
    group: str | None = "team",
    *,
    week: Week = NO_HOURS,
    zone: str = "UTC",
    deputy: str | None = None,
    absences: Sequence[Away] = (),
    duties: Sequence[Duty] = (),
) -> Member:
    """Somebody in a group, reachable at any hour unless said otherwise."""
    deputy_id = number(deputy) if deputy else None
    hours = calendar_of(zone, week)
    return Member(number(name), name, f"{name}@x.example", group, hours, deputy_id, tuple(absences), tuple(duties))


def away(begins_at: datetime, ends_at: datetime, deputy: str | None = None) -> Away:
    """An absence with a deputy of that name."""
    return Away(begins_at, ends_at, number(deputy) if deputy else None)


def duty(begins_at: datetime, ends_at: datetime, rank: int = 0, group: str = "team") -> Duty:
    """A time on call for a group."""
    return Duty(group, rank, f"rota {rank}", begins_at, ends_at)


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant of March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)

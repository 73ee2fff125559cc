"""A calendar month, as a zone has it."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.calendars.wall_time import first_instant

_WORDS = re.compile(r"(2\d{3})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """`number` 1 is January. Years are those of the third millennium."""

    year: int
    number: int

    @classmethod
    def read(cls, words: str) -> "Month | None":
        """From "2026-11"; None for anything else."""
        match = _WORDS.fullmatch(words)
        return cls(int(match[1]), int(match[2])) if match else None

    @classmethod
    def at(cls, instant: datetime, zone: ZoneInfo) -> "Month":
        """The one that the zone's wall calendar shows then."""
        local = instant.astimezone(zone)
        return cls(local.year, local.month)

    @property
    def slug(self) -> str:
        """ "2026-11", as addresses have it."""
        return f"{self.year}-{self.number:02}"

    @property
    def name(self) -> str:
        """ "November 2026", as people say it."""
        return f"{self.first:%B %Y}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    def months_before(self, count: int) -> "Month":
        """The one so many months earlier."""
        months = self.year * 12 + self.number - 1 - count
        return Month(months // 12, months % 12 + 1)

    def starts(self, zone: ZoneInfo) -> datetime:
        """Its first instant."""
        return _midnight(self.first, zone)

    def ends(self, zone: ZoneInfo) -> datetime:
        """The first instant after it."""
        return _midnight(self.last + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return first_instant(datetime(day.year, day.month, day.day), zone)  # noqa: DTZ001

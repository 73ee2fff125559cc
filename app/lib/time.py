"""Times in a reader's words: first as people say it, then exactly, in their zone (look.md, "Words")."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

# This machine's own is called otherwise everywhere else, PostgreSQL included.
_KNOWN = available_timezones() - {"localtime"}
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def known_zone(name: str) -> str:
    """The name, if it is an IANA zone; else nothing."""
    return name if name in _KNOWN else ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody in a zone at an instant."""

    zone: ZoneInfo
    now: datetime

    @classmethod
    def of(cls, zone_name: str, now: datetime) -> "Reader":
        """A reader in that IANA zone; in UTC when there is no such zone."""
        return cls(ZoneInfo(zone_name if zone_name in _KNOWN else "UTC"), now)

    @property
    def zone_name(self) -> str:
        """The zone as people write it, with its present abbreviation."""
        short = self.now.astimezone(self.zone).strftime("%Z")
        name = self.zone.key.replace("_", " ")
        return name if short in (name, "") or short[0] in "+-" else f"{name} ({short})"

    def exact(self, at: datetime) -> str:
        """The clock time, with the day where it is not today's."""
        local, today = at.astimezone(self.zone), self.now.astimezone(self.zone).date()
        if local.date() == today:
            return f"{local:%H:%M} your time"
        if local.date() == today + _DAY:
            return f"tomorrow {local:%H:%M} your time"
        if local.date() == today - _DAY:
            return f"yesterday {local:%H:%M} your time"
        year = "" if local.year == today.year else f" {local.year}"
        return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M} your time"

    def full(self, at: datetime) -> str:
        """Day, time and zone, for print and proof."""
        local = at.astimezone(self.zone)
        return f"{local:%a} {local.day} {local:%b} {local.year}, {local:%H:%M:%S %Z}"

    def ago(self, at: datetime) -> str:
        """How long since, or until."""
        gap = self.now - at
        if gap < timedelta():
            return f"in {span(-gap)}"
        return "just now" if gap < _MINUTE else f"{span(gap)} ago"


def span(gap: timedelta) -> str:
    """A length of time in at most two units: "12 min", "2 h 40", "3 d 4 h"."""
    if gap < _MINUTE:
        return "under 1 min"
    if gap < _HOUR:
        return f"{gap // _MINUTE} min"
    if gap < 2 * _DAY:
        hours, minutes = gap // _HOUR, gap % _HOUR // _MINUTE
        return f"{hours} h {minutes:02}" if minutes else f"{hours} h"
    days, hours = gap // _DAY, gap % _DAY // _HOUR
    return f"{days} d {hours} h" if hours and days < 7 else f"{days} d"

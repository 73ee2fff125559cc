"""States and times as people read them."""

import re
from calendar import month_name
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from status_page.slots import iso
from status_page.snapshot import ComponentStatus

COMPONENT: dict[ComponentStatus, str] = {
    "operational": "operational",
    "degraded_performance": "degraded performance",
    "partial_outage": "partial outage",
    "major_outage": "major outage",
    "under_maintenance": "under maintenance",
}
IMPACT = {
    "none": "No impact",
    "minor": "Minor impact",
    "major": "Major impact",
    "critical": "Critical impact",
    "maintenance": "Maintenance",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# What XML 1.0 has no character for, and what turns the reading direction of the rest of a page.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u202a-\u202e]")


def plain(text: str) -> str:
    """The text without what cannot be shown."""
    return _UNPRINTABLE.sub("", text)


def state(status: str) -> str:
    """An incident's or a maintenance's state: "In progress"."""
    return status.replace("_", " ").capitalize()


def duration(seconds: float) -> str:
    """Whole minutes, at least one: "32 min", "2 h 5 min"."""
    hours, minutes = divmod(max(1, round(seconds / 60)), 60)
    return " ".join([f"{hours} h"] * (hours > 0) + [f"{minutes} min"] * (minutes > 0))


def day(on: date) -> str:
    """A date: "Sun 22 November 2026"."""
    return f"{_DAYS[on.weekday()]} {on.day} {month_name[on.month]} {on.year}"


def short_day(on: date) -> str:
    """A date where the year is plain: "22 Nov"."""
    return f"{on.day} {month_name[on.month][:3]}"


def month(on: date) -> str:
    """A date's month: "November 2026"."""
    return f"{month_name[on.month]} {on.year}"


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells instants in the page's zone."""

    zone: ZoneInfo

    def local(self, at: datetime) -> datetime:
        """The instant as that zone's wall clock has it."""
        return at.astimezone(self.zone)

    def exact(self, at: datetime) -> Markup:
        """Date and time: "22 Nov 2026, 14:02 UTC"."""
        here = self.local(at)
        return self._element(at, f"{short_day(here)} {here.year}, {self.hour(here)}")

    def on(self, at: datetime, today: date) -> Markup:
        """The time alone where it is today's, else with its date."""
        here = self.local(at)
        return self._element(at, self.hour(here)) if here.date() == today else self.exact(at)

    def hour(self, here: datetime) -> str:
        """A wall clock's time with its zone: "14:02 UTC"."""
        return f"{here:%H:%M %Z}"

    def _element(self, at: datetime, text: str) -> Markup:
        # Digits, names of months and of zones: nothing of it was typed by anybody.
        return Markup(f'<time datetime="{iso(at)}">{text}</time>')  # noqa: S704

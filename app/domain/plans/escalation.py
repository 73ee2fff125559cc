"""Who is told when, as a plan says it (sla.md, "Warnings and escalation"). Values only."""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Literal

from app.domain.calendars.calendar import Calendar

Because = Literal["not_acknowledged", "response_missed", "resolution_missed", "related_tickets", "requested"]
TellBy = Literal["email", "sms", "slack", "phone"]


@dataclass(frozen=True, slots=True)
class Level:
    """A rung of a ladder, for one tier and one severity.

    It is told `after` of coverage time since the ladder's start, or at `share` of the resolution target; with neither
    it is told only by a trigger, and a share of best effort never comes. `role` is who the ladder names, `contact` who
    the contact table names: they differ. `groups` are told, `by` these channels, reachable within `reachable`;
    `printed` and `availability` are the document's words.
    """

    number: int
    role: str
    contact: str
    groups: tuple[str, ...]
    by: tuple[TellBy, ...]
    after: timedelta | None
    share: Fraction | None
    reachable: Calendar
    retell_every: timedelta | None
    printed: str
    availability: str
    cite: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """The levels that a severity has in a tier, from level 1 up."""

    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Trigger:
    """What escalates at once. `severities` are those it serves; the three figures only with `related_tickets`."""

    because: Because
    severities: tuple[str, ...]
    printed: str
    cite: str
    tickets: int | None = None
    organisations: int | None = None
    within: timedelta | None = None

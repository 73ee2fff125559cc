"""A support plan as values: what `app/plans/*.toml` says, checked and resolved. No file or database access here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from app.domain.calendars.calendar import Calendar
from app.domain.calendars.duration import Duration

Channel = Literal["portal", "email", "phone", "slack"]
PromiseKind = Literal["acknowledge", "first_response", "resolution"]


@dataclass(frozen=True, slots=True)
class Promise:
    """One promised time. `words` are the plan file's own ("4 hours"); `duration` is None for best effort, which
    makes no clock; `cite` names the place in the vendor's document."""

    words: str
    duration: Duration | None
    cite: str


@dataclass(frozen=True, slots=True)
class Severity:
    """`rank` 0 is the most severe. `pauses`: whether waiting on the customer stops the resolution clock."""

    slug: str
    rank: int
    label: str
    name: str
    definition: str
    examples: tuple[str, ...]
    pauses: bool
    cite: str


@dataclass(frozen=True, slots=True)
class Tier:
    """A column of the plan. `rank` 0 is the lowest tier. Promises are by kind, then by severity slug; a channel's own
    first-response promise (`channel_response`) applies to every severity that has a target, where it is the tighter."""

    slug: str
    rank: int
    name: str
    plan_name: str
    calendar: Calendar
    promises: Mapping[PromiseKind, Mapping[str, Promise]]
    channel_response: Mapping[Channel, Promise]
    facts: Mapping[str, Any]

    @property
    def can_file(self) -> bool:
        """A tier files tickets if any of its severities has a response target (interfaces.md, "Web")."""
        return any(promise.duration for promise in self.promises.get("first_response", {}).values())


@dataclass(frozen=True, slots=True)
class Plan:
    """A version of a vendor's plan. `severities` go from the most severe down, `tiers` from the lowest up; `facts` are
    the sections that no rule reads yet but pages show. `digest` is the SHA-256 of the file."""

    stem: str
    version: str
    vendor: str
    title: str
    effective_on: date | None
    updated_on: date | None
    severities: tuple[Severity, ...]
    tiers: tuple[Tier, ...]
    reopen_window: timedelta
    facts: Mapping[str, Any]
    warnings: tuple[str, ...]
    digest: str

    def severity(self, slug: str) -> Severity:
        """The severity of that slug; KeyError when the plan has none."""
        return next((s for s in self.severities if s.slug == slug), None) or _missing(slug)

    def tier(self, slug: str) -> Tier:
        """The tier of that slug; KeyError when the plan has none."""
        return next((t for t in self.tiers if t.slug == slug), None) or _missing(slug)


def _missing(slug: str) -> Any:
    raise KeyError(slug)

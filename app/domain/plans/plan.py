"""A support plan as values: what `app/plans/*.toml` says, checked and resolved. No file or database access here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal

from app.domain.calendars.calendar import Calendar
from app.domain.calendars.duration import Duration
from app.domain.plans.escalation import Ladder, Trigger
from app.domain.plans.offer import (
    Commitment,
    ContactKind,
    ContactPoint,
    CreditBand,
    Entitlement,
    Price,
    Right,
    Uptime,
)

Channel = Literal["portal", "email", "phone", "slack"]
PromiseKind = Literal["acknowledge", "first_response", "next_response", "update", "resolution"]
HoursFrom24 = Literal["business_days", "coverage", "elapsed"]


@dataclass(frozen=True, slots=True)
class Promise:
    """One promised time. `words` are the plan file's own ("4 hours"); `duration` is None for best effort, which
    makes no clock; `cite` names the place in the vendor's document."""

    words: str
    duration: Duration | None
    cite: str
    commitment: Commitment = "target"


@dataclass(frozen=True, slots=True)
class Severity:
    """`rank` 0 is the most severe. `label` is the short mark ("P1"), `name` the whole printed one ("P1 - Critical"),
    which contains it. `pauses`: whether waiting on the customer stops the resolution clock."""

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
    first-response promise (`channel_response`) applies to every severity that has a target, where it is the tighter.
    `name` is the support's, `plan_name` the plan's that includes it; `hours` the document's words for the coverage.
    Ladders are by severity slug; a severity without one has no ladder."""

    slug: str
    rank: int
    name: str
    plan_name: str
    calendar: Calendar
    promises: Mapping[PromiseKind, Mapping[str, Promise]]
    channel_response: Mapping[Channel, Promise]
    facts: Mapping[str, Any]
    hours: str = ""
    price: Price | None = None
    uptime: Uptime | None = None
    channels: tuple[ContactPoint, ...] = ()
    entitlements: tuple[Entitlement, ...] = ()
    ladders: Mapping[str, Ladder] = field(default_factory=dict)
    triggers: tuple[Trigger, ...] = ()
    cite: str = ""

    @property
    def can_file(self) -> bool:
        """A tier files tickets if any of its severities has a response target (interfaces.md, "Web")."""
        return any(promise.duration for promise in self.promises.get("first_response", {}).values())

    def offers(self, kind: ContactKind) -> bool:
        """Whether one of its channels is of that kind. The portal itself goes by `can_file`."""
        return any(channel.kind == kind for channel in self.channels)

    def gives(self, right: Right) -> bool:
        """Whether something that it includes carries that right."""
        return any(entitlement.right == right for entitlement in self.entitlements)


@dataclass(frozen=True, slots=True)
class Revision:
    """A row of the document's history."""

    version: str
    on: date
    changes: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A version of a vendor's plan. `severities` go from the most severe down, `tiers` from the lowest up; `facts` are
    the sections that no rule reads yet but pages show. `digest` is the SHA-256 of the file. `warnings` are what
    `portal plan check` has to say about a plan that can run, each with its key; `warn_at` the shares of a target at
    which a clock warns. `groups` are the names of groups of people by slug, and `last_resort` one of them.
    `third_party_pauses`: whether waiting on a third party stops the resolution clock as well; `workaround_resolves`:
    whether a workaround that the customer accepted meets it. `attainment_percent` is the share of a month's guarantees
    that is to be kept; without it all of them."""

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
    hours_from_24: HoursFrom24 = "business_days"
    warn_at: tuple[Fraction, ...] = (Fraction(1, 2), Fraction(4, 5))
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    last_resort: str = ""
    channels: tuple[ContactPoint, ...] = ()
    contacts: tuple[ContactPoint, ...] = ()
    offices: tuple[ContactPoint, ...] = ()
    credit_bands: tuple[CreditBand, ...] = ()
    history: tuple[Revision, ...] = ()
    third_party_pauses: bool = False
    workaround_resolves: bool = False
    attainment_percent: Fraction | None = None
    cite: str = ""

    @property
    def last_warning(self) -> Fraction:
        """The last share of a target at which a clock warns; the whole of it when the plan has no warnings."""
        return max(self.warn_at, default=Fraction(1))

    def severity(self, slug: str) -> Severity:
        """The severity of that slug; KeyError when the plan has none."""
        return next((s for s in self.severities if s.slug == slug), None) or _missing(slug)

    def tier(self, slug: str) -> Tier:
        """The tier of that slug; KeyError when the plan has none."""
        return next((t for t in self.tiers if t.slug == slug), None) or _missing(slug)

    def lowest_tier_offering(self, kind: ContactKind) -> Tier | None:
        """The first tier from below that has such a channel: what an unentitled person is told."""
        return next((tier for tier in self.tiers if tier.offers(kind)), None)

    def lowest_tier_giving(self, right: Right) -> Tier | None:
        """The first tier from below that has that right: what an unentitled person is told."""
        return next((tier for tier in self.tiers if tier.gives(right)), None)

    def lowest_tier_filing(self) -> Tier | None:
        """The first tier from below that can file tickets by portal and API (interfaces.md, "Web")."""
        return next((tier for tier in self.tiers if tier.can_file), None)


def _missing(slug: str) -> Any:
    raise KeyError(slug)

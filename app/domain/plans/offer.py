"""What a tier offers beside promised times: ways to reach us, rights, price, uptime. Values only."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from app.domain.calendars.calendar import Calendar
from app.domain.plans.telephone import is_placeholder

Commitment = Literal["guarantee", "target", "trigger", "internal"]
ContactKind = Literal["portal", "email", "phone", "slack", "video", "sms", "community", "github", "web"]
Right = Literal[
    "architecture-review",
    "business-reviews",
    "change-approval",
    "community",
    "custom-sla",
    "early-access",
    "knowledge-base",
    "named-account-manager",
    "onboarding",
    "priority-queue",
    "professional-services",
    "shared-account-manager",
    "training",
    "usage-report",
]
"""The rights that rules of the product ask about; a plan's `right` keys are of these."""

_SCHEMES = {"email": "mailto:", "portal": "https://", "web": "https://"}


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """A way to reach the vendor. `shown` is the address or number as printed; `e164` the same number as a telephone
    dials it, absent for a placeholder. `calendar` is when it is answered; None: the tier's own coverage hours."""

    kind: ContactKind
    name: str
    shown: str | None
    e164: str | None
    tiers: tuple[str, ...]
    severities: tuple[str, ...]
    calendar: Calendar | None
    hours: str | None
    note: str | None
    uses: tuple[str, ...]
    cite: str

    @property
    def missing(self) -> bool:
        """A number that the plan does not have yet: what is printed in its place helps nobody."""
        return self.kind == "phone" and not self.e164 and is_placeholder(self.shown or "")

    @property
    def href(self) -> str | None:
        """What a link goes to; None when there is nothing that could be followed or dialled."""
        if self.kind == "phone":
            return f"tel:{self.e164}" if self.e164 else None
        scheme = _SCHEMES.get(self.kind)
        return f"{scheme}{self.shown}" if scheme and self.shown else None


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Something that a tier includes, or may buy at `extra_cost`. `right` is set where a rule of the product asks."""

    name: str
    detail: str
    right: Right | None
    cite: str
    extra_cost: bool = False


@dataclass(frozen=True, slots=True)
class Price:
    """`words` as printed; the amount, its currency and its period only where the plan names a figure."""

    words: str
    amount: Decimal | None
    currency: str | None
    per: str | None


@dataclass(frozen=True, slots=True)
class Uptime:
    """Promised availability of a calendar month, in percent. `credited`: a breach is paid back."""

    percent: Decimal
    words: str
    commitment: Commitment
    credited: bool
    cite: str


@dataclass(frozen=True, slots=True)
class CreditBand:
    """Availability below `below` percent gives back `percent` of the monthly fee."""

    below: Decimal
    percent: Decimal

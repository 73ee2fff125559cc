"""What a contract says, in values and in words (R3). Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.plans.plan import Plan
from app.domain.plans.promised_times import COLUMNS
from app.domain.plans.wording import count

Overrides = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """All that one version of a contract says. `overrides` are the negotiated times in the plan file's words, by kind
    of promise, then by severity; `uptime` the negotiated one in percent. The contract holds from the first moment of
    `starts_on` to the last of `ends_on`, by the wall clock of `zone`. What stands from `monthly_fee` on only the vendor
    sees."""

    plan_version_id: UUID
    tier: str
    account_id: str
    starts_on: date
    ends_on: date | None = None
    zone: str = "UTC"
    renews_on: date | None = None
    renews_by_itself: bool = False
    notice_days: int | None = None
    overrides: Overrides = field(default_factory=dict)
    uptime: Decimal | None = None
    monthly_fee: Decimal | None = None
    currency: str = ""
    note: str = ""

    @property
    def notice_by(self) -> date | None:
        """The last day to say that it shall not renew."""
        return self.renews_on - timedelta(days=self.notice_days or 0) if self.renews_on else None

    def today(self, now: datetime) -> date:
        """The day that it is where the contract is."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def holds(self, now: datetime) -> bool:
        """Whether its days have begun and not ended."""
        today = self.today(now)
        return self.starts_on <= today and (self.ends_on is None or today <= self.ends_on)


@dataclass(frozen=True, slots=True)
class ContractVersion:
    """What was agreed from `effective_at` on, who wrote it down (None: the command line), when and why."""

    organisation_id: UUID
    id: UUID
    contract_id: UUID
    number: int
    effective_at: datetime
    created_at: datetime
    changed_by: str | None
    reason: str
    agreed: Agreed


Standing = Literal["in effect", "planned", "superseded", "never began"]


def standing(version: ContractVersion, versions: Sequence[ContractVersion], now: datetime) -> Standing:
    """Where one of the versions stands: from its instant on it is in effect, until a newer one is."""
    until = min((other.effective_at for other in versions if other.number > version.number), default=None)
    if until and until <= version.effective_at:
        return "never began"
    if version.effective_at > now:
        return "planned"
    return "superseded" if until and until <= now else "in effect"


def in_effect(versions: Sequence[ContractVersion], now: datetime) -> ContractVersion | None:
    """The version that is; its days may not have begun, or be over. None before the first."""
    return next((version for version in versions if standing(version, versions, now) == "in effect"), None)


def in_words(agreed: Agreed, plan: Plan) -> dict[str, str]:
    """What it says, by name, in the order of a page; `plan` is that of its plan version."""
    return dict(_words(agreed, plan))


def _words(agreed: Agreed, plan: Plan) -> Iterator[tuple[str, str]]:
    yield "Plan", f"{plan.title}, version {plan.version}"
    yield "Tier", plan.tier(agreed.tier).name
    yield "Account ID", agreed.account_id
    yield "Starts", day(agreed.starts_on)
    yield "Ends", day(agreed.ends_on) if agreed.ends_on else "open-ended"
    yield "Time zone", agreed.zone.replace("_", " ")
    if agreed.renews_on:
        yield "Renewal", f"{day(agreed.renews_on)}, {'by itself' if agreed.renews_by_itself else 'when agreed anew'}"
    if agreed.notice_days is not None:
        yield "Notice", count(agreed.notice_days, "day")
    for severity in plan.severities:
        for kind, name in COLUMNS.items():
            if words := agreed.overrides.get(kind, {}).get(severity.slug):
                yield f"{name}, {severity.label}", words
    if agreed.uptime is not None:
        yield "Uptime", f"{agreed.uptime} %"
    if agreed.monthly_fee is not None:
        yield "Monthly fee", f"{agreed.monthly_fee:,.2f} {agreed.currency}"
    if agreed.note:
        yield "Note", agreed.note


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two versions; None where one of them does not say it."""

    name: str
    before: str | None
    after: str | None


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """What differs between the words of two versions, in the order of the later one."""
    names = [*after, *(name for name in before if name not in after)]
    return [Change(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


def day(on: date) -> str:
    """ "3 March 2026"."""
    return f"{on.day} {on:%B %Y}"

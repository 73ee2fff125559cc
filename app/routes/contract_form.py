"""The form of a contract: its fields from what is agreed, and what is agreed from its fields."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.contracts.contract import Agreed
from app.domain.contracts.policy import why_not_negotiate
from app.domain.plans.plan import Plan, Severity, Tier
from app.domain.plans.promised_times import COLUMNS
from app.lib.time import known_zone
from app.routes.availability_page import moment_in
from app.web.forms import Form

LONGEST_LINE, LONGEST_NOTE = 100, 2_000
_FEE, _UPTIME = re.compile(r"\d{1,9}(\.\d{1,2})?"), re.compile(r"\d{1,3}(\.\d{1,4})?")
Plans = Sequence[tuple[UUID, Plan]]


@dataclass(frozen=True, slots=True)
class TimeField:
    """A time that can be negotiated: `printed` is what the plan promises without."""

    name: str
    words: str
    printed: str


@dataclass(frozen=True, slots=True)
class Negotiable:
    """What can be negotiated in a tier: a row of fields a severity; `why_not` where nothing can."""

    why_not: str | None
    rows: list[tuple[Severity, list[TimeField]]]

    def touched(self, fields: Sequence[TimeField], values: Mapping[str, str], errors: Mapping[str, str]) -> bool:
        """Whether a severity's fields have anything to show."""
        return any(values.get(one.name) or one.name in errors for one in fields)


def values_of(agreed: Agreed) -> dict[str, str]:
    """The fields as they stand."""
    plain = {
        "account_id": agreed.account_id,
        "starts_on": agreed.starts_on,
        "ends_on": agreed.ends_on,
        "zone": agreed.zone,
        "renews_on": agreed.renews_on,
        "notice_days": agreed.notice_days,
        "uptime": agreed.uptime,
        "monthly_fee": agreed.monthly_fee,
        "currency": agreed.currency,
        "note": agreed.note,
        "terms": terms_value(agreed.plan_version_id, agreed.tier),
    }
    times = {f"{kind}-{severity}": words for kind, row in agreed.overrides.items() for severity, words in row.items()}
    ticked = {"renews_by_itself": "on"} if agreed.renews_by_itself else {}
    return {name: "" if value is None else str(value) for name, value in plain.items()} | times | ticked


def terms_value(plan_version_id: UUID, tier: str) -> str:
    """A plan version and a tier of it as one choice."""
    return f"{plan_version_id} {tier}"


def terms_options(plans: Plans) -> list[tuple[str, str]]:
    """Every tier of the plans, from the highest down."""
    return [
        (terms_value(plan_version_id, tier.slug), f"{plan.title}, version {plan.version} · {tier.name}")
        for plan_version_id, plan in plans
        for tier in reversed(plan.tiers)
    ]


def chosen(form: Form, plans: Plans) -> tuple[UUID, Plan, Tier] | None:
    """The plan version and tier that the form has; None when it has none of them."""
    for plan_version_id, plan in plans:
        for tier in plan.tiers:
            if form.values.get("terms") == terms_value(plan_version_id, tier.slug):
                return plan_version_id, plan, tier
    return None


def negotiable(plan: Plan, tier: Tier) -> Negotiable:
    """The fields of the times in that tier."""
    why_not = why_not_negotiate(plan, tier)
    rows = [(severity, [_time(tier, kind, severity) for kind in COLUMNS]) for severity in plan.severities]
    return Negotiable(why_not, [] if why_not else rows)


def _time(tier: Tier, kind: str, severity: Severity) -> TimeField:
    promises = next((row for known, row in tier.promises.items() if known == kind), {})
    promise = promises.get(severity.slug)
    name = next(words for known, words in COLUMNS.items() if known == kind)
    return TimeField(f"{kind}-{severity.slug}", name, promise.words if promise else "None")


def agreed_of(form: Form, plan_version_id: UUID, plan: Plan, tier: Tier) -> Agreed | None:
    """What the form says; None where it cannot be read, with its errors beside the fields."""
    starts_on = form.day("starts_on")
    if starts_on is None:
        form.errors.setdefault("starts_on", "The day on which it starts is needed.")
    zone = form.text("zone", "A time zone", most=LONGEST_LINE, line=True)
    agreed = Agreed(
        plan_version_id=plan_version_id,
        tier=tier.slug,
        account_id=form.text("account_id", "An Account ID", most=LONGEST_LINE, line=True),
        starts_on=starts_on or date.min,
        ends_on=form.day("ends_on"),
        zone=zone,
        renews_on=form.day("renews_on"),
        renews_by_itself="renews_by_itself" in form.values,
        notice_days=_count(form, "notice_days"),
        overrides=_overrides(form, plan),
        uptime=_number(form, "uptime", _UPTIME, "Write a percentage, like 99.95."),
        monthly_fee=_number(form, "monthly_fee", _FEE, "Write an amount, like 12500 or 99.50."),
        currency=_currency(form),
        note=form.text("note", "The note", most=LONGEST_NOTE, needed=False),
    )
    return None if form.errors else agreed


def effective_at(form: Form) -> datetime | None:
    """When it begins, by the wall clock of the contract's zone; None for at once."""
    zone = known_zone(form.values.get("zone", "").strip())
    if not zone or not form.values.get("effective_at", "").strip():
        return None
    return moment_in(form, "effective_at", ZoneInfo(zone))


def _overrides(form: Form, plan: Plan) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for kind in COLUMNS:
        for severity in plan.severities:
            name = f"{kind}-{severity.slug}"
            if form.values.get(name, "").strip():
                found.setdefault(kind, {})[severity.slug] = form.text(name, "A time", most=LONGEST_LINE, line=True)
    return found


def _count(form: Form, name: str) -> int | None:
    text = form.values.get(name, "").strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,4}", text):
        form.errors[name] = "Write a number of days, like 60."
        return None
    return int(text)


def _number(form: Form, name: str, shape: re.Pattern[str], error: str) -> Decimal | None:
    text = form.values.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and shape.fullmatch(text)):
        form.errors[name] = error
        return None
    return Decimal(text)


def _currency(form: Form) -> str:
    text = form.values.get("currency", "").strip().upper()
    if text and not re.fullmatch(r"[A-Z]{3}", text):
        form.errors["currency"] = "Write three letters, like USD."
    return text

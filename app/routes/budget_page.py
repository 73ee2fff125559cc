"""The error budget of an organisation's month, for the desk and for the customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Request

from app.domain.accounts.viewer import Viewer
from app.domain.calendars.month import Month
from app.domain.contracts.contract import ContractVersion
from app.domain.contracts.contract_versions import versions_of
from app.domain.contracts.terms_then import terms_then
from app.domain.incidents.downtime import Used, worst_of
from app.domain.incidents.error_budget import ErrorBudget, Row, error_budget, sources_of
from app.domain.plans.plan import Plan
from app.domain.plans.promised_times import COLUMNS
from app.domain.tickets.budget import Measured, most_used
from app.domain.tickets.budget_queries import tickets_seen
from app.domain.tickets.ticket import TicketFacts
from app.lib.product_time import portal_now
from app.lib.time import span
from app.web.render import set_now

MONTHS = 13
MOST_TICKETS = 20
# A drawing ends at one and a half times of what is allowed.
WIDEST = Fraction(3, 2)


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a drawing. `width` is its length and `mark` the worst of what it averages, as percentages of the
    drawing; `words` say the same."""

    label: str
    words: str
    width: float
    mark: float | None
    over: bool


@dataclass(frozen=True, slots=True)
class TicketShown:
    """A ticket that used much of a promised time; None where the viewer may not see which."""

    ticket: TicketFacts | None
    measured: Measured
    what: str
    words: str


async def context(request: Request, me: Viewer, organisation_id: UUID) -> dict[str, Any]:
    """Everything that the page names. The month is the one that the address asks for, else the present one."""
    now = await portal_now()
    set_now(request, now)
    versions = await versions_of(organisation_id)
    zone = ZoneInfo(versions[0].agreed.zone) if versions else ZoneInfo("UTC")
    months = _months(versions, Month.at(now, zone))
    asked = Month.read(request.query_params.get("month", ""))
    month = asked if asked in months else months[0]
    found = await terms_then(versions, min(now, month.ends(zone) - timedelta(microseconds=1)))
    month_told = {
        "month": month,
        "month_options": [(one.slug, one.name) for one in months],
        "zone_of_month": zone.key.replace("_", " "),
    }
    if found is None:
        return month_told | {"terms": None}
    plan, tier = found
    budget = await error_budget(organisation_id, month, zone, plan, tier, now)
    return month_told | {"terms": {"plan": plan, "tier": tier}, **await _told(me, organisation_id, budget, plan)}


async def _told(me: Viewer, organisation_id: UUID, budget: ErrorBudget, plan: Plan) -> dict[str, Any]:
    tickets = await _tickets(me, organisation_id, budget, plan)
    return {
        "budget": budget,
        "worst": worst_of(budget.parts),
        "part_bars": [_part_bar(part) for part in budget.parts],
        "time_bars": [_time_bar(row, budget, plan) for row in budget.guarantees if row.tally.worst is not None],
        "limit": _along(Fraction(1)),
        "labels": [(row, _label(row.kind, row.severity, plan)) for row in (*budget.guarantees, *budget.targets)],
        "sources": await sources_of(budget.parts),
        "tickets": [one for one in tickets if one.ticket],
        "unseen": sum(one.ticket is None for one in tickets),
        "percent": percent_words,
        "seconds": lambda down: span(timedelta(seconds=float(down))) if down else "none",
        "span": span,
    }


def _months(versions: Sequence[ContractVersion], present: Month) -> list[Month]:
    """From the present one back to the contract's beginning, a year's at most."""
    begun = min((version.agreed.starts_on for version in versions), default=present.first)
    months = [present.months_before(count) for count in range(MONTHS)]
    return [month for month in months if month.last >= begun] or [present]


def _part_bar(part: Used) -> Bar:
    return Bar(part.component.full_name, percent_words(part.share), _along(part.share) or 0.0, None, part.over)


def _time_bar(row: Row, budget: ErrorBudget, plan: Plan) -> Bar:
    tally = row.tally
    words = f"{percent_words(tally.average)} on average, {percent_words(tally.worst)} at worst"
    width, mark = _along(tally.average) or 0.0, _along(tally.worst)
    over = tally.breached > 0 and budget.misses.left < 0
    return Bar(_label(row.kind, row.severity, plan), words, width, mark, over)


def _along(share: Fraction | None) -> float | None:
    return None if share is None else round(float(min(share, WIDEST) / WIDEST * 100), 2)


def percent_words(share: Fraction | None) -> str:
    """A share in whole percent, never rounded up, so that nothing looks used up that is not."""
    if share is None:
        return "not known"
    if 0 < share < Fraction(1, 100):
        return "under 1 %"
    return f"{int(share * 100)} %"


def _label(kind: str, severity: str, plan: Plan) -> str:
    name = next((s.label for s in plan.severities if s.slug == severity), severity)
    what = next(words for column, words in COLUMNS.items() if column == kind)
    return f"{what}, {name}"


async def _tickets(me: Viewer, organisation_id: UUID, budget: ErrorBudget, plan: Plan) -> list[TicketShown]:
    guarantees = [one for one in budget.measured if one.commitment == "guarantee"]
    most = most_used(guarantees, MOST_TICKETS)
    seen = await tickets_seen(me, organisation_id, {one.ticket_id for one in most})
    return [
        TicketShown(
            seen.get(one.ticket_id),
            one,
            _label(one.kind, one.severity, plan),
            "missed" if one.verdict == "breached" else f"{percent_words(one.share)} used",
        )
        for one in most
    ]

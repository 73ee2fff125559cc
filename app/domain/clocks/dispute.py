"""How long the customer has to answer when the staff proposes another severity (sla.md, "Clocks", Dispute)."""

from datetime import datetime, timedelta

from app.domain.calendars.business_time import after_coverage
from app.domain.clocks.standing import Standing
from app.domain.plans.plan import Severity, Tier

ANSWER_MOST_SEVERE = timedelta(minutes=30)
ANSWER_OTHERS = timedelta(hours=4)


def answer_until(tier: Tier, severity: Severity, proposed_at: datetime) -> datetime:
    """When silence adopts a proposal that was made then: after 30 plain minutes while the ticket is the most severe,
    after 4 hours of the tier's coverage otherwise. `severity` is the present one."""
    if severity.rank == 0:
        return proposed_at + ANSWER_MOST_SEVERE
    return after_coverage(tier.calendar, proposed_at, ANSWER_OTHERS)


def adopted_at(tier: Tier, standing: Standing) -> datetime | None:
    """When silence adopts the proposal that is open there; None without one, and once the account manager was asked."""
    if standing.proposed_at is None or standing.manager_asked:
        return None
    return answer_until(tier, standing.severity, standing.proposed_at)

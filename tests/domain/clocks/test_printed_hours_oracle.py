"""What printed hours come to under each reading of 24 hours and more, against walking time (sla.md, "Time")."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.calendars.duration import Duration
from app.domain.clocks.clock import Opening
from app.domain.clocks.compute import clocks
from app.domain.plans.plan import HoursFrom24
from app.domain.plans.plan_file import parse
from tests.domain.calendars.oracle import MINUTE, office_of
from tests.domain.plans.plans import edited

READINGS: list[HoursFrom24] = ["business_days", "coverage", "elapsed"]
PLANS = {
    hours: parse(edited('hours_from_24 = "business_days"', f'hours_from_24 = "{hours}"'), "plan") for hours in READINGS
}
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def read(words: str, hours_from_24: HoursFrom24, always_open: bool) -> Duration:
    """Hours as the page reads them: those under 24, and all where it never closes, are coverage time."""
    number, unit = words.split()
    time = timedelta(**{unit.rstrip("s") + "s": int(number)})
    days = 5 if unit == "week" else int(number) // 24
    if always_open or time < timedelta(hours=24):
        return Duration("coverage", time)
    if hours_from_24 == "business_days" or (unit == "week" and hours_from_24 == "coverage"):
        return Duration("business_days", days=days)
    return Duration(hours_from_24, time)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.sampled_from(READINGS), st.sampled_from(["pro", "enterprise"]), st.integers(1, 4), st.integers(0, 14 * 1440))
def test_every_printed_time_is_due_as_the_plan_reads_hours(
    hours: HoursFrom24, slug: str, severity: int, minutes: int
) -> None:
    plan, at = PLANS[hours], MONDAY + minutes * MINUTE
    tier = plan.tier(slug)
    office = office_of(tier.calendar)
    for clock in clocks(plan, tier, Opening(at, f"P{severity}"), (), at):
        duration = read(tier.promises[clock.kind][clock.severity].words, hours, slug == "enterprise")
        tick = office.ticks(at)
        start = tick if duration.kind == "elapsed" else office.opening(tick)
        assert clock.due_at == office.instant(office.due(start, duration))

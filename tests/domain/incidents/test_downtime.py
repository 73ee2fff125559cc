"""The budget of availability equals what counting minutes one by one gives, and agrees with the status page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.calendars.month import Month
from app.domain.incidents.component import ComponentFacts
from app.domain.incidents.downtime import Life, Used, used, worst_of
from app.domain.incidents.statuses import COMPONENT_STATUSES
from app.domain.incidents.uptime import Frame, Span

MINUTE = timedelta(minutes=1)
BERLIN = ZoneInfo("Europe/Berlin")
# It has an hour less.
MARCH = Month(2026, 3)
STARTS, ENDS = MARCH.starts(BERLIN), MARCH.ends(BERLIN)
API = ComponentFacts(
    UUID(int=1), "api", "API", "", False, None, 1, False, True, None, STARTS, STARTS, None,
    "operational", None, None, "operational", None,
)  # fmt: skip
WEIGHTS = {"major_outage": Fraction(1), "partial_outage": Fraction(3, 10)}


def measured(spans: list[Span], *, now: datetime = ENDS, start: datetime = STARTS, percent: str = "99.9") -> Used:
    today = min(now - timedelta(seconds=1), ENDS - MINUTE).astimezone(BERLIN).date()
    frame = Frame.between(MARCH.first, today, now, BERLIN)
    return used(Life(API, start, ENDS, spans), frame, Decimal(percent))


def by_the_minute(spans: list[Span], now: datetime, start: datetime, percent: str) -> tuple[Fraction, Fraction]:
    """Allowed and used seconds, minute by minute."""
    counted, down, at = 0, Fraction(0), start
    while at < ENDS:
        worst = max((_at(span, at) for span in spans if at < now), key=COMPONENT_STATUSES.index, default="operational")
        counted += worst != "under_maintenance"
        down += WEIGHTS.get(worst, Fraction(0))
        at += MINUTE
    return counted * 60 * (100 - Fraction(percent)) / 100, down * 60


def _at(span: Span, at: datetime) -> str:
    if not span.start <= at or (span.end and at >= span.end):
        return "operational"
    announced = span.announced and span.announced[0] <= at < span.announced[1]
    return "major_outage" if span.status == "under_maintenance" and not announced else span.status


@st.composite
def some_spans(draw: st.DrawFn) -> list[Span]:
    found = list[Span]()
    for number in range(draw(st.integers(0, 4))):
        start = STARTS + draw(st.integers(-2000, 46_000)) * MINUTE
        end = start + draw(st.integers(1, 3000)) * MINUTE
        status = draw(st.sampled_from(COMPONENT_STATUSES[1:]))
        announced = (start, end - MINUTE) if status == "under_maintenance" and draw(st.booleans()) else None
        found.append(Span(status, start, end, str(number), announced))
    return found


@settings(max_examples=25, deadline=None)
@given(some_spans(), st.sampled_from(["99.9", "99.5", "99", "100"]), st.integers(2, 31), st.integers(0, 40_000))
def test_the_budget_is_what_counting_minutes_gives(spans: list[Span], percent: str, day: int, begun: int) -> None:
    now, start = datetime(2026, 3, day, 12, tzinfo=UTC), STARTS + begun * MINUTE
    found = measured(spans, now=now, start=start, percent=percent)
    assert (found.allowed, found.down) == by_the_minute(spans, now, start, percent)


def test_a_whole_month_at_99_9_allows_the_thousandth_part_of_its_own_length() -> None:
    found = measured([])
    assert found.allowed == Fraction(31 * 24 - 1) * 3600 / 1000
    assert found.share == 0
    assert not found.over
    assert not found.sources


def test_a_month_is_over_its_budget_exactly_when_more_is_used_than_allowed() -> None:
    at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    allowed = timedelta(seconds=int(measured([]).allowed))
    for length, over in ((allowed, False), (allowed + MINUTE, True)):
        found = measured([Span("major_outage", at, at + length, "outage")])
        assert found.over is over
        assert list(found.sources) == ["outage"]


def test_a_promise_without_any_allowance_is_over_with_the_first_second() -> None:
    at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    found = measured([Span("partial_outage", at, at + MINUTE)], percent="100")
    assert (found.share, found.over) == (None, True)
    assert not measured([], percent="100").over


def test_what_used_nothing_is_not_named() -> None:
    at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    slow = Span("degraded_performance", at, at + 90 * MINUTE, "slow")
    announced = Span("under_maintenance", at, at + 90 * MINUTE, "planned", (at, at + 90 * MINUTE))
    assert measured([slow, announced]).sources == {}


def test_the_organisations_budget_is_that_of_the_part_that_used_most() -> None:
    at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    quiet = measured([])
    loud = replace(measured([Span("major_outage", at, at + MINUTE)]), component=replace(API, name="Console"))
    assert worst_of([quiet, loud]) == loud
    assert worst_of([]) is None

"""Uptime equals what counting minutes one by one gives."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.incidents.statuses import COMPONENT_STATUSES, ComponentStatus
from app.domain.incidents.uptime import Day, Frame, Span, days, percentage

MINUTE = timedelta(minutes=1)
BERLIN = ZoneInfo("Europe/Berlin")
# Between them lies a day of 23 hours in Berlin, and in New York one of 25.
SPRING = datetime(2026, 3, 30, 15, tzinfo=UTC)
AUTUMN = datetime(2026, 11, 2, 15, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def by_the_minute(now: datetime, zone: ZoneInfo, count: int, spans: list[Span], begun_at: datetime) -> list[Day]:
    """Each minute's worst status, minute by minute. Everything lies on whole minutes."""
    today = now.astimezone(zone).date()
    seconds: dict[date, Counter[ComponentStatus]] = {today - timedelta(days=n): Counter() for n in range(count)}
    known: Counter[date] = Counter()
    at = now - MINUTE
    while (on := at.astimezone(zone).date()) in seconds:
        if at >= begun_at:
            known[on] += 60
            said = [_at(span, at) for span in spans]
            found: ComponentStatus = max(said, key=COMPONENT_STATUSES.index, default="operational")
            if found != "operational":
                seconds[on][found] += 60
        at -= MINUTE
    return [Day(on, known[on], dict(seconds[on])) for on in sorted(seconds)]


def _at(span: Span, at: datetime) -> ComponentStatus:
    if not span.start <= at or (span.end and at >= span.end):
        return "operational"
    announced = span.announced and span.announced[0] <= at < span.announced[1]
    return "major_outage" if span.status == "under_maintenance" and not announced else span.status


def plain(found: tuple[Day, ...] | list[Day]) -> list[tuple[date, int, dict[ComponentStatus, int]]]:
    """Without the names of what touched a day."""
    return [(day.on, day.known, dict(day.seconds)) for day in found]


@st.composite
def some_spans(draw: st.DrawFn, now: datetime) -> list[Span]:
    """A few spans around the last days, some without end, some announced."""
    found = list[Span]()
    for _ in range(draw(st.integers(0, 6))):
        start = now - draw(st.integers(-60, 6000)) * MINUTE
        length = draw(st.none() | st.integers(0, 3000))
        window = (start + draw(st.integers(-90, 90)) * MINUTE, start + draw(st.integers(-30, 900)) * MINUTE)
        status = draw(st.sampled_from(COMPONENT_STATUSES[1:]))
        announced = draw(st.sampled_from([None, tuple(sorted(window))])) if status == "under_maintenance" else None
        end = None if length is None else start + length * MINUTE
        found.append(Span(status, start, end, str(len(found)), announced))  # type: ignore[arg-type]
    return found


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from([SPRING, AUTUMN]), st.sampled_from(["Europe/Berlin", "America/New_York", "UTC"]))
def test_days_are_what_counting_minutes_gives(data: st.DataObject, now: datetime, name: str) -> None:
    zone, count = ZoneInfo(name), 4
    spans = data.draw(some_spans(now))
    begun_at = data.draw(st.sampled_from([LONG_AGO, now - 3000 * MINUTE, now - 10 * MINUTE]))
    found = days(Frame.of(now, zone, count), spans, begun_at)
    assert plain(found) == plain(by_the_minute(now, zone, count, spans, begun_at))


seconds_of_a_day = st.dictionaries(st.sampled_from(COMPONENT_STATUSES[1:]), st.integers(0, 20_000), max_size=4)


@given(st.lists(seconds_of_a_day, max_size=5))
@example([])
@example([{"major_outage": 1}])
def test_the_percentage_is_never_rounded_up(spent: list[dict[ComponentStatus, int]]) -> None:
    found = [Day(date(2026, 1, 1), 86_400, seconds) for seconds in spent]
    counted = sum(86_400 - seconds.get("under_maintenance", 0) for seconds in spent)
    down = sum(seconds.get("major_outage", 0) + Fraction(3, 10) * seconds.get("partial_outage", 0) for seconds in spent)
    if not counted:
        assert percentage(found) is None
        return
    exact = 100 * (1 - Fraction(down) / counted)
    shown = percentage(found)
    assert shown is not None
    assert Fraction(shown) <= exact < Fraction(shown) + Fraction(1, 100)
    assert shown == shown.quantize(Decimal("0.01"), ROUND_FLOOR)


def one_day(*spans: Span, begun_at: datetime = LONG_AGO) -> Day:
    """The day before AUTUMN's, in UTC, as these spans make it."""
    return days(Frame.of(AUTUMN, ZoneInfo("UTC")), spans, begun_at)[-2]


def at(hour: int, minute: int = 0) -> datetime:
    """A time of that day."""
    return datetime(2026, 11, 1, hour, minute, tzinfo=UTC)


def test_there_are_ninety_days_and_the_last_is_as_long_as_it_has_been() -> None:
    found = Frame.of(AUTUMN, BERLIN).quiet
    assert len(found) == 90
    assert (found[-1].on, found[-1].known) == (date(2026, 11, 2), 16 * 3600)


def test_a_day_on_which_clocks_change_has_its_own_length() -> None:
    lengths = {day.on: day.known for day in (*Frame.of(SPRING, BERLIN).quiet, *Frame.of(AUTUMN, BERLIN).quiet)}
    assert (lengths[date(2026, 3, 29)], lengths[date(2026, 10, 25)]) == (23 * 3600, 25 * 3600)


def test_the_weights_are_those_that_the_page_prints() -> None:
    hour = timedelta(hours=1)
    for status, up in (("major_outage", "95.83"), ("partial_outage", "98.75"), ("degraded_performance", "100.00")):
        day = one_day(Span(status, at(3), at(3) + hour))  # type: ignore[arg-type]
        assert percentage([day]) == Decimal(up)


def test_overlapping_incidents_count_once_and_both_are_named() -> None:
    day = one_day(Span("partial_outage", at(3), at(5), "one"), Span("major_outage", at(4), at(6), "two"))
    assert dict(day.seconds) == {"partial_outage": 3600, "major_outage": 7200}
    assert day.sources == ("one", "two")


def test_an_announced_maintenance_is_taken_out_of_the_time_that_counts() -> None:
    day = one_day(Span("under_maintenance", at(3), at(5), "m", (at(3), at(5))))
    assert dict(day.seconds) == {"under_maintenance": 7200}
    assert percentage([day]) == Decimal("100.00")


def test_maintenance_beyond_its_announced_end_is_an_outage() -> None:
    day = one_day(Span("under_maintenance", at(3), at(6), "m", (at(3), at(5))))
    assert dict(day.seconds) == {"under_maintenance": 7200, "major_outage": 3600}


def test_an_outage_within_an_announced_maintenance_counts() -> None:
    day = one_day(
        Span("under_maintenance", at(3), at(5), "m", (at(3), at(5))), Span("major_outage", at(4), at(4, 30), "i")
    )
    assert dict(day.seconds) == {"under_maintenance": 5400, "major_outage": 1800}


def test_nothing_counts_before_the_component_began() -> None:
    day = one_day(Span("major_outage", at(0), at(12)), begun_at=at(11))
    assert (day.known, dict(day.seconds)) == (13 * 3600, {"major_outage": 3600})
    assert percentage(days(Frame.of(AUTUMN, BERLIN), [], AUTUMN + MINUTE)) is None

"""An office in New York, 09:00 to 17:00 Monday to Friday, closed on Monday 19 January 2026, unless a test says else."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.calendars.business_time import (
    NeverOpenError,
    after_business_days,
    after_calendar_days,
    after_coverage,
    coverage_between,
    is_open,
    next_opening,
    spans,
)
from app.domain.calendars.calendar import Calendar, Interval

NEW_YORK = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
OFFICE_DAY, ALL_DAY, CLOSED = (Interval(9 * 60, 17 * 60),), (Interval(0, 24 * 60),), ()
OFFICE = Calendar("office", NEW_YORK, (OFFICE_DAY,) * 5 + (CLOSED,) * 2, {date(2026, 1, 19): "Founders' Day"})
ALWAYS = Calendar("24x7", NEW_YORK, (ALL_DAY,) * 7)
NEVER = Calendar("never", NEW_YORK, (CLOSED,) * 7)
NIGHT = Calendar("night", NEW_YORK, ((Interval(60, 240),),) * 7)


def ny(words: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(f"2026-{words}").replace(tzinfo=NEW_YORK, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("words", "open_then"),
    [
        ("01-12 08:59:59.999999", False),
        ("01-12 09:00", True),
        ("01-12 16:59:59.999999", True),
        ("01-12 17:00", False),
        ("01-17 12:00", False),
        ("01-19 12:00", False),
    ],
)
def test_intervals_are_half_open_and_a_holiday_closes_its_day(words: str, open_then: bool) -> None:
    assert is_open(OFFICE, ny(words)) is open_then


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        ("01-12 08:00", "01-12 09:00"),
        ("01-12 11:11:11.111111", "01-12 11:11:11.111111"),
        ("01-12 17:00", "01-13 09:00"),
        ("01-16 18:00", "01-20 09:00"),
        ("01-19 00:00", "01-20 09:00"),
    ],
)
def test_the_next_opening_is_now_while_open_else_the_first_opening_after(at: str, opening: str) -> None:
    assert next_opening(OFFICE, ny(at)) == ny(opening)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("01-12 09:00", 4, "01-12 13:00"),
        ("01-12 09:00", 8, "01-12 17:00"),
        ("01-12 13:00", 8, "01-13 13:00"),
        ("01-12 07:00", 8, "01-12 17:00"),
        ("01-16 16:00", 2, "01-20 10:00"),
        ("01-12 09:00:00.000001", 8, "01-13 09:00:00.000001"),
        ("01-12 09:00", 400, "03-23 17:00"),
    ],
)
def test_coverage_time_counts_only_inside_intervals_and_may_end_at_a_close(start: str, hours: int, end: str) -> None:
    assert after_coverage(OFFICE, ny(start), hours * HOUR) == ny(end)


def test_no_coverage_time_at_all_ends_at_the_next_opening() -> None:
    assert after_coverage(OFFICE, ny("01-16 18:00"), timedelta()) == ny("01-20 09:00")


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("01-12 09:00", "01-12 17:00", 8),
        ("01-12 08:00", "01-12 18:00", 8),
        ("01-12 12:00", "01-14 12:00", 16),
        ("01-16 16:00", "01-20 10:00", 2),
        ("01-17 00:00", "01-20 09:00", 0),
        ("01-13 12:00", "01-12 12:00", 0),
    ],
)
def test_coverage_between_two_instants(start: str, end: str, hours: int) -> None:
    assert coverage_between(OFFICE, ny(start), ny(end)) == hours * HOUR


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("01-12 11:30", 1, "01-13 11:30"),
        ("01-15 11:30", 2, "01-20 11:30"),
        ("01-16 09:00", 5, "01-26 09:00"),
        ("01-12 11:30:00.000007", 1, "01-13 11:30:00.000007"),
    ],
)
def test_business_days_are_the_same_wall_time_on_the_nth_day_with_coverage(start: str, days: int, due: str) -> None:
    assert after_business_days(OFFICE, ny(start), days) == ny(due)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("01-12 11:30", 2, "01-14 11:30"),
        ("01-12 11:30", 5, "01-20 09:00"),
        ("01-13 11:30", 6, "01-20 09:00"),
    ],
)
def test_calendar_days_are_the_same_wall_time_moved_to_the_next_opening_if_closed(
    start: str, days: int, due: str
) -> None:
    assert after_calendar_days(OFFICE, ny(start), days) == ny(due)


def test_days_that_end_at_a_shorter_days_close_move_to_the_next_opening() -> None:
    short_friday = Calendar("short", NEW_YORK, (OFFICE_DAY,) * 4 + ((Interval(540, 720),),) + (CLOSED,) * 2)
    assert after_business_days(short_friday, ny("01-15 12:00"), 1) == ny("01-19 09:00")
    assert after_calendar_days(short_friday, ny("01-15 12:00"), 1) == ny("01-19 09:00")
    assert after_business_days(short_friday, ny("01-15 11:59"), 1) == ny("01-16 11:59")


def test_hours_are_wall_time_through_both_changes_of_the_clock() -> None:
    assert after_coverage(OFFICE, ny("03-06 16:00"), 2 * HOUR) == ny("03-09 10:00")
    assert after_business_days(OFFICE, ny("03-06 16:00"), 1) == ny("03-09 16:00")
    assert after_calendar_days(OFFICE, ny("10-30 12:00"), 3) == ny("11-02 12:00")


def test_an_interval_loses_the_skipped_hour_and_gains_the_repeated_one() -> None:
    assert coverage_between(NIGHT, ny("03-08 00:00"), ny("03-09 00:00")) == 2 * HOUR
    assert coverage_between(NIGHT, ny("11-01 00:00"), ny("11-02 00:00")) == 4 * HOUR
    assert is_open(NIGHT, ny("11-01 01:30", fold=1))


def test_the_same_wall_time_on_a_day_that_skips_it_is_the_instant_after_the_gap() -> None:
    assert after_business_days(NIGHT, ny("03-07 02:30"), 1) == ny("03-08 03:00")
    assert after_calendar_days(NIGHT, ny("10-31 01:30"), 1) == ny("11-01 01:30", fold=0)


def test_an_interval_within_the_gap_is_none() -> None:
    in_the_gap = Calendar("gap", NEW_YORK, ((Interval(130, 170),),) * 7)
    assert next_opening(in_the_gap, ny("03-08 00:00")) == ny("03-09 02:10")


def test_around_the_clock_every_instant_counts() -> None:
    night = ny("03-08 00:00")
    assert next_opening(ALWAYS, night) == night
    assert after_coverage(ALWAYS, night, 24 * HOUR) == ny("03-09 01:00")
    assert coverage_between(ALWAYS, night, ny("03-09 00:00")) == 23 * HOUR
    assert [span.reason for span in spans(ALWAYS, night, ny("03-09 00:00"))] == ["coverage"]


def test_around_the_clock_with_a_holiday_is_not_around_the_clock() -> None:
    with_holiday = Calendar("365", NEW_YORK, (ALL_DAY,) * 7, {date(2026, 1, 19): "Founders' Day"})
    assert next_opening(with_holiday, ny("01-19 10:00")) == ny("01-20 00:00")
    assert after_coverage(with_holiday, ny("01-18 23:00"), 2 * HOUR) == ny("01-20 01:00")
    assert [span.reason for span in spans(with_holiday, ny("01-17 10:00"), ny("01-20 10:00"))] == [
        "coverage",
        "holiday: Founders' Day",
        "coverage",
    ]


def test_spans_say_why_time_does_not_count() -> None:
    found = [(span.start, span.end, span.reason) for span in spans(OFFICE, ny("01-16 16:00"), ny("01-20 10:00"))]
    assert found == [
        (ny("01-16 16:00"), ny("01-16 17:00"), "coverage"),
        (ny("01-16 17:00"), ny("01-19 00:00"), "closed"),
        (ny("01-19 00:00"), ny("01-20 00:00"), "holiday: Founders' Day"),
        (ny("01-20 00:00"), ny("01-20 09:00"), "closed"),
        (ny("01-20 09:00"), ny("01-20 10:00"), "coverage"),
    ]


def test_holidays_of_one_name_are_one_span_and_of_two_names_two() -> None:
    names = {date(2026, 1, 13): "Feast", date(2026, 1, 14): "Feast", date(2026, 1, 15): "Fast"}
    feasts = Calendar("feasts", NEW_YORK, OFFICE.week, names)
    reasons = [span.reason for span in spans(feasts, ny("01-12 16:00"), ny("01-16 09:00"))]
    assert reasons == ["coverage", "closed", "holiday: Feast", "holiday: Fast", "closed"]


def test_nothing_lies_between_an_instant_and_itself() -> None:
    assert not list(spans(OFFICE, ny("01-12 10:00"), ny("01-12 10:00")))


def test_instants_told_in_a_zone_are_told_apart_in_its_repeated_hour() -> None:
    first, second = (datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK, fold=fold) for fold in (0, 1))
    assert is_open(NIGHT, second)
    assert coverage_between(ALWAYS, first, second) == HOUR
    assert [span.end - span.start for span in spans(ALWAYS, first, second)] == [HOUR]


@pytest.mark.parametrize("ask", [next_opening, lambda calendar, at: after_coverage(calendar, at, HOUR)])
def test_a_calendar_without_open_hours_is_refused_with_its_name(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(NeverOpenError, match="'never' has no open hours"):
        ask(NEVER, ny("01-12 09:00"))
    with pytest.raises(NeverOpenError):
        after_business_days(NEVER, ny("01-12 09:00"), 1)


def test_without_open_hours_nothing_is_ever_open() -> None:
    assert not is_open(NEVER, ny("01-12 09:00"))
    assert coverage_between(NEVER, ny("01-12 09:00"), ny("01-13 09:00")) == timedelta()
    assert [span.reason for span in spans(NEVER, ny("01-12 09:00"), ny("01-13 09:00"))] == ["closed"]

"""Closures, extra hours and holidays of an office in New York, 09:00 to 17:00 Monday to Friday (sla.md, "Time")."""

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
from app.domain.calendars.calendar import NO_WEEK, WHOLE_DAY, Calendar, Closure, Interval

NEW_YORK = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
WEEK = ((Interval(540, 1020),),) * 5 + ((), ())
HOLIDAY = {date(2026, 1, 19): "Founders' Day"}
PARTY = Closure(datetime.fromisoformat("2026-01-14 12:00"), datetime.fromisoformat("2026-01-14 15:00"), "Party")
MOVE = Closure(datetime.fromisoformat("2026-01-15 16:00"), datetime.fromisoformat("2026-01-20 10:00"), "Move")


def office(**otherwise: object) -> Calendar:
    return Calendar("office", NEW_YORK, WEEK, **otherwise)  # type: ignore[arg-type]


def ny(words: str) -> datetime:
    return datetime.fromisoformat(f"2026-{words}").replace(tzinfo=NEW_YORK).astimezone(UTC)


def reasons(calendar: Calendar, start: str, end: str) -> list[tuple[str, str]]:
    found = spans(calendar, ny(start), ny(end))
    return [(f"{span.start.astimezone(calendar.zone):%m-%d %H:%M}", span.reason) for span in found]


def test_a_closure_is_cut_out_of_the_day() -> None:
    assert reasons(office(closures=(PARTY,)), "01-14 08:00", "01-14 18:00") == [
        ("01-14 08:00", "closed"),
        ("01-14 09:00", "coverage"),
        ("01-14 12:00", "closure: Party"),
        ("01-14 15:00", "coverage"),
        ("01-14 17:00", "closed"),
    ]
    assert after_coverage(office(closures=(PARTY,)), ny("01-14 11:00"), 2 * HOUR) == ny("01-14 16:00")


def test_a_closure_is_half_open_like_hours() -> None:
    calendar = office(closures=(PARTY,))
    assert is_open(calendar, ny("01-14 11:59:59.999999"))
    assert not is_open(calendar, ny("01-14 12:00"))
    assert is_open(calendar, ny("01-14 15:00"))


def test_a_closure_over_days_names_its_nights_too_and_a_holiday_within_keeps_its_name() -> None:
    assert reasons(office(closures=(MOVE,), holidays=HOLIDAY), "01-15 15:00", "01-20 12:00") == [
        ("01-15 15:00", "coverage"),
        ("01-15 16:00", "closure: Move"),
        ("01-19 00:00", "holiday: Founders' Day"),
        ("01-20 00:00", "closure: Move"),
        ("01-20 10:00", "coverage"),
    ]


def test_a_day_that_a_closure_leaves_no_hour_of_is_no_business_day() -> None:
    calendar = office(closures=(MOVE,))
    assert after_business_days(calendar, ny("01-15 11:00"), 1) == ny("01-20 11:00")
    assert after_business_days(calendar, ny("01-15 09:30"), 1) == ny("01-20 10:00")
    assert after_calendar_days(calendar, ny("01-15 11:00"), 1) == ny("01-20 10:00")


def test_closures_may_overlap() -> None:
    long = Closure(datetime.fromisoformat("2026-01-14 14:00"), datetime.fromisoformat("2026-01-14 16:00"), "Power cut")
    calendar = office(closures=(PARTY, long))
    assert coverage_between(calendar, ny("01-14 00:00"), ny("01-15 00:00")) == 4 * HOUR
    assert ("01-14 15:00", "closure: Power cut") in reasons(calendar, "01-14 09:00", "01-14 17:00")


@pytest.mark.parametrize(
    ("otherwise", "day"),
    [
        ({"holidays": HOLIDAY}, "01-19"),
        ({"closures": (MOVE,)}, "01-19"),
        ({}, "01-17"),
    ],
    ids=["a holiday", "a closure", "a weekend"],
)
def test_extra_hours_open_whatever_closes_the_day(otherwise: dict[str, object], day: str) -> None:
    extra = {date.fromisoformat(f"2026-{day}"): (Interval(600, 720),)}
    calendar = office(**otherwise, extra=extra)
    assert next_opening(calendar, ny(f"{day} 08:00")) == ny(f"{day} 10:00")
    assert coverage_between(calendar, ny(f"{day} 00:00"), ny(f"{day} 23:59")) == 2 * HOUR


def test_a_holiday_with_extra_hours_is_a_half_day_and_a_business_day() -> None:
    calendar = office(holidays=HOLIDAY, extra={date(2026, 1, 19): (Interval(540, 720),)})
    assert reasons(calendar, "01-19 08:00", "01-19 18:00") == [
        ("01-19 08:00", "holiday: Founders' Day"),
        ("01-19 09:00", "coverage"),
        ("01-19 12:00", "holiday: Founders' Day"),
    ]
    assert after_business_days(calendar, ny("01-16 10:00"), 1) == ny("01-19 10:00")
    assert after_business_days(calendar, ny("01-16 15:00"), 1) == ny("01-20 09:00")


def test_extra_hours_are_added_to_those_of_the_day_and_what_overlaps_counts_once() -> None:
    calendar = office(extra={date(2026, 1, 14): (Interval(1000, 1080), Interval(1200, 1260))})
    assert coverage_between(calendar, ny("01-14 00:00"), ny("01-15 00:00")) == 10 * HOUR
    assert [reason for _, reason in reasons(calendar, "01-14 09:00", "01-14 21:00")] == [
        "coverage",
        "closed",
        "coverage",
    ]


def test_around_the_clock_with_a_closure_has_a_hole() -> None:
    calendar = Calendar("24x7", NEW_YORK, (WHOLE_DAY,) * 7, closures=(PARTY,))
    assert calendar.around_the_clock
    assert not calendar.always_open
    assert after_coverage(calendar, ny("01-14 11:00"), 2 * HOUR) == ny("01-14 16:00")
    assert calendar.ordinary().always_open


def test_a_closure_through_the_night_on_which_clocks_go_back_ends_at_the_first_of_two_times() -> None:
    night = Closure(datetime.fromisoformat("2026-11-01 00:00"), datetime.fromisoformat("2026-11-01 01:30"), "Upgrade")
    calendar = Calendar("24x7", NEW_YORK, (WHOLE_DAY,) * 7, closures=(night,))
    assert next_opening(calendar, ny("11-01 00:30")) == ny("11-01 01:30")
    assert coverage_between(calendar, ny("11-01 00:00"), ny("11-02 00:00")) == timedelta(hours=23.5)


@pytest.mark.parametrize(
    "ask",
    [
        next_opening,
        lambda calendar, at: after_coverage(calendar, at, HOUR),
        lambda calendar, at: after_business_days(calendar, at, 1),
        lambda calendar, at: after_calendar_days(calendar, at, 1),
    ],
)
def test_an_office_closed_for_more_than_ten_years_is_not_waited_for(ask: object) -> None:
    assert callable(ask)
    forever = Closure(
        datetime.fromisoformat("2026-01-01 00:00"), datetime.fromisoformat("9999-12-01 00:00"), "For good"
    )
    with pytest.raises(NeverOpenError, match="'office' has no open hours in the ten years"):
        ask(office(closures=(forever,)), ny("01-12 09:00"))
    decade = Closure(datetime.fromisoformat("2026-01-01 00:00"), datetime.fromisoformat("2035-12-01 00:00"), "Long")
    assert ask(office(closures=(decade,)), ny("01-12 09:00")).year == 2035


def test_however_long_it_is_closed_the_past_can_be_counted() -> None:
    forever = Closure(
        datetime.fromisoformat("2026-01-15 00:00"), datetime.fromisoformat("9999-12-01 00:00"), "For good"
    )
    calendar = office(closures=(forever,))
    assert coverage_between(calendar, ny("01-14 00:00"), ny("01-14 00:00").replace(year=2060)) == 8 * HOUR
    assert not is_open(calendar, ny("06-15 12:00"))
    found = list(spans(calendar, ny("01-14 00:00"), ny("01-14 00:00").replace(year=2060)))
    assert found[-1].reason == "closure: For good"


def test_days_with_extra_hours_alone_open_too() -> None:
    calendar = Calendar("pop-up", NEW_YORK, NO_WEEK, extra={date(2026, 1, 17): (Interval(600, 720),)})
    assert next_opening(calendar, ny("01-12 09:00")) == ny("01-17 10:00")
    with pytest.raises(NeverOpenError):
        next_opening(calendar, ny("01-17 12:00"))

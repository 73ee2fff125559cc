"""A union of offices that follow the sun is open whenever one of them is, by the days of its own zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.calendars.business_time import (
    NeverOpenError,
    after_business_days,
    after_coverage,
    coverage_between,
    is_open,
    next_opening,
    spans,
)
from app.domain.calendars.calendar import NO_WEEK, WHOLE_DAY, Calendar, Closure, Interval

HOUR = timedelta(hours=1)
OFFICE = ((Interval(540, 1020),),) * 5 + ((), ())
SINGAPORE = Calendar("singapore", ZoneInfo("Asia/Singapore"), OFFICE, {date(2026, 8, 10): "National Day"})
BERLIN = Calendar("berlin", ZoneInfo("Europe/Berlin"), OFFICE)
DENVER = Calendar("denver", ZoneInfo("America/Denver"), OFFICE)
SUN = Calendar("sun", ZoneInfo("UTC"), NO_WEEK, union=(SINGAPORE, BERLIN, DENVER))


def utc(words: str) -> datetime:
    return datetime.fromisoformat(f"2026-{words}").replace(tzinfo=UTC)


def test_it_is_open_whenever_one_of_them_is() -> None:
    day = [utc("01-14 00:00") + timedelta(minutes=15 * n) for n in range(7 * 96)]
    for at in day:
        assert is_open(SUN, at) == any(is_open(office, at) for office in SUN.union), at


def test_hours_that_overlap_count_once() -> None:
    # In January: Singapore 01–09, Berlin 08–16, Denver 16–24 in UTC.
    assert coverage_between(SUN, utc("01-14 00:00"), utc("01-15 00:00")) == 23 * HOUR
    # In July Berlin opens at 07 and Denver at 15.
    assert coverage_between(SUN, utc("07-15 00:00"), utc("07-16 00:00")) == 22 * HOUR
    assert after_coverage(SUN, utc("01-14 08:30"), 15 * HOUR) == utc("01-14 23:30")


def test_business_days_are_those_of_its_own_zone() -> None:
    # Denver's Friday ends at 24:00 in UTC, so that Saturday has no coverage there.
    assert after_business_days(SUN, utc("01-16 12:00"), 1) == utc("01-19 12:00")
    by_singapore = Calendar("sun", ZoneInfo("Asia/Singapore"), NO_WEEK, union=SUN.union)
    assert after_business_days(by_singapore, utc("01-16 12:00"), 1) == utc("01-19 01:00")
    assert after_business_days(by_singapore, utc("01-15 20:00"), 2) == utc("01-18 20:00") + 5 * HOUR


def test_closed_time_has_the_members_reasons() -> None:
    found = [(span.start, span.reason) for span in spans(SUN, utc("08-09 12:00"), utc("08-10 08:00"))]
    assert found == [
        (utc("08-09 12:00"), "closed"),
        (utc("08-09 16:00"), "holiday: National Day"),
        (utc("08-10 07:00"), "coverage"),
    ]


def test_its_own_exceptions_hold_over_its_members() -> None:
    closed = Closure(
        datetime.fromisoformat("2026-01-14 06:00"), datetime.fromisoformat("2026-01-14 18:00"), "Company day"
    )
    extra = {date(2026, 1, 17): (Interval(600, 660),)}
    sun = Calendar("sun", ZoneInfo("UTC"), NO_WEEK, closures=(closed,), extra=extra, union=SUN.union)
    assert coverage_between(sun, utc("01-14 00:00"), utc("01-15 00:00")) == 11 * HOUR
    assert next_opening(sun, utc("01-17 09:00")) == utc("01-17 10:00")


def test_with_a_member_around_the_clock_it_is_always_open() -> None:
    always = Calendar("24x7", ZoneInfo("UTC"), (WHOLE_DAY,) * 7)
    assert Calendar("all", ZoneInfo("UTC"), NO_WEEK, union=(BERLIN, always)).always_open
    assert not SUN.always_open


def test_of_members_that_never_open_it_never_opens() -> None:
    never = Calendar("never", ZoneInfo("UTC"), NO_WEEK)
    nobody = Calendar("nobody", ZoneInfo("UTC"), NO_WEEK, union=(never, never))
    assert not nobody.ever_open
    with pytest.raises(NeverOpenError, match="'nobody'"):
        next_opening(nobody, utc("01-14 00:00"))

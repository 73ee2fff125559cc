"""How printed times are read (sla.md, "Time")."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.calendars.calendar import Calendar, Interval
from app.domain.calendars.duration import Duration
from app.domain.plans.durations import read_duration, read_time
from app.domain.plans.plan import HoursFrom24

ZONE = ZoneInfo("America/Los_Angeles")
OFFICE = Calendar("business", ZONE, (*[(Interval(540, 1080),)] * 5, (), ()))
ALWAYS = Calendar("24x7", ZONE, ((Interval(0, 1440),),) * 7)


def coverage(hours: float) -> Duration:
    return Duration("coverage", timedelta(hours=hours))


def elapsed(hours: float) -> Duration:
    return Duration("elapsed", timedelta(hours=hours))


def business_days(days: int) -> Duration:
    return Duration("business_days", days=days)


@pytest.mark.parametrize(
    ("words", "duration"),
    [
        ("30 minutes", coverage(0.5)),
        ("1 hour", coverage(1)),
        ("4 hours", coverage(4)),
        ("4h", coverage(4)),
        ("24 hours", business_days(1)),
        ("48 hours", business_days(2)),
        ("72 Hours", business_days(3)),
        ("1 week", business_days(5)),
        ("2 business days", business_days(2)),
        ("2bd", business_days(2)),
        ("5 days", Duration("calendar_days", days=5)),
        ("5d", Duration("calendar_days", days=5)),
        ("24 hours elapsed", elapsed(24)),
        ("24h elapsed", elapsed(24)),
        ("24 hours coverage", coverage(24)),
        ("36 hours", coverage(36)),
        ("Best effort", None),
        ("None", None),
    ],
)
def test_words_in_an_office_that_closes(words: str, duration: Duration | None) -> None:
    assert read_duration(words, OFFICE, "business_days") == duration


@pytest.mark.parametrize(
    ("words", "duration"),
    [
        ("4 hours", coverage(4)),
        ("24 hours", coverage(24)),
        ("1 week", coverage(168)),
        ("2bd", business_days(2)),
        ("24h elapsed", elapsed(24)),
    ],
)
@pytest.mark.parametrize("rule", ["business_days", "coverage", "elapsed"])
def test_around_the_clock_an_hour_is_an_hour(words: str, duration: Duration, rule: HoursFrom24) -> None:
    assert read_duration(words, ALWAYS, rule) == duration


def test_24_hours_as_coverage() -> None:
    assert read_duration("24 hours", OFFICE, "coverage") == coverage(24)
    assert read_duration("1 week", OFFICE, "coverage") == business_days(5)


def test_24_hours_as_elapsed_time() -> None:
    assert read_duration("24 hours", OFFICE, "elapsed") == elapsed(24)
    assert read_duration("1 week", OFFICE, "elapsed") == elapsed(168)
    assert read_duration("8 hours", OFFICE, "elapsed") == coverage(8)


@pytest.mark.parametrize("words", ["", "soon", "4", "hours", "-4 hours", "4.5 hours", "0 hours", "5 days elapsed"])
def test_other_words_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"promised time|longer than nothing|only minutes"):
        read_duration(words, OFFICE, "business_days")


def test_a_step_of_a_ladder_may_be_at_once_but_not_in_days() -> None:
    assert read_time("0 hours") == timedelta()
    with pytest.raises(ValueError, match="no time in minutes or hours"):
        read_time("2 days")

import pytest

from app.domain.calendars.business_time import NeverOpenError
from app.domain.calendars.calendar import Calendar
from app.domain.calendars.duration import Duration
from app.domain.clocks.clock import Clock
from tests.domain.clocks.told import (
    ALWAYS,
    HOUR,
    MINUTE,
    NEW_YORK,
    OFFICE,
    OFFICE_HOURS,
    Told,
    business_days,
    days,
    elapsed,
    hours,
    jan,
    tier,
    told,
    with_email_response,
)


def test_a_clock_starts_when_the_ticket_is_opened() -> None:
    clock = told(OFFICE, "s1", "12 11:30", at="12 12:00").the("first_response")
    assert (clock.started_at, clock.due_at) == (jan("12 11:30"), jan("12 13:30"))


@pytest.mark.parametrize("opened", ["16 17:00", "16 23:00", "17 12:00", "19 12:00", "20 09:00"])
def test_a_clock_opened_outside_coverage_starts_at_the_next_opening(opened: str) -> None:
    clock = told(OFFICE, "s1", opened, at="20 10:00").the("first_response")
    assert (clock.started_at, clock.due_at) == (jan("20 09:00"), jan("20 11:00"))


def test_before_its_start_a_clock_runs_with_nothing_counted() -> None:
    clock = told(OFFICE, "s1", "17 12:00", at="18 12:00").the("first_response")
    assert (clock.state, clock.counted, clock.due_at) == ("running", 0 * HOUR, jan("20 11:00"))
    assert [(step.start, step.end) for step in clock.steps] == [(jan("20 09:00"), jan("20 11:00"))]


@pytest.mark.parametrize(
    ("promise", "opened", "due"),
    [
        (hours(4), "12 11:00", "12 15:00"),
        (hours(4), "12 13:00", "12 17:00"),
        (hours(4), "12 15:00", "13 11:00"),
        (hours(4), "16 15:00", "20 11:00"),
        (hours(4), "12 11:00:00.000250", "12 15:00:00.000250"),
        (business_days(1), "12 11:00", "13 11:00"),
        (business_days(2), "15 11:00", "20 11:00"),
        (business_days(1), "17 11:00", "21 09:00"),
        (days(3), "12 11:00", "15 11:00"),
        (days(5), "12 11:00", "20 09:00"),
        (elapsed(24), "16 16:00", "17 16:00"),
        (elapsed(24), "17 03:00", "18 03:00"),
    ],
)
def test_each_kind_of_duration_falls_due_by_its_own_rule(promise: Duration, opened: str, due: str) -> None:
    clock = told(tier(OFFICE_HOURS, resolution={"s2": promise}), "s2", opened, at=opened).the("resolution")
    assert clock.due_at == jan(due)


def test_elapsed_time_ignores_the_calendar_in_its_start_too() -> None:
    clock = told(tier(OFFICE_HOURS, resolution={"s2": elapsed(24)}), "s2", "17 03:00", at="17 09:00").the("resolution")
    assert (clock.started_at, clock.counted) == (jan("17 03:00"), 6 * HOUR)
    assert [step.reason for step in clock.steps] == ["elapsed"]


def test_a_less_severe_promise_that_falls_due_first_binds_as_well() -> None:
    odd = tier(OFFICE_HOURS, resolution={"s1": hours(8), "s2": hours(4)})
    clock = told(odd, "s1", "12 09:00", at="12 10:00").the("resolution")
    assert (clock.severity, clock.target, clock.due_at) == ("s2", "4 hours", jan("12 13:00"))


def test_of_promises_due_at_once_the_most_severe_is_named() -> None:
    equal = tier(OFFICE_HOURS, resolution={"s1": hours(8), "s2": hours(8)})
    assert told(equal, "s1", "12 09:00", at="12 10:00").the("resolution").severity == "s1"


def test_best_effort_makes_no_clock() -> None:
    assert told(OFFICE, "s4", "12 09:00", at="12 10:00").names == [("first_response", 1)]


def test_a_tier_that_promises_nothing_has_no_clocks() -> None:
    assert told(tier(OFFICE_HOURS), "s1", "12 09:00", at="12 10:00").clocks == ()


def test_each_clock_carries_the_commitment_of_its_promise() -> None:
    found = told(ALWAYS, "s1", "12 09:00", at="12 09:00").clocks
    assert [(clock.kind, clock.commitment) for clock in found] == [
        ("acknowledge", "trigger"),
        ("first_response", "guarantee"),
        ("resolution", "target"),
    ]


def test_on_a_channel_with_a_target_of_its_own_the_tighter_holds() -> None:
    by_email = with_email_response(OFFICE, business_days(1))
    tight, loose = (told(by_email, s, "12 11:00", at="12 11:00", channel="email") for s in ("s1", "s4"))
    assert (response(tight).target, response(tight).due_at) == ("2 hours", jan("12 13:00"))
    assert (response(loose).target, response(loose).due_at) == ("by email", jan("13 11:00"))
    assert response(loose).severity == "s4"


def test_a_channels_target_is_no_use_on_another_channel_or_for_another_clock() -> None:
    by_email = with_email_response(OFFICE, hours(1))
    assert response(told(by_email, "s3", "12 11:00", at="12 11:00")).target == "1 days"
    assert told(by_email, "s3", "12 11:00", at="12 11:00", channel="email").the("resolution").target == "40 hours"


def test_a_channels_target_gives_no_clock_to_a_severity_without_one() -> None:
    unpromised = with_email_response(tier(OFFICE_HOURS, first_response={"s1": hours(2)}), hours(1))
    assert told(unpromised, "s2", "12 11:00", at="12 11:00", channel="email").clocks == ()


def test_a_promise_in_a_calendar_that_never_opens_is_refused() -> None:
    never = Calendar("never", NEW_YORK, ((),) * 7)
    with pytest.raises(NeverOpenError, match="never"):
        told(tier(never, resolution={"s1": hours(1)}), "s1", "12 09:00", at="12 09:00")


def test_around_the_clock_nights_and_weekends_count() -> None:
    clock = told(ALWAYS, "s3", "16 23:00", at="17 01:00").the("first_response")
    assert (clock.due_at, clock.counted) == (jan("17 03:00"), 120 * MINUTE)


def response(told_now: Told) -> Clock:
    return told_now.the("first_response")

from dataclasses import replace

import pytest

from app.domain.calendars.duration import Duration
from tests.domain.clocks.told import (
    ALWAYS,
    HOUR,
    OFFICE,
    OFFICE_HOURS,
    PLAN,
    business_days,
    days,
    elapsed,
    hours,
    jan,
    tier,
    told,
)

PATIENT = replace(PLAN, third_party_pauses=True)


def test_while_the_customer_is_waited_on_the_resolution_stands_still_without_a_due_instant() -> None:
    clock = told(ALWAYS, "s3", "12 09:00", ("12 11:00", "waiting_on_customer"), at="12 15:00").the("resolution")
    assert (clock.state, clock.due_at, clock.counted, clock.paused_for) == ("paused", None, 2 * HOUR, "customer")
    assert [(step.reason, step.end) for step in clock.steps] == [
        ("coverage", jan("12 11:00")),
        ("paused: customer", jan("12 15:00")),
    ]


def test_a_pause_freezes_what_is_left_and_lets_it_run_on_afterwards() -> None:
    story = ("12 11:00", "waiting_on_customer"), ("12 15:00", "customer_reply")
    clock = told(OFFICE, "s3", "12 09:00", *story, at="12 16:00").the("resolution")
    assert (clock.state, clock.counted, clock.due_at) == ("running", 3 * HOUR, jan("20 13:00"))


def test_nights_were_never_counted_so_a_pause_does_not_give_them_back() -> None:
    overnight = ("12 17:00", "waiting_on_customer"), ("13 09:00", "customer_reply")
    clock = told(OFFICE, "s2", "12 11:00", *overnight, at="13 10:00").the("resolution")
    assert clock.due_at == told(OFFICE, "s2", "12 11:00", at="13 10:00").the("resolution").due_at == jan("14 11:00")


@pytest.mark.parametrize(
    ("promise", "due"),
    [
        (hours(16), "15 13:00"),
        (business_days(2), "15 13:00"),
        (days(2), "15 13:00"),
        (days(4), "20 09:00"),
        (elapsed(48), "15 13:00"),
    ],
)
def test_each_kind_of_duration_freezes_its_own_time(promise: Duration, due: str) -> None:
    """Opened Monday 09:00, paused from Tuesday 10:00 to Wednesday 14:00: 12 hours of coverage, 28 by the clock."""
    story = ("13 10:00", "waiting_on_customer"), ("14 14:00", "customer_reply")
    clock = told(tier(OFFICE_HOURS, resolution={"s2": promise}), "s2", "12 09:00", *story, at="14 15:00").the(
        "resolution"
    )
    assert clock.due_at == jan(due)


def test_the_most_severe_does_not_pause() -> None:
    clock = told(ALWAYS, "s1", "12 09:00", ("12 10:00", "waiting_on_customer"), at="12 12:00").the("resolution")
    assert (clock.state, clock.counted, clock.due_at) == ("running", 3 * HOUR, jan("12 13:00"))


def test_lowering_later_does_not_start_the_pause_that_the_wait_did_not() -> None:
    story = ("12 10:00", "waiting_on_customer"), ("12 11:00", "severity_changed", "s3")
    clock = told(ALWAYS, "s1", "12 09:00", *story, at="12 12:00").the("resolution")
    assert (clock.state, clock.counted) == ("running", 3 * HOUR)


def test_a_raise_to_a_severity_that_does_not_pause_ends_the_pause() -> None:
    story = ("12 11:00", "waiting_on_customer"), ("12 12:00", "severity_changed", "s1")
    clock = told(ALWAYS, "s3", "12 09:00", *story, at="12 13:00").the("resolution")
    assert (clock.state, clock.severity, clock.due_at) == ("running", "s1", jan("12 16:00"))


def test_a_pause_that_a_raise_ended_stays_ended_after_a_lowering() -> None:
    story = (
        ("12 11:00", "waiting_on_customer"),
        ("12 12:00", "severity_changed", "s1"),
        ("12 14:00", "severity_changed", "s3"),
    )
    clock = told(ALWAYS, "s3", "12 09:00", *story, at="12 15:00").the("resolution")
    assert (clock.state, clock.severity, clock.due_at) == ("running", "s3", jan("15 10:00"))


def test_a_raise_between_pausing_severities_keeps_the_pause_and_starts_its_own_promise_in_it() -> None:
    story = ("12 11:00", "waiting_on_customer"), ("12 12:00", "severity_changed", "s3"), ("12 13:00", "customer_reply")
    assert told(ALWAYS, "s4", "12 09:00", *story, at="12 12:30").the("resolution").state == "paused"
    clock = told(ALWAYS, "s4", "12 09:00", *story, at="12 14:00").the("resolution")
    assert (clock.severity, clock.counted, clock.due_at) == ("s3", HOUR, jan("15 13:00"))


@pytest.mark.parametrize("kind", ["public_reply", "internal_note", "no_reply_needed", "taken", "escalation_requested"])
def test_neither_a_staff_reply_nor_anything_quiet_ends_a_pause(kind: str) -> None:
    story = ("12 11:00", "waiting_on_customer"), ("12 12:00", kind)
    assert told(ALWAYS, "s3", "12 09:00", *story, at="12 13:00").the("resolution").state == "paused"


@pytest.mark.parametrize("kind", ["customer_reply", "back_to_us"])
def test_the_customer_writing_or_staff_taking_the_turn_back_ends_a_pause(kind: str) -> None:
    story = ("12 11:00", "waiting_on_customer"), ("12 12:00", kind)
    clock = told(ALWAYS, "s3", "12 09:00", *story, at="12 13:00").the("resolution")
    assert (clock.state, clock.due_at) == ("running", jan("15 10:00"))


def test_a_third_party_pauses_only_where_the_plan_says_so() -> None:
    wait = ("12 11:00", "waiting_on_third_party")
    assert told(ALWAYS, "s3", "12 09:00", wait, at="12 13:00").the("resolution").state == "running"
    clock = told(ALWAYS, "s3", "12 09:00", wait, at="12 13:00", plan=PATIENT).the("resolution")
    assert (clock.state, clock.paused_for, clock.steps[-1].reason) == ("paused", "third party", "paused: third party")


def test_a_third_partys_wait_ends_only_when_staff_takes_the_turn_back() -> None:
    wait, reply, back = (
        ("12 11:00", "waiting_on_third_party"),
        ("12 12:00", "customer_reply"),
        ("12 13:00", "back_to_us"),
    )
    assert told(ALWAYS, "s3", "12 09:00", wait, reply, at="12 14:00", plan=PATIENT).the("resolution").state == "paused"
    clock = told(ALWAYS, "s3", "12 09:00", wait, reply, back, at="12 14:00", plan=PATIENT).the("resolution")
    assert (clock.state, clock.counted) == ("running", 3 * HOUR)


def test_a_second_wait_replaces_the_first() -> None:
    story = ("12 11:00", "waiting_on_customer"), ("12 12:00", "waiting_on_third_party")
    assert told(ALWAYS, "s3", "12 09:00", *story, at="12 13:00").the("resolution").state == "running"
    clock = told(ALWAYS, "s3", "12 09:00", *story, at="12 13:00", plan=PATIENT).the("resolution")
    assert [step.reason for step in clock.steps] == ["coverage", "paused: customer", "paused: third party"]


def test_waiting_again_gives_no_time_back() -> None:
    """What would have run on into a weekend is not moved to Tuesday by waiting twice."""
    promise = tier(OFFICE_HOURS, resolution={"s2": days(4)})
    once = ("12 10:00", "waiting_on_customer"), ("13 18:00", "customer_reply")
    twice = once[0], ("13 11:00", "waiting_on_third_party"), ("13 12:00", "waiting_on_customer"), once[1]
    dues = [
        told(promise, "s2", "12 09:00", *story, at="13 19:00", plan=PATIENT).the("resolution").due_at
        for story in (once, twice)
    ]
    assert dues == [jan("20 09:00")] * 2


def test_business_days_that_run_on_to_a_close_are_due_at_the_next_opening() -> None:
    story = ("12 14:00", "waiting_on_customer"), ("13 13:00", "customer_reply")
    by_days, by_hours = (
        told(tier(OFFICE_HOURS, resolution={"s2": promise}), "s2", "12 10:00", *story, at="13 14:00").the("resolution")
        for promise in (business_days(1), hours(8))
    )
    assert (by_days.due_at, by_hours.due_at) == (jan("14 09:00"), jan("13 17:00"))


@pytest.mark.parametrize(("replied", "due"), [("12 20:00", "13 09:00"), ("13 11:00", "13 11:00")])
def test_with_nothing_left_due_is_the_next_opening(replied: str, due: str) -> None:
    story = ("12 18:00", "waiting_on_customer"), (replied, "customer_reply")
    to = tier(OFFICE_HOURS, resolution={"s2": business_days(1)})
    clock = told(to, "s2", "12 09:00", *story, at="13 12:00").the("resolution")
    assert (clock.state, clock.due_at, clock.breached_at) == ("breached", jan(due), jan(due))


@pytest.mark.parametrize(("replied", "due"), [("17 12:00", "22 09:00"), ("20 11:00", "22 11:00")])
def test_a_pause_before_the_start_holds_only_from_the_start_on(replied: str, due: str) -> None:
    story = ("17 11:00", "waiting_on_customer"), (replied, "customer_reply")
    to = tier(OFFICE_HOURS, resolution={"s2": days(2)})
    assert told(to, "s2", "17 10:00", *story, at="20 12:00").the("resolution").due_at == jan(due)


def test_before_its_start_a_clock_runs_with_nothing_counted_whoever_is_waited_on() -> None:
    clock = told(OFFICE, "s3", "17 10:00", ("17 11:00", "waiting_on_customer"), at="17 12:00").the("resolution")
    assert (clock.state, clock.counted) == ("running", 0 * HOUR)
    assert clock.due_at is not None


def test_asking_at_the_due_instant_comes_too_late() -> None:
    clock = told(ALWAYS, "s2", "12 09:00", ("13 09:00", "waiting_on_customer"), at="13 10:00").the("resolution")
    assert (clock.state, clock.due_at) == ("breached", jan("13 09:00"))


def test_resolving_while_the_customer_is_waited_on_is_in_time() -> None:
    story = ("12 11:00", "waiting_on_customer"), ("20 11:00", "resolved")
    clock = told(ALWAYS, "s2", "12 09:00", *story, at="20 12:00").the("resolution")
    assert (clock.state, clock.counted, clock.due_at) == ("met", 2 * HOUR, jan("21 09:00"))


def test_acknowledgement_and_first_response_never_pause() -> None:
    clock = told(ALWAYS, "s2", "12 09:00", ("12 09:10", "waiting_on_third_party"), at="12 10:00", plan=PATIENT)
    assert clock.the("first_response").state == "running"


def test_a_breach_stays_one_while_the_customer_is_waited_on() -> None:
    clock = told(ALWAYS, "s2", "12 09:00", ("13 10:00", "waiting_on_customer"), at="13 11:00").the("resolution")
    assert (clock.state, clock.due_at, clock.paused_for) == ("breached", jan("13 09:00"), None)

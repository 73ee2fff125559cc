from datetime import timedelta

import pytest

from app.domain.calendars.duration import Duration
from app.domain.clocks.clock import Clock
from tests.domain.clocks.told import (
    ALWAYS,
    HOUR,
    MINUTE,
    OFFICE,
    OFFICE_HOURS,
    business_days,
    days,
    elapsed,
    hours,
    jan,
    tier,
    told,
)

WAITED = ("13 10:00", "waiting_on_customer"), ("14 14:00", "customer_reply")


def spans(clock: Clock) -> list[tuple[str, str, float, str]]:
    def wall(at: object) -> str:
        return next(
            f"{day:02} {hour:02}:00" for day in range(12, 24) for hour in range(24) if jan(f"{day} {hour:02}:00") == at
        )

    return [(wall(step.start), wall(step.end), step.counted / HOUR, step.reason) for step in clock.steps]


def test_every_span_from_start_to_deadline_is_counted_or_says_why_not() -> None:
    clock = told(OFFICE, "s2", "15 15:00", at="15 15:00").the("resolution")
    assert spans(clock) == [
        ("15 15:00", "15 17:00", 2, "coverage"),
        ("15 17:00", "16 09:00", 0, "closed"),
        ("16 09:00", "16 17:00", 8, "coverage"),
        ("16 17:00", "19 00:00", 0, "closed"),
        ("19 00:00", "20 00:00", 0, "holiday: Founders' Day"),
        ("20 00:00", "20 09:00", 0, "closed"),
        ("20 09:00", "20 15:00", 6, "coverage"),
    ]


def test_a_pause_is_one_span_nights_included() -> None:
    clock = told(OFFICE, "s2", "13 09:00", *WAITED, at="14 15:00").the("resolution")
    assert spans(clock) == [
        ("13 09:00", "13 10:00", 1, "coverage"),
        ("13 10:00", "14 14:00", 0, "paused: customer"),
        ("14 14:00", "14 17:00", 3, "coverage"),
        ("14 17:00", "15 09:00", 0, "closed"),
        ("15 09:00", "15 17:00", 8, "coverage"),
        ("15 17:00", "16 09:00", 0, "closed"),
        ("16 09:00", "16 13:00", 4, "coverage"),
    ]


def test_steps_end_where_the_clock_was_stopped() -> None:
    clock = told(OFFICE, "s2", "12 09:00", ("12 12:00", "resolved"), at="16 09:00").the("resolution")
    assert spans(clock) == [("12 09:00", "12 12:00", 3, "coverage")]


def test_stopped_late_they_end_at_the_deadline() -> None:
    clock = told(OFFICE, "s1", "12 09:00", ("14 12:00", "resolved"), at="16 09:00").the("resolution")
    assert spans(clock) == [("12 09:00", "12 17:00", 8, "coverage")]


def test_while_paused_they_end_at_the_instant_asked_about() -> None:
    clock = told(OFFICE, "s2", "13 09:00", WAITED[0], at="13 20:00").the("resolution")
    assert spans(clock) == [("13 09:00", "13 10:00", 1, "coverage"), ("13 10:00", "13 20:00", 0, "paused: customer")]


def test_counted_is_what_had_been_counted_by_then() -> None:
    assert told(OFFICE, "s2", "12 09:00", at="12 10:30").the("resolution").counted == 90 * MINUTE
    assert told(OFFICE, "s2", "12 09:00", at="13 08:00").the("resolution").counted == 8 * HOUR
    assert told(OFFICE, "s2", "12 09:00", at="20 09:00").the("resolution").counted == 16 * HOUR


@pytest.mark.parametrize(
    ("promise", "promised"),
    [
        (hours(16), 16 * HOUR),
        (business_days(2), 16 * HOUR),
        (business_days(5), 40 * HOUR),
        (elapsed(48), 48 * HOUR),
    ],
)
@pytest.mark.parametrize("story", [(), WAITED])
def test_the_rows_add_up_to_what_was_promised(
    promise: Duration, promised: timedelta, story: tuple[tuple[str, str], ...]
) -> None:
    clock = told(tier(OFFICE_HOURS, resolution={"s2": promise}), "s2", "13 09:00", *story, at="14 15:00").the(
        "resolution"
    )
    assert sum((step.counted for step in clock.steps), 0 * HOUR) == clock.promised
    assert clock.promised == promised


@pytest.mark.parametrize(("story", "promised"), [((), 24 * HOUR), (WAITED, 20 * HOUR)])
def test_a_calendar_periods_rows_add_up_to_the_coverage_time_until_it_is_due(
    story: tuple[tuple[str, str], ...], promised: timedelta
) -> None:
    """Three days from Tuesday 09:00 end on Friday, or, 71 hours after the pause, on Saturday: so on Tuesday."""
    clock = told(tier(OFFICE_HOURS, resolution={"s2": days(3)}), "s2", "13 09:00", *story, at="14 15:00").the(
        "resolution"
    )
    assert sum((step.counted for step in clock.steps), 0 * HOUR) == clock.promised == promised


def test_what_was_promised_is_known_of_a_stopped_and_of_a_paused_clock() -> None:
    stopped = told(OFFICE, "s2", "12 09:00", ("12 12:00", "resolved"), ("13 12:00", "reopened"), at="16 09:00")
    assert stopped.the("resolution", 1).promised == 16 * HOUR
    assert told(OFFICE, "s2", "13 09:00", WAITED[0], at="13 20:00").the("resolution").promised == 16 * HOUR


def test_around_the_clock_one_span_is_enough() -> None:
    clock = told(ALWAYS, "s4", "12 09:00", at="12 10:00").the("resolution")
    assert spans(clock) == [("12 09:00", "19 09:00", 168, "coverage")]

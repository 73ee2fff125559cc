import pytest

from tests.domain.clocks.told import ALWAYS, HOUR, OFFICE, OFFICE_HOURS, business_days, hours, jan, tier, told

RESOLVED, REOPENED = ("12 11:00", "resolved"), ("13 11:00", "reopened")


def test_the_first_resolution_stays_as_it_was_decided() -> None:
    clock = told(ALWAYS, "s2", "12 09:00", RESOLVED, REOPENED, at="20 09:00").the("resolution", 1)
    assert (clock.state, clock.stopped_at, clock.due_at) == ("met", jan("12 11:00"), jan("13 09:00"))


def test_the_second_cycle_runs_on_as_if_paused_in_between() -> None:
    clock = told(ALWAYS, "s2", "12 09:00", RESOLVED, REOPENED, at="13 12:00").the("resolution", 2)
    assert (clock.state, clock.started_at, clock.due_at) == ("running", jan("12 09:00"), jan("14 09:00"))
    assert clock.counted == 3 * HOUR
    assert [(step.start, step.end, step.reason) for step in clock.steps] == [
        (jan("12 09:00"), jan("12 11:00"), "coverage"),
        (jan("12 11:00"), jan("13 11:00"), "resolved"),
        (jan("13 11:00"), jan("14 09:00"), "coverage"),
    ]


def test_a_second_resolution_decides_the_second_cycle() -> None:
    story = RESOLVED, REOPENED, ("13 12:00", "resolved")
    clock = told(ALWAYS, "s2", "12 09:00", *story, at="20 09:00").the("resolution", 2)
    assert (clock.state, clock.counted) == ("met", 3 * HOUR)


def test_every_reopening_is_a_cycle() -> None:
    story = RESOLVED, REOPENED, ("13 12:00", "resolved"), ("13 13:00", "reopened")
    found = told(ALWAYS, "s2", "12 09:00", *story, at="13 14:00")
    assert [cycle for kind, cycle in found.names if kind == "resolution"] == [1, 2, 3]
    assert (found.the("resolution", 3).state, found.the("resolution", 3).counted) == ("running", 4 * HOUR)


def test_after_a_breach_the_second_cycle_is_breached_from_the_reopening() -> None:
    story = ("13 10:00", "resolved"), ("13 11:00", "reopened"), ("13 12:00", "resolved")
    first, second = (told(ALWAYS, "s2", "12 09:00", *story, at="14 09:00").the("resolution", c) for c in (1, 2))
    assert (first.breached_at, first.stopped_at) == (jan("13 09:00"), jan("13 10:00"))
    assert (second.state, second.breached_at, second.stopped_at) == ("breached", jan("13 11:00"), jan("13 12:00"))
    assert second.due_at == jan("13 09:00")


def test_a_breached_second_cycle_is_owed_until_it_is_stopped() -> None:
    story = ("13 10:00", "resolved"), ("13 11:00", "reopened")
    assert told(ALWAYS, "s2", "12 09:00", *story, at="14 09:00").the("resolution", 2).live


@pytest.mark.parametrize(
    ("reopened", "due"), [("12 17:00", "13 09:00"), ("12 20:00", "13 09:00"), ("13 10:00", "13 10:00")]
)
def test_resolved_at_the_due_instant_and_reopened_it_is_due_at_the_next_opening(reopened: str, due: str) -> None:
    to = tier(OFFICE_HOURS, resolution={"s2": hours(8)})
    story = ("12 17:00", "resolved"), (reopened, "reopened")
    clock = told(to, "s2", "12 09:00", *story, at="13 12:00").the("resolution", 2)
    assert (clock.state, clock.due_at, clock.breached_at) == ("breached", jan(due), jan(due))


def test_resolved_before_its_start_the_second_cycle_has_everything_left() -> None:
    story = ("17 12:00", "resolved"), ("20 12:00", "reopened")
    clock = told(OFFICE, "s1", "17 11:00", *story, at="20 13:00").the("resolution", 2)
    assert (clock.started_at, clock.due_at, clock.counted) == (jan("20 09:00"), jan("21 12:00"), HOUR)


def test_a_wait_ends_with_the_resolution() -> None:
    story = ("12 10:00", "waiting_on_customer"), RESOLVED, REOPENED
    clock = told(ALWAYS, "s2", "12 09:00", *story, at="13 12:00").the("resolution", 2)
    assert (clock.state, clock.due_at) == ("running", jan("14 10:00"))
    assert [step.reason for step in clock.steps] == ["coverage", "paused: customer", "resolved", "coverage"]


def test_a_raise_after_the_reopening_counts_from_the_change() -> None:
    story = RESOLVED, REOPENED, ("13 12:00", "severity_changed", "s1")
    clock = told(ALWAYS, "s3", "12 09:00", *story, at="13 13:00").the("resolution", 2)
    assert (clock.severity, clock.due_at) == ("s1", jan("13 16:00"))


def test_business_days_freeze_coverage_time_while_resolved() -> None:
    to = tier(OFFICE_HOURS, resolution={"s2": business_days(2)})
    clock = told(to, "s2", "12 10:00", ("12 15:00", "resolved"), ("14 12:00", "reopened"), at="14 13:00")
    assert clock.the("resolution", 2).due_at == jan("15 15:00")


def test_a_reopening_opens_no_cycle_of_anything_but_the_resolution() -> None:
    found = told(ALWAYS, "s1", "12 09:00", ("12 09:10", "resolved"), ("12 09:20", "reopened"), at="12 09:30")
    assert found.names == [("acknowledge", 1), ("first_response", 1), ("resolution", 1), ("resolution", 2)]


def test_without_a_resolution_clock_a_reopening_makes_none() -> None:
    found = told(OFFICE, "s4", "12 09:00", ("12 10:00", "resolved"), ("12 11:00", "reopened"), at="12 12:00")
    assert found.names == [("first_response", 1)]


def test_a_resolution_that_had_no_clock_before_the_reopening_starts_at_the_raise() -> None:
    story = ("12 10:00", "resolved"), ("12 11:00", "reopened"), ("12 12:00", "severity_changed", "s2")
    clock = told(OFFICE, "s4", "12 09:00", *story, at="12 13:00").the("resolution")
    assert (clock.cycle, clock.started_at, clock.due_at) == (1, jan("12 12:00"), jan("14 12:00"))


def test_a_reopened_resolution_that_left_the_list_comes_back_as_the_second_cycle() -> None:
    story = (
        RESOLVED,
        ("12 12:00", "reopened"),
        ("12 13:00", "severity_changed", "s4"),
        ("12 14:00", "severity_changed", "s2"),
    )
    clock = told(OFFICE, "s2", "12 09:00", *story, at="12 15:00").the("resolution", 2)
    assert (clock.started_at, clock.due_at) == (jan("12 14:00"), jan("14 14:00"))

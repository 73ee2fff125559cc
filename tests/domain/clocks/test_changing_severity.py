import pytest

from tests.domain.clocks.told import ALWAYS, ALWAYS_OPEN, HOUR, MINUTE, OFFICE, hours, jan, tier, told


def raised(at: str, severity: str = "s1") -> tuple[str, str, str]:
    return at, "severity_changed", severity


def test_a_raise_counts_from_the_change() -> None:
    clock = told(ALWAYS, "s3", "12 09:00", raised("12 11:00"), at="12 11:30").the("resolution")
    assert (clock.severity, clock.severity_since, clock.target) == ("s1", jan("12 11:00"), "4 hours")
    assert (clock.started_at, clock.due_at, clock.counted) == (jan("12 09:00"), jan("12 15:00"), 30 * MINUTE)


def test_time_before_the_promise_that_gives_the_due_instant_says_why_it_does_not_count() -> None:
    clock = told(ALWAYS, "s3", "12 09:00", raised("12 11:00"), at="12 11:30").the("resolution")
    assert [(step.start, step.end, step.counted, step.reason) for step in clock.steps] == [
        (jan("12 09:00"), jan("12 11:00"), 0 * HOUR, "before: s1"),
        (jan("12 11:00"), jan("12 15:00"), 4 * HOUR, "coverage"),
    ]


def test_a_raise_does_not_undo_what_the_earlier_severity_promised() -> None:
    clock = told(ALWAYS, "s3", "12 09:00", raised("12 12:30"), at="12 12:45").the("first_response")
    assert (clock.severity, clock.due_at) == ("s3", jan("12 13:00"))


def test_a_raise_outside_coverage_starts_its_promise_at_the_next_opening() -> None:
    clock = told(OFFICE, "s3", "12 09:00", raised("12 20:00"), at="12 21:00").the("resolution")
    assert (clock.severity_since, clock.due_at) == (jan("12 20:00"), jan("13 17:00"))
    assert [step.reason for step in clock.steps] == ["before: s1", "closed", "coverage"]


def test_a_lowering_counts_from_the_start() -> None:
    clock = told(ALWAYS, "s1", "12 09:00", raised("12 11:00", "s3"), at="12 12:00").the("resolution")
    assert (clock.severity, clock.severity_since, clock.due_at) == ("s3", jan("12 09:00"), jan("15 09:00"))
    assert clock.counted == 3 * HOUR


def test_since_when_a_ticket_is_that_severe_is_broken_only_by_a_less_severe_spell() -> None:
    story = raised("12 10:00", "s4"), raised("12 11:00", "s1"), raised("12 12:00", "s2"), raised("12 13:00", "s3")
    clock = told(ALWAYS, "s2", "12 09:00", *story, at="12 13:30").the("resolution")
    assert (clock.severity, clock.severity_since, clock.due_at) == ("s3", jan("12 11:00"), jan("15 11:00"))


def test_lowered_and_raised_again_counts_from_the_second_raise() -> None:
    story = raised("12 10:00", "s3"), raised("12 11:00", "s1")
    clock = told(ALWAYS, "s1", "12 09:00", *story, at="12 12:00").the("resolution")
    assert (clock.severity_since, clock.due_at) == (jan("12 11:00"), jan("12 15:00"))


def test_a_recorded_breach_is_never_healed() -> None:
    clock = told(ALWAYS, "s1", "12 09:00", raised("12 13:30", "s4"), at="12 14:00").the("resolution")
    assert (clock.state, clock.severity, clock.due_at) == ("breached", "s1", jan("12 13:00"))


def test_a_lowering_at_the_due_instant_comes_too_late() -> None:
    clock = told(ALWAYS, "s1", "12 09:00", raised("12 13:00", "s4"), at="12 14:00").the("resolution")
    assert (clock.state, clock.severity) == ("breached", "s1")


def test_a_clock_that_no_earlier_severity_had_starts_at_the_change() -> None:
    clock = told(ALWAYS, "s2", "12 09:00", raised("12 11:00"), at="12 11:10").the("acknowledge")
    assert (clock.cycle, clock.started_at, clock.begun_by) == (1, jan("12 11:00"), "severity_changed")
    assert clock.due_at == jan("12 11:30")


def test_a_clock_that_the_new_severity_lacks_leaves_the_list() -> None:
    found = told(ALWAYS, "s1", "12 09:00", raised("12 09:10", "s2"), at="12 09:15")
    assert found.names == [("first_response", 1), ("resolution", 1)]


def test_a_clock_that_left_the_list_begins_anew_when_it_comes_back() -> None:
    story = raised("12 09:10", "s2"), raised("12 09:20", "s1")
    clock = told(ALWAYS, "s1", "12 09:00", *story, at="12 09:25").the("acknowledge")
    assert (clock.cycle, clock.started_at, clock.due_at) == (1, jan("12 09:20"), jan("12 09:50"))


@pytest.mark.parametrize(
    ("first", "state"), [(("12 09:05", "taken"), "met"), (("12 09:35", "internal_note"), "breached")]
)
def test_a_sealed_clock_stays_when_the_new_severity_lacks_it(first: tuple[str, str], state: str) -> None:
    clock = told(ALWAYS, "s1", "12 09:00", first, raised("12 09:40", "s2"), at="12 10:00").the("acknowledge")
    assert clock.state == state


def test_after_a_raise_what_had_been_stopped_in_time_opens_a_new_cycle() -> None:
    found = told(ALWAYS, "s3", "12 09:00", ("12 09:30", "public_reply"), raised("12 11:00"), at="12 11:10")
    first, second = found.the("first_response"), found.the("first_response", 2)
    assert (first.state, first.severity, first.due_at) == ("met", "s3", jan("12 13:00"))
    assert (second.state, second.started_at, second.due_at) == ("running", jan("12 11:00"), jan("12 12:00"))
    assert second.counted == 10 * MINUTE


def test_after_a_raise_what_had_been_stopped_late_opens_a_new_cycle() -> None:
    found = told(ALWAYS, "s3", "12 09:00", ("12 14:00", "public_reply"), raised("12 15:00"), at="12 15:10")
    assert [found.the("first_response", cycle).state for cycle in (1, 2)] == ["breached", "running"]


def test_a_new_cycle_counts_all_its_promises_from_its_own_beginning() -> None:
    """The less severe promise, kept in the first cycle, does not haunt the second."""
    story = ("12 09:30", "public_reply"), raised("12 16:00", "s2")
    clock = told(ALWAYS, "s3", "12 09:00", *story, at="12 17:00").the("first_response", 2)
    assert (clock.severity, clock.due_at) == ("s2", jan("12 18:00"))


def test_a_raise_opens_no_new_cycle_of_what_was_not_stopped() -> None:
    found = told(ALWAYS, "s3", "12 09:00", raised("12 14:00"), at="12 14:10")
    assert [(clock.cycle, clock.state) for clock in found.clocks if clock.kind == "first_response"] == [(1, "breached")]


def test_a_lowering_opens_no_new_cycle() -> None:
    found = told(ALWAYS, "s1", "12 09:00", ("12 09:30", "public_reply"), raised("12 10:00", "s2"), at="12 11:00")
    assert found.names == [("acknowledge", 1), ("first_response", 1), ("resolution", 1)]


def test_a_resolution_never_opens_a_new_cycle_by_a_raise() -> None:
    found = told(ALWAYS, "s3", "12 09:00", raised("12 10:00", "s2"), raised("12 11:00"), at="12 11:10")
    assert [cycle for kind, cycle in found.names if kind == "resolution"] == [1]


def test_a_new_cycle_is_not_opened_for_a_severity_without_the_promise() -> None:
    story = ("12 09:10", "taken"), raised("12 09:20", "s3"), raised("12 09:30", "s2")
    assert [
        cycle for kind, cycle in told(ALWAYS, "s1", "12 09:00", *story, at="12 10:00").names if kind == "acknowledge"
    ] == [1]


def test_best_effort_ends_with_a_raise_to_a_severity_that_has_a_target() -> None:
    clock = told(OFFICE, "s4", "12 09:00", raised("12 11:00", "s3"), at="12 12:00").the("resolution")
    assert (clock.started_at, clock.due_at) == (jan("12 11:00"), jan("20 11:00"))


def test_a_severity_without_a_promise_is_not_bound_by_a_less_severe_ones() -> None:
    odd = tier(ALWAYS_OPEN, resolution={"s2": hours(4)})
    assert told(odd, "s1", "12 09:00", at="12 10:00").clocks == ()


def test_a_raise_by_phone_is_not_answered_by_the_call_that_opened_the_ticket() -> None:
    found = told(ALWAYS, "s3", "12 09:00", raised("12 10:00"), at="12 10:10", channel="phone")
    states = [(clock.kind, clock.cycle, clock.state) for clock in found.clocks if clock.kind != "resolution"]
    assert states == [("acknowledge", 1, "running"), ("first_response", 1, "met"), ("first_response", 2, "running")]


def test_hours_of_the_office_hold_for_a_new_cycle_too() -> None:
    clock = told(OFFICE, "s3", "12 09:00", ("12 10:00", "public_reply"), raised("12 16:30", "s1"), at="13 09:00")
    assert clock.the("first_response", 2).due_at == jan("13 10:30")

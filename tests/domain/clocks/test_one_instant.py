"""What stops a clock comes first, then deadlines, then everything else (sla.md, "Clocks")."""

from tests.domain.clocks.told import ALWAYS, jan, told


def test_a_reply_at_the_due_instant_is_in_time() -> None:
    clock = told(ALWAYS, "s1", "12 09:00", ("12 10:00", "public_reply"), at="12 10:00").the("first_response")
    assert (clock.state, clock.stopped_at, clock.breached_at) == ("met", jan("12 10:00"), None)


def test_voiding_at_the_due_instant_comes_before_the_deadline() -> None:
    assert told(ALWAYS, "s1", "12 09:00", ("12 10:00", "voided"), at="12 11:00").the("first_response").state == "void"


def test_a_stop_comes_before_a_raise_that_was_told_before_it() -> None:
    story = ("12 11:00", "severity_changed", "s1"), ("12 11:00", "public_reply")
    found = told(ALWAYS, "s3", "12 09:00", *story, at="12 11:00")
    assert (found.the("first_response").state, found.the("first_response").severity) == ("met", "s3")


def test_one_reply_does_not_meet_both_the_clock_and_the_one_that_a_raise_opens_at_its_instant() -> None:
    story = ("12 11:00", "severity_changed", "s1"), ("12 11:00", "public_reply")
    found = told(ALWAYS, "s3", "12 09:00", *story, at="12 11:30")
    assert [found.the("first_response", cycle).state for cycle in (1, 2)] == ["met", "running"]


def test_a_cycle_that_begins_at_the_instant_is_stopped_by_what_is_told_after_its_beginning() -> None:
    story = ("12 11:00", "severity_changed", "s1"), ("12 11:00", "resolved")
    found = told(ALWAYS, "s3", "12 09:00", *story, at="12 20:00")
    assert {clock.state for clock in found.clocks} == {"met"}


def test_a_reply_does_not_stop_the_cycle_that_a_later_told_raise_opens() -> None:
    story = ("12 11:00", "public_reply"), ("12 11:00", "severity_changed", "s1")
    found = told(ALWAYS, "s3", "12 09:00", *story, at="12 11:30")
    assert [found.the("first_response", cycle).state for cycle in (1, 2)] == ["met", "running"]


def test_resolved_and_reopened_at_one_instant_loses_no_time() -> None:
    story = ("12 11:00", "resolved"), ("12 11:00", "reopened")
    found = told(ALWAYS, "s2", "12 09:00", *story, at="12 12:00")
    assert [found.the("resolution", cycle).state for cycle in (1, 2)] == ["met", "running"]
    assert found.the("resolution", 2).due_at == jan("13 09:00")


def test_a_reply_at_the_opening_itself_is_in_time() -> None:
    assert (
        told(ALWAYS, "s1", "12 09:00", ("12 09:00", "public_reply"), at="12 09:00").the("first_response").state == "met"
    )


def test_a_raise_at_the_due_instant_finds_the_clock_breached() -> None:
    clock = told(ALWAYS, "s3", "12 09:00", ("12 13:00", "severity_changed", "s1"), at="12 13:00").the("first_response")
    assert (clock.state, clock.severity, clock.breached_at) == ("breached", "s3", jan("12 13:00"))


def test_what_is_told_after_a_merge_was_undone_meets_the_clocks_that_go_on() -> None:
    story = ("12 09:10", "voided"), ("12 09:30", "merge_undone"), ("12 09:30", "public_reply")
    found = told(ALWAYS, "s1", "12 09:00", *story, at="12 11:00")
    assert [found.the("first_response", cycle).state for cycle in (1, 2)] == ["void", "met"]

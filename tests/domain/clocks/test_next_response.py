"""The oldest message of the customer that nobody has answered yet (sla.md, "Clocks")."""

import pytest

from app.domain.clocks.clock import Clock
from tests.domain.clocks.told import TALKING, jan, told

FIRST = ("12 09:30", "public_reply")
WROTE = ("12 10:00", "customer_reply")


def cycles(*story: tuple[str, ...], at: str, severity: str = "s2", channel: str = "portal") -> list[Clock]:
    found = told(TALKING, severity, "12 09:00", *story, at=at, channel=channel).clocks
    return [clock for clock in found if clock.kind == "next_response"]


def test_it_begins_at_the_customers_message_after_the_first_response() -> None:
    (clock,) = cycles(FIRST, WROTE, at="12 11:00")
    assert (clock.state, clock.started_at, clock.due_at) == ("running", jan("12 10:00"), jan("12 12:00"))
    assert (clock.begun_by, clock.begun_at) == ("customer_reply", jan("12 10:00"))


def test_before_the_first_response_a_message_begins_none() -> None:
    assert cycles(WROTE, at="12 11:00") == []
    assert cycles(WROTE, ("12 10:30", "public_reply"), at="12 11:00") == []


def test_an_answered_call_is_the_first_response() -> None:
    assert len(cycles(WROTE, at="12 11:00", channel="phone")) == 1


def test_further_messages_neither_begin_another_nor_move_it() -> None:
    (clock,) = cycles(FIRST, WROTE, ("12 11:00", "customer_reply"), at="12 11:30")
    assert clock.due_at == jan("12 12:00")


@pytest.mark.parametrize("answer", ["public_reply", "waiting_on_customer", "resolved", "no_reply_needed"])
def test_what_answers_it_meets_it(answer: str) -> None:
    (clock,) = cycles(FIRST, WROTE, ("12 11:00", answer), at="13 09:00")
    assert (clock.state, clock.stopped_at) == ("met", jan("12 11:00"))


@pytest.mark.parametrize("other", ["taken", "internal_note", "incident_update", "waiting_on_third_party"])
def test_nothing_else_does(other: str) -> None:
    (clock,) = cycles(FIRST, WROTE, ("12 11:00", other), at="13 09:00")
    assert (clock.state, clock.stopped_at, clock.breached_at) == ("breached", None, jan("12 12:00"))


def test_each_message_after_an_answer_is_a_cycle() -> None:
    story = FIRST, WROTE, ("12 11:00", "public_reply"), ("12 13:00", "customer_reply")
    assert [(one.cycle, one.state, one.due_at) for one in cycles(*story, at="12 14:00")] == [
        (1, "met", jan("12 12:00")),
        (2, "running", jan("12 15:00")),
    ]


def test_waiting_on_the_customer_does_not_pause_it() -> None:
    story = FIRST, ("12 09:45", "waiting_on_third_party"), WROTE
    assert cycles(*story, at="12 11:00")[0].state == "running"


def test_it_ends_void_with_the_ticket() -> None:
    (clock,) = cycles(FIRST, WROTE, ("12 11:00", "voided"), at="12 13:00")
    assert (clock.state, clock.stopped_at) == ("void", jan("12 11:00"))


def test_a_message_while_it_is_resolved_waits_for_an_answer_too() -> None:
    (clock,) = cycles(FIRST, ("12 09:40", "resolved"), WROTE, at="12 11:00")
    assert (clock.state, clock.due_at) == ("running", jan("12 12:00"))


def test_a_reopening_is_a_message_too() -> None:
    (clock,) = cycles(FIRST, ("12 09:40", "resolved"), ("12 10:00", "reopened"), at="12 11:00")
    assert (clock.state, clock.due_at) == ("running", jan("12 12:00"))


def test_a_raise_counts_from_the_change_and_keeps_what_was_promised() -> None:
    raised = ("12 10:15", "severity_changed", "s1")
    assert cycles(FIRST, WROTE, raised, at="12 10:30", severity="s3")[0].due_at == jan("12 11:15")
    late = ("12 11:30", "severity_changed", "s1")
    assert cycles(FIRST, WROTE, late, at="12 11:40", severity="s2")[0].due_at == jan("12 12:00")


def test_a_severity_that_promises_none_takes_it_off_the_list_and_the_next_change_brings_it_back() -> None:
    lowered, raised = ("12 10:30", "severity_changed", "s4"), ("12 11:00", "severity_changed", "s2")
    assert cycles(FIRST, WROTE, lowered, at="12 11:00") == []
    (clock,) = cycles(FIRST, WROTE, lowered, raised, at="12 12:00")
    assert (clock.begun_by, clock.started_at, clock.due_at) == ("severity_changed", jan("12 11:00"), jan("12 13:00"))


def test_a_change_begins_none_when_everything_is_answered() -> None:
    story = FIRST, WROTE, ("12 10:30", "public_reply"), ("12 11:00", "severity_changed", "s2")
    assert cycles(*story, at="12 12:00", severity="s4") == []


def test_an_answer_at_the_instant_of_a_message_answers_what_came_before_it() -> None:
    message, answer = ("12 10:00", "customer_reply"), ("12 10:00", "public_reply")
    for story in ((FIRST, message, answer), (FIRST, answer, message)):
        assert [clock.state for clock in cycles(*story, at="12 11:00")] == ["running"]


def test_a_late_answer_leaves_it_breached_and_the_next_message_begins_another() -> None:
    story = FIRST, WROTE, ("12 13:00", "public_reply"), ("12 14:00", "customer_reply")
    first, second = cycles(*story, at="12 15:00")
    assert (first.state, first.breached_at, first.stopped_at) == ("breached", jan("12 12:00"), jan("12 13:00"))
    assert second.state == "running"

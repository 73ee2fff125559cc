"""The rhythm of our public messages, while the plan promises one (sla.md, "Clocks")."""

from datetime import datetime

import pytest

from app.domain.clocks.clock import Clock
from tests.domain.clocks.told import TALKING, jan, told


def cycles(*story: tuple[str, ...], at: str, severity: str = "s2", channel: str = "portal") -> list[Clock]:
    found = told(TALKING, severity, "12 09:00", *story, at=at, channel=channel).clocks
    return [clock for clock in found if clock.kind == "update"]


def states(found: list[Clock]) -> list[tuple[str, datetime | None]]:
    return [(clock.state, clock.due_at) for clock in found]


@pytest.mark.parametrize("channel", ["portal", "phone"])
def test_the_first_begins_with_the_opening(channel: str) -> None:
    (clock,) = cycles(at="12 10:00", channel=channel)
    assert (clock.state, clock.begun_by, clock.due_at) == ("running", "opened", jan("12 13:00"))


@pytest.mark.parametrize("message", ["public_reply", "incident_update"])
def test_a_public_message_meets_one_and_begins_the_next(message: str) -> None:
    found = cycles(("12 10:00", message), at="12 11:00")
    assert states(found) == [("met", jan("12 13:00")), ("running", jan("12 14:00"))]
    assert (found[1].begun_by, found[1].begun_at) == (message, jan("12 10:00"))


@pytest.mark.parametrize("other", ["customer_reply", "internal_note", "no_reply_needed", "taken"])
def test_nothing_else_does(other: str) -> None:
    assert states(cycles(("12 10:00", other), at="12 11:00")) == [("running", jan("12 13:00"))]


def test_two_messages_at_one_instant_are_one_beat() -> None:
    assert len(cycles(("12 10:00", "public_reply"), ("12 10:00", "incident_update"), at="12 11:00")) == 2


def test_a_late_message_leaves_it_breached_and_begins_the_next() -> None:
    found = cycles(("12 14:00", "public_reply"), at="12 15:00")
    assert states(found) == [("breached", jan("12 13:00")), ("running", jan("12 18:00"))]


def test_while_we_wait_on_the_customer_it_is_paused_from_its_beginning() -> None:
    waiting, answered = ("12 10:00", "waiting_on_customer"), ("12 20:00", "customer_reply")
    assert states(cycles(waiting, at="12 18:00")) == [("met", jan("12 13:00")), ("paused", None)]
    assert states(cycles(waiting, answered, at="12 21:00"))[1] == ("running", jan("13 00:00"))


def test_a_message_while_we_wait_begins_the_next_paused() -> None:
    story = ("12 10:00", "waiting_on_customer"), ("12 11:00", "public_reply")
    assert [clock.state for clock in cycles(*story, at="12 18:00")] == ["met", "met", "paused"]


def test_it_runs_on_while_a_third_party_is_waited_on() -> None:
    assert states(cycles(("12 10:00", "waiting_on_third_party"), at="12 11:00")) == [("running", jan("12 13:00"))]


def test_the_most_severe_does_not_pause() -> None:
    found = cycles(("12 09:30", "waiting_on_customer"), at="12 10:00", severity="s1")
    assert states(found) == [("met", jan("12 10:00")), ("running", jan("12 10:30"))]


def test_resolving_begins_none_and_reopening_does() -> None:
    resolved, reopened = ("12 10:00", "resolved"), ("12 20:00", "reopened")
    assert states(cycles(resolved, at="12 11:00")) == [("met", jan("12 13:00"))]
    found = cycles(resolved, reopened, at="12 21:00")
    assert (found[1].begun_by, found[1].state, found[1].due_at) == ("reopened", "running", jan("13 00:00"))


def test_a_severity_without_a_rhythm_has_none_until_it_changes() -> None:
    story = ("12 10:00", "public_reply"), ("12 11:00", "severity_changed", "s2")
    (clock,) = cycles(*story, at="12 12:00", severity="s4")
    assert (clock.begun_by, clock.started_at, clock.due_at) == ("severity_changed", jan("12 11:00"), jan("12 15:00"))


def test_a_message_after_a_lowering_to_no_rhythm_begins_none() -> None:
    story = ("12 13:30", "severity_changed", "s4"), ("12 14:00", "public_reply")
    assert states(cycles(*story, at="12 20:00")) == [("breached", jan("12 13:00"))]


def test_voiding_ends_it() -> None:
    assert cycles(("12 10:00", "voided"), at="12 20:00")[0].state == "void"


def test_steps_of_a_paused_cycle_add_up() -> None:
    story = ("12 10:00", "waiting_on_customer"), ("12 20:00", "customer_reply")
    clock = cycles(*story, at="12 21:00")[1]
    assert [(step.start, step.end, step.reason) for step in clock.steps] == [
        (jan("12 10:00"), jan("12 20:00"), "paused: customer"),
        (jan("12 20:00"), jan("13 00:00"), "coverage"),
    ]

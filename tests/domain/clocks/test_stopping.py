import pytest

from tests.domain.clocks.told import ALWAYS, HOUR, MINUTE, OFFICE, jan, told


@pytest.mark.parametrize("kind", ["taken", "public_reply", "waiting_on_customer", "resolved"])
def test_taking_the_ticket_or_writing_to_the_customer_acknowledges_it(kind: str) -> None:
    clock = told(ALWAYS, "s1", "12 09:00", ("12 09:20", kind), at="12 10:00").the("acknowledge")
    assert (clock.state, clock.stopped_at, clock.due_at) == ("met", jan("12 09:20"), jan("12 09:30"))


@pytest.mark.parametrize("kind", ["internal_note", "customer_reply", "no_reply_needed", "escalation_requested"])
def test_nothing_else_acknowledges_it(kind: str) -> None:
    clock = told(ALWAYS, "s1", "12 09:00", ("12 09:20", kind), at="12 10:00").the("acknowledge")
    assert (clock.state, clock.stopped_at) == ("breached", None)


@pytest.mark.parametrize("kind", ["public_reply", "waiting_on_customer", "resolved"])
def test_the_first_public_message_is_the_first_response(kind: str) -> None:
    clock = told(ALWAYS, "s1", "12 09:00", ("12 09:20", kind), at="12 11:00").the("first_response")
    assert (clock.state, clock.stopped_at, clock.counted) == ("met", jan("12 09:20"), 20 * MINUTE)


@pytest.mark.parametrize(
    "kind", ["taken", "internal_note", "customer_reply", "no_reply_needed", "waiting_on_third_party"]
)
def test_nothing_else_is_a_first_response(kind: str) -> None:
    clock = told(ALWAYS, "s1", "12 09:00", ("12 09:20", kind), at="12 11:00").the("first_response")
    assert (clock.state, clock.breached_at) == ("breached", jan("12 10:00"))


def test_only_resolving_meets_the_resolution() -> None:
    story = ("12 09:20", "taken"), ("12 09:30", "public_reply"), ("12 12:00", "resolved")
    assert told(ALWAYS, "s1", "12 09:00", *story, at="12 11:00").the("resolution").state == "running"
    clock = told(ALWAYS, "s1", "12 09:00", *story, at="12 14:00").the("resolution")
    assert (clock.state, clock.stopped_at, clock.counted) == ("met", jan("12 12:00"), 3 * HOUR)


def test_a_call_that_was_answered_meets_acknowledgement_and_first_response_at_once() -> None:
    found = told(ALWAYS, "s1", "12 09:00", at="12 09:00", channel="phone")
    states = [(clock.kind, clock.state, clock.stopped_at) for clock in found.clocks]
    assert states == [
        ("acknowledge", "met", jan("12 09:00")),
        ("first_response", "met", jan("12 09:00")),
        ("resolution", "running", None),
    ]


def test_stopped_before_its_start_a_clock_is_met_with_nothing_counted() -> None:
    clock = told(OFFICE, "s1", "17 12:00", ("17 13:00", "public_reply"), at="21 12:00").the("first_response")
    assert (clock.state, clock.started_at, clock.stopped_at) == ("met", jan("20 09:00"), jan("17 13:00"))
    assert (clock.counted, clock.steps, clock.due_at) == (0 * HOUR, (), jan("20 11:00"))


@pytest.mark.parametrize(("stopped", "state"), [("12 10:00", "met"), ("12 10:00:00.000001", "breached")])
def test_met_means_stopped_at_or_before_the_due_instant(stopped: str, state: str) -> None:
    clock = told(ALWAYS, "s1", "12 09:00", (stopped, "public_reply"), at="12 11:00").the("first_response")
    assert (clock.state, clock.stopped_at) == (state, jan(stopped))


@pytest.mark.parametrize(("at", "state"), [("12 09:59:59.999999", "running"), ("12 10:00", "breached")])
def test_from_the_due_instant_on_a_clock_that_was_not_stopped_is_breached(at: str, state: str) -> None:
    assert told(ALWAYS, "s1", "12 09:00", at=at).the("first_response").state == state


def test_stopping_it_later_leaves_it_breached_and_keeps_both_instants() -> None:
    clock = told(ALWAYS, "s1", "12 09:00", ("12 10:30", "public_reply"), at="12 11:00").the("first_response")
    assert (clock.state, clock.breached_at, clock.stopped_at) == ("breached", jan("12 10:00"), jan("12 10:30"))
    assert (clock.counted, clock.due_at) == (HOUR, jan("12 10:00"))


def test_a_breached_clock_is_owed_until_it_is_stopped() -> None:
    assert told(ALWAYS, "s1", "12 09:00", at="12 11:00").the("first_response").live
    assert not told(ALWAYS, "s1", "12 09:00", ("12 10:30", "public_reply"), at="12 11:00").the("first_response").live


def test_events_after_the_instant_asked_about_are_not_yet_known() -> None:
    clock = told(ALWAYS, "s1", "12 09:00", ("12 09:20", "public_reply"), at="12 09:19").the("first_response")
    assert (clock.state, clock.stopped_at, clock.counted) == ("running", None, 19 * MINUTE)


def test_an_event_at_the_instant_asked_about_is_known() -> None:
    clock = told(ALWAYS, "s1", "12 09:00", ("12 09:20", "public_reply"), at="12 09:20").the("first_response")
    assert clock.state == "met"

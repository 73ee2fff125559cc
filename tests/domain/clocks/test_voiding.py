from tests.domain.clocks.told import ALWAYS, HOUR, OFFICE, jan, told


def test_voiding_ends_running_clocks_there() -> None:
    found = told(ALWAYS, "s2", "12 09:00", ("12 10:00", "voided"), at="20 09:00")
    assert [(clock.state, clock.stopped_at, clock.counted, clock.live) for clock in found.clocks] == [
        ("void", jan("12 10:00"), HOUR, False),
        ("void", jan("12 10:00"), HOUR, False),
    ]


def test_a_void_clock_keeps_the_instant_at_which_it_would_have_been_due() -> None:
    clock = told(ALWAYS, "s2", "12 09:00", ("12 10:00", "voided"), at="20 09:00").the("first_response")
    assert (clock.due_at, clock.steps[-1].end) == (jan("12 11:00"), jan("12 10:00"))


def test_a_paused_clock_is_void_too() -> None:
    story = ("12 10:00", "waiting_on_customer"), ("12 12:00", "voided")
    clock = told(ALWAYS, "s2", "12 09:00", *story, at="20 09:00").the("resolution")
    assert (clock.state, clock.counted, clock.due_at) == ("void", HOUR, jan("13 11:00"))
    assert [step.reason for step in clock.steps] == ["coverage", "paused: customer"]


def test_a_clock_not_yet_started_is_void_with_nothing_counted() -> None:
    clock = told(OFFICE, "s2", "17 12:00", ("17 13:00", "voided"), at="20 09:00").the("resolution")
    assert (clock.state, clock.stopped_at, clock.counted, clock.steps) == ("void", jan("17 13:00"), 0 * HOUR, ())


def test_breached_clocks_stay_breached_and_are_no_longer_owed() -> None:
    clock = told(ALWAYS, "s2", "12 09:00", ("12 12:00", "voided"), at="20 09:00").the("first_response")
    assert (clock.state, clock.breached_at, clock.stopped_at) == ("breached", jan("12 11:00"), None)
    assert not clock.live


def test_met_clocks_stay_met() -> None:
    story = ("12 10:00", "public_reply"), ("12 12:00", "voided")
    assert told(ALWAYS, "s2", "12 09:00", *story, at="20 09:00").the("first_response").state == "met"


def test_a_resolved_ticket_can_become_void_without_changing_its_clocks() -> None:
    story = ("12 10:00", "resolved"), ("12 12:00", "voided")
    assert {clock.state for clock in told(ALWAYS, "s2", "12 09:00", *story, at="20 09:00").clocks} == {"met"}

"""What is decided while another severity stands proposed says so (sla.md, "Clocks", Dispute)."""

import pytest

from tests.domain.clocks.told import ALWAYS, jan, told

PROPOSED = ("12 10:00", "severity_proposed", "s3")


def test_until_it_is_settled_the_clocks_run_on_the_customers_severity() -> None:
    clock = told(ALWAYS, "s2", "12 09:00", PROPOSED, at="12 10:30").the("first_response")
    assert (clock.severity, clock.due_at, clock.disputed) == ("s2", jan("12 11:00"), False)


@pytest.mark.parametrize("stop", ["public_reply", "resolved", "voided"])
def test_a_stop_meanwhile_is_disputed(stop: str) -> None:
    assert told(ALWAYS, "s2", "12 09:00", PROPOSED, ("12 10:30", stop), at="12 11:00").the("first_response").disputed


def test_a_breach_meanwhile_is_disputed_also_once_it_is_settled() -> None:
    story = PROPOSED, ("12 12:00", "severity_changed", "s3")
    clock = told(ALWAYS, "s2", "12 09:00", *story, at="12 13:00").the("first_response")
    assert (clock.state, clock.breached_at, clock.disputed) == ("breached", jan("12 11:00"), True)


@pytest.mark.parametrize("settled", [("severity_changed", "s1"), ("proposal_rejected",)])
def test_what_comes_after_it_was_settled_is_not(settled: tuple[str, ...]) -> None:
    story = PROPOSED, ("12 10:20", *settled), ("12 10:30", "public_reply")
    assert not told(ALWAYS, "s2", "12 09:00", *story, at="12 11:00").the("first_response").disputed


def test_at_one_instant_a_stop_comes_before_the_proposal_and_before_its_end() -> None:
    replied = ("12 10:00", "public_reply")
    assert not told(ALWAYS, "s2", "12 09:00", PROPOSED, replied, at="12 11:00").the("first_response").disputed
    story = PROPOSED, ("12 10:30", "proposal_rejected"), ("12 10:30", "public_reply")
    assert told(ALWAYS, "s2", "12 09:00", *story, at="12 11:00").the("first_response").disputed


def test_what_was_breached_before_and_stopped_meanwhile_is_not() -> None:
    story = ("12 11:30", "severity_proposed", "s3"), ("12 11:40", "public_reply")
    assert not told(ALWAYS, "s2", "12 09:00", *story, at="12 12:00").the("first_response").disputed

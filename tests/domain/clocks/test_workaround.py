"""A workaround that the customer accepted meets the resolution where the plan says so (sla.md, "Clocks")."""

from dataclasses import replace

from app.domain.clocks.clock import Opening
from app.domain.clocks.ladder_causes import over
from app.domain.clocks.standing import check
from tests.domain.clocks.told import ALWAYS, HOUR, OFFICE, PLAN, Told, events, jan, told

LENIENT = replace(PLAN, workaround_resolves=True)
ACCEPTED = ("12 11:00", "workaround_accepted")


def lenient(*story: tuple[str, ...], at: str, severity: str = "s2") -> Told:
    return told(ALWAYS, severity, "12 09:00", *story, at=at, plan=LENIENT)


def test_it_stops_the_resolution_and_nothing_else() -> None:
    found = lenient(ACCEPTED, at="12 11:30", severity="s3")
    assert (found.the("resolution").state, found.the("resolution").stopped_at) == ("met", jan("12 11:00"))
    assert found.the("first_response").state == "running"


def test_where_the_plan_does_not_say_so_no_clock_minds() -> None:
    assert told(ALWAYS, "s2", "12 09:00", ACCEPTED, at="12 12:00").the("resolution").state == "running"


def test_resolving_later_finds_it_stopped() -> None:
    assert lenient(ACCEPTED, ("12 12:00", "resolved"), at="13 09:00").the("resolution").stopped_at == jan("12 11:00")


def test_reopened_it_runs_on_as_if_paused_since_the_workaround() -> None:
    story = ACCEPTED, ("12 12:00", "resolved"), ("13 11:00", "reopened")
    clock = lenient(*story, at="13 12:00").the("resolution", 2)
    assert (clock.state, clock.due_at, clock.counted) == ("running", jan("14 09:00"), 3 * HOUR)
    assert [step.reason for step in clock.steps] == ["coverage", "resolved", "coverage"]


def test_whatever_is_waited_for_meanwhile_counts_no_more() -> None:
    story = (
        ACCEPTED,
        ("12 11:30", "waiting_on_customer"),
        ("12 11:40", "customer_reply"),
        ("12 11:50", "severity_changed", "s1"),
        ("12 12:00", "resolved"),
        ("13 11:00", "reopened"),
    )
    assert lenient(*story, at="13 12:00").the("resolution", 2).due_at == jan("13 15:00")


def test_a_lowering_to_best_effort_meanwhile_leaves_nothing_to_reopen() -> None:
    story = ACCEPTED, ("12 11:30", "severity_changed", "s4"), ("12 12:00", "resolved"), ("12 13:00", "reopened")
    found = told(OFFICE, "s2", "12 09:00", *story, at="12 14:00", plan=LENIENT)
    assert [cycle for kind, cycle in found.names if kind == "resolution"] == [1]


def test_the_ticket_is_not_over_yet() -> None:
    standing = check(LENIENT, Opening(jan("12 09:00"), "s2"), events(ACCEPTED))[-1]
    assert not over(standing)
    assert standing.halt == "resolved"

"""Who is told when (sla.md, "Warnings and escalation"), on the two plans that come with the product."""

import pytest

from app.domain.clocks.clock import ImpossibleEvent
from tests.domain.clocks.climbs import A, climbed, march, noted, said, told

TAKEN = ("2 03:10", "taken")


def test_the_most_severe_ticket_of_the_highest_tier_untouched_is_told_as_the_page_says() -> None:
    assert told("enterprise", "P1", "2 03:00", at="9 03:00") == [
        (1, "2 03:00", "ladder"),
        (2, "2 03:30", "not_acknowledged"),
        (3, "2 05:00", "ladder"),
        (4, "2 07:00", "ladder resolution_missed"),
    ]


@pytest.mark.parametrize(
    ("tier", "severity", "expected"),
    [
        ("enterprise", "P1", ["2 03:00", "2 04:00", "2 05:00", "2 07:00"]),
        ("enterprise", "P2", ["2 03:00", "2 09:00", "2 15:00"]),
        ("enterprise", "P3", ["2 03:00", "2 21:00", "3 15:00"]),
        ("enterprise", "P4", []),
        ("pro", "P1", ["2 17:00", "2 21:00", "3 01:00"]),
        ("pro", "P2", ["2 17:00", "2 21:30", "3 02:00"]),
        ("pro", "P3", ["2 17:00", "3 00:30", "3 23:00"]),
        ("pro", "P4", []),
        ("free", "P1", []),
    ],
)
def test_each_tier_and_severity_has_its_own_steps(tier: str, severity: str, expected: list[str]) -> None:
    """Outside coverage, level 1 is the next opening; 9 of 9 hours end at the close."""
    found = told(tier, severity, "2 03:00", TAKEN, at="16 00:00")
    assert [(level, when) for level, when, _ in found] == list(enumerate(expected, start=1))


def test_a_share_of_a_week_is_that_part_of_its_five_business_days_across_daylight_saving() -> None:
    found = told("pro", "P3", "6 23:00", at="16 00:00")
    assert [(level, when) for level, when, _ in found] == [(1, "6 23:00"), (2, "9 20:30"), (3, "10 19:00")]


@pytest.mark.parametrize(
    ("tier", "severity", "when", "because"),
    [
        ("starter", "critical", "2 18:00", "ladder"),
        ("starter", "high", "3 13:00", "response_missed"),
        ("starter", "low", "5 13:00", "response_missed"),
        ("professional", "critical", "2 17:00", "response_missed"),
        ("professional", "medium", "3 13:00", "response_missed"),
        ("enterprise", "critical", "2 04:00", "response_missed"),
        ("enterprise", "low", "3 03:00", "response_missed"),
    ],
)
def test_a_plan_that_names_no_times_has_one_level_told_once_by_half_the_target_or_a_missed_response(
    tier: str, severity: str, when: str, because: str
) -> None:
    assert told(tier, severity, "2 03:00", at="30 03:00", plan=A) == [(1, when, because)]


def test_half_the_target_tells_that_level_when_the_response_was_in_time() -> None:
    replied = ("2 03:30", "public_reply")
    assert told("enterprise", "critical", "2 03:00", replied, at="9 03:00", plan=A) == [(1, "2 15:00", "ladder")]
    assert told("enterprise", "low", "2 03:00", replied, at="9 03:00", plan=A) == []


def test_a_trigger_at_the_top_is_noted_and_tells_nobody_new() -> None:
    found = climbed("starter", "critical", "2 03:00", at="3 03:00", plan=A)
    assert said(found.escalations) == [(1, "2 18:00", "ladder")]
    assert noted(found) == [("2 21:00", "response_missed", "top")]


def test_a_timed_step_to_a_level_told_already_is_skipped() -> None:
    assert "2 04:00" not in [when for _, when, _ in told("enterprise", "P1", "2 03:00", at="3 03:00")]


def test_taking_the_ticket_at_the_last_instant_is_in_time() -> None:
    found = told("enterprise", "P1", "2 03:00", ("2 03:30", "taken"), at="2 04:30")
    assert found == [(1, "2 03:00", "ladder"), (2, "2 04:00", "ladder")]


def test_a_missed_target_of_a_severity_without_that_trigger_tells_nobody() -> None:
    found = climbed("enterprise", "P2", "2 03:00", at="9 03:00")
    assert [level for level, _, _ in said(found.escalations)] == [1, 2, 3]
    assert found.noted == ()


# ---- Raise and lowering


def test_a_raise_restarts_the_ladder_with_no_level_told() -> None:
    raised = ("2 10:00", "severity_changed", "P1")
    found = climbed("enterprise", "P2", "2 03:00", TAKEN, raised, at="2 11:30")
    assert said(found.escalations) == [
        (1, "2 03:00", "ladder"),
        (2, "2 09:00", "ladder"),
        (1, "2 10:00", "ladder"),
        (2, "2 10:30", "not_acknowledged"),
    ]
    assert [one.since for one in found.escalations] == [march("2 03:00")] * 2 + [march("2 10:00")] * 2
    assert (found.level, found.since) == (2, march("2 10:00"))


def test_a_step_at_the_instant_of_a_raise_comes_before_it() -> None:
    raised = ("2 09:00", "severity_changed", "P1")
    assert told("enterprise", "P2", "2 03:00", raised, at="2 09:00") == [
        (1, "2 03:00", "ladder"),
        (2, "2 09:00", "ladder"),
        (1, "2 09:00", "ladder"),
    ]


def test_a_raise_outside_coverage_begins_at_the_next_opening() -> None:
    raised = ("3 05:00", "severity_changed", "P1")
    found = climbed("pro", "P4", "2 18:00", raised, at="3 18:00")
    assert said(found.escalations) == [(1, "3 17:00", "ladder")]
    assert found.since == march("3 05:00")


def test_a_lowering_keeps_the_levels_told_and_the_start() -> None:
    lowered = ("2 04:30", "severity_changed", "P2")
    found = climbed("enterprise", "P1", "2 03:00", TAKEN, lowered, at="2 16:00")
    assert [(level, when) for level, when, _ in said(found.escalations)] == [
        (1, "2 03:00"),
        (2, "2 04:00"),
        (3, "2 15:00"),
    ]
    assert found.since == march("2 03:00")


def test_a_level_above_the_new_top_stays_told() -> None:
    lowered, asked = ("2 08:00", "severity_changed", "P2"), ("2 09:00", "escalation_requested")
    found = climbed("enterprise", "P1", "2 03:00", lowered, asked, at="2 10:00")
    assert (found.level, noted(found)) == (4, [("2 09:00", "requested", "top")])


def test_a_raise_taken_back_at_its_instant_leaves_no_time_for_a_step() -> None:
    story = ("2 04:00", "severity_changed", "P1"), ("2 04:00", "severity_changed", "P4")
    assert told("enterprise", "P4", "2 03:00", *story, at="2 04:00") == []


# ---- Standing still


def test_a_pause_does_not_count_and_the_step_at_its_beginning_is_told() -> None:
    waits, writes = ("2 09:00", "waiting_on_customer"), ("2 12:00", "customer_reply")
    paused = climbed("enterprise", "P2", "2 03:00", waits, at="2 11:00")
    assert (said(paused.escalations)[-1], paused.upcoming) == ((2, "2 09:00", "ladder"), ())
    assert told("enterprise", "P2", "2 03:00", waits, writes, at="3 03:00")[-1] == (3, "2 18:00", "ladder")


def test_the_most_severe_does_not_wait() -> None:
    assert len(told("enterprise", "P1", "2 03:00", TAKEN, ("2 03:20", "waiting_on_customer"), at="2 07:00")) == 4


def test_a_pause_before_the_first_opening_holds_the_first_level() -> None:
    waits, back = ("2 06:00", "waiting_on_customer"), ("2 19:00", "back_to_us")
    assert told("pro", "P2", "2 03:00", waits, back, at="2 20:00") == [(1, "2 19:00", "ladder")]


def test_a_response_missed_in_a_pause_is_told_and_was_to_be_expected() -> None:
    story = ("2 04:00", "waiting_on_customer"), ("2 05:00", "severity_changed", "high")
    before = climbed("enterprise", "medium", "2 03:00", *story, at="2 06:00", plan=A)
    after = climbed("enterprise", "medium", "2 03:00", *story, at="2 10:00", plan=A)
    assert said(before.upcoming) == said(after.escalations) == [(1, "2 09:00", "response_missed")]


def test_resolving_at_the_instant_of_a_step_comes_before_it() -> None:
    found = climbed("enterprise", "P1", "2 03:00", TAKEN, ("2 04:00", "resolved"), at="3 03:00")
    assert said(found.escalations) == [(1, "2 03:00", "ladder")]
    assert (found.level, found.upcoming) == (1, ())


def test_a_request_at_the_instant_of_resolving_finds_the_ladder_ended() -> None:
    story = ("2 03:30", "escalation_requested"), ("2 03:30", "resolved")
    assert told("enterprise", "P1", "2 03:00", TAKEN, *story, at="3 03:00") == [(1, "2 03:00", "ladder")]


def test_after_a_reopening_the_ladder_goes_on_where_it_stood() -> None:
    story = ("2 04:30", "resolved"), ("2 06:00", "reopened")
    found = climbed("enterprise", "P1", "2 03:00", TAKEN, *story, at="2 06:00")
    assert [level for level, _, _ in said(found.escalations)] == [1, 2]
    assert said(found.upcoming) == [(3, "2 06:30", "ladder"), (4, "2 08:30", "ladder resolution_missed")]


def test_a_step_that_a_reopening_makes_due_is_the_severitys_that_the_same_instant_leaves() -> None:
    """At the reopening the first quarter of P2's day is over, and no quarter of P3's three."""
    story = ("2 09:00", "resolved"), ("3 03:00", "reopened"), ("3 03:00", "severity_changed", "P3")
    assert told("enterprise", "P2", "2 03:00", *story[:2], at="3 03:00")[-1] == (2, "3 03:00", "ladder")
    assert told("enterprise", "P2", "2 03:00", *story, at="3 03:00") == [(1, "2 03:00", "ladder")]


def test_a_lowering_at_the_instant_at_which_a_wait_ends_comes_before_the_step_that_waited() -> None:
    lowered, writes = ("2 19:00", "severity_changed", "P4"), ("2 19:00", "customer_reply")
    for story in ((lowered, writes), (writes, lowered)):
        assert told("pro", "P2", "2 03:00", ("2 06:00", "waiting_on_customer"), *story, at="9 03:00") == []


def test_a_target_that_a_reopening_at_its_end_misses_is_missed_at_the_severity_of_that_instant() -> None:
    story = ("3 03:00", "resolved"), ("4 03:00", "reopened"), ("4 03:00", "severity_changed", "P1")
    assert told("enterprise", "P2", "2 03:00", *story, at="4 03:00")[-1] == (1, "4 03:00", "ladder resolution_missed")


def test_resolved_and_reopened_at_the_close_leaves_the_step_of_that_instant_to_the_next_opening() -> None:
    story = ("3 02:00", "resolved"), ("3 02:00", "reopened")
    assert told("pro", "P1", "2 22:00", at="3 02:00")[-1] == (2, "3 02:00", "ladder")
    assert told("pro", "P1", "2 22:00", *story, at="3 18:00")[-1] == (2, "3 17:00", "ladder")


def test_a_breach_that_a_reopening_takes_over_triggers_nothing_again() -> None:
    story = (
        ("2 03:20", "severity_changed", "P2"),
        ("4 03:00", "severity_changed", "P1"),
        ("4 03:05", "resolved"),
        ("4 06:00", "reopened"),
    )
    found = told("enterprise", "P1", "2 03:00", TAKEN, *story, at="4 06:30")
    assert found[-1] == (1, "4 03:00", "ladder")


def test_after_voiding_nothing_happens() -> None:
    story = ("2 04:00", "escalation_requested"), ("2 04:00", "voided")
    found = climbed("enterprise", "P1", "2 03:00", TAKEN, *story, at="9 03:00")
    assert said(found.escalations) == [(1, "2 03:00", "ladder")]
    assert (found.noted, found.upcoming) == ((), ())


# ---- As of an instant


def test_what_is_upcoming_comes_to_pass_when_nothing_else_happens() -> None:
    for minute in range(0, 60 * 5, 10):
        now = climbed("enterprise", "P1", "2 03:00", at=f"2 {3 + minute // 60:02}:{minute % 60:02}")
        assert said((*now.escalations, *now.upcoming)) == told("enterprise", "P1", "2 03:00", at="2 08:00")


def test_a_later_event_is_not_yet_known_but_checked() -> None:
    resolved = ("2 04:00", "resolved")
    assert said(climbed("enterprise", "P1", "2 03:00", resolved, at="2 03:10").upcoming)[-1][0] == 4
    with pytest.raises(ImpossibleEvent):
        climbed("enterprise", "P1", "2 03:00", resolved, resolved, at="2 03:10")


# ---- Lifted


def test_a_lifted_level_counts_as_told_and_is_no_escalation() -> None:
    found = climbed("enterprise", "P1", "2 03:00", TAKEN, at="2 06:00", lifted=[("2 03:00", 3)])
    assert said(found.escalations) == [(1, "2 03:00", "ladder")]
    assert (found.level, said(found.upcoming)) == (3, [(4, "2 07:00", "ladder resolution_missed")])


def test_a_request_goes_above_a_lifted_level() -> None:
    asked = ("2 03:20", "escalation_requested")
    found = climbed("enterprise", "P1", "2 03:00", TAKEN, asked, at="2 03:20", lifted=[("2 03:00", 2)])
    assert said(found.escalations)[-1] == (3, "2 03:20", "requested")


def test_a_lifted_level_comes_after_the_causes_of_its_instant_and_is_not_known_before() -> None:
    asked, lifted = ("2 03:20", "escalation_requested"), [("2 03:20", 3)]
    at_once = climbed("enterprise", "P1", "2 03:00", TAKEN, asked, at="2 03:20", lifted=lifted)
    assert (said(at_once.escalations)[-1], at_once.level) == ((2, "2 03:20", "requested"), 3)
    before = climbed("enterprise", "P1", "2 03:00", TAKEN, asked, at="2 03:19", lifted=lifted)
    assert before == climbed("enterprise", "P1", "2 03:00", TAKEN, asked, at="2 03:19")


def test_a_lifted_level_below_the_highest_told_lowers_nothing() -> None:
    assert climbed("enterprise", "P1", "2 03:00", TAKEN, at="2 05:00", lifted=[("2 05:00", 1)]).level == 3


def test_a_raise_forgets_a_lifted_level() -> None:
    raised = ("2 04:00", "severity_changed", "P1")
    assert climbed("enterprise", "P2", "2 03:00", raised, at="2 04:00", lifted=[("2 03:00", 3)]).level == 1

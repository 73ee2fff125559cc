"""The customer asks, and causes that meet (sla.md, "Warnings and escalation")."""

from tests.domain.clocks.climbs import A, climbed, noted, said, told

ASK = "escalation_requested"
TAKEN = ("2 03:10", "taken")


def test_a_request_tells_the_level_above_the_highest_one_told() -> None:
    assert told("enterprise", "P1", "2 03:00", TAKEN, ("2 03:20", ASK), at="2 03:20")[-1] == (2, "2 03:20", "requested")


def test_with_none_told_yet_a_request_tells_level_1_and_its_step_is_skipped() -> None:
    assert told("pro", "P1", "2 03:00", ("2 04:00", ASK), at="2 20:00") == [(1, "2 04:00", "requested")]
    assert told("enterprise", "P4", "2 03:00", ("2 04:00", ASK), at="9 03:00") == [(1, "2 04:00", "requested")]


def test_in_a_plan_with_one_level_a_request_tells_it_and_nothing_tells_it_again() -> None:
    found = climbed("starter", "low", "2 15:00", ("2 16:00", ASK), at="9 15:00", plan=A)
    assert said(found.escalations) == [(1, "2 16:00", "requested")]
    assert noted(found) == [("5 15:00", "response_missed", "top")]


def test_without_a_ladder_it_is_only_noted() -> None:
    found = climbed("free", "P1", "2 03:00", ("2 04:00", ASK), ("2 04:01", ASK), at="2 05:00")
    assert (found.escalations, found.upcoming, found.level) == ((), (), 0)
    assert noted(found) == [("2 04:00", "requested", "no_ladder"), ("2 04:01", "requested", "no_ladder")]


def test_a_second_request_of_the_most_severe_counts_from_30_minutes_on() -> None:
    early, again = ("2 03:44", ASK), ("2 03:45", ASK)
    found = climbed("enterprise", "P1", "2 03:00", TAKEN, ("2 03:15", ASK), early, again, at="2 03:45")
    assert [level for level, _, _ in said(found.escalations)] == [1, 2, 3]
    assert noted(found) == [("2 03:44", "requested", "too_early")]


def test_a_second_request_of_others_counts_from_4_coverage_hours_on() -> None:
    story = ("2 23:00", ASK), ("3 17:59", ASK), ("3 18:00", ASK)
    found = climbed("pro", "P4", "2 18:00", *story, at="3 18:00")
    assert said(found.escalations) == [(1, "2 23:00", "requested"), (2, "3 18:00", "requested")]
    assert noted(found) == [("3 17:59", "requested", "too_early")]


def test_the_wait_runs_from_the_last_request_that_counted() -> None:
    story = ("2 03:15", ASK), ("2 03:45", ASK), ("2 03:50", ASK)
    assert noted(climbed("enterprise", "P1", "2 03:00", TAKEN, *story, at="2 03:50")) == [
        ("2 03:50", "requested", "too_early")
    ]


def test_once_staff_has_replied_the_next_request_counts_at_once() -> None:
    story = ("2 03:15", ASK), ("2 03:16", "public_reply"), ("2 03:17", ASK)
    assert [level for level, _, _ in told("enterprise", "P1", "2 03:00", TAKEN, *story, at="2 03:17")] == [1, 2, 3]


def test_an_internal_note_is_no_reply() -> None:
    story = ("2 03:15", ASK), ("2 03:16", "internal_note"), ("2 03:17", ASK)
    assert [level for level, _, _ in told("enterprise", "P1", "2 03:00", TAKEN, *story, at="2 03:17")] == [1, 2]


def test_a_request_counts_while_the_ticket_waits_for_the_customer() -> None:
    story = ("2 04:00", "waiting_on_customer"), ("2 05:00", ASK)
    assert told("enterprise", "P2", "2 03:00", *story, at="2 05:00")[-1] == (2, "2 05:00", "requested")


def test_less_severe_tickets_stop_at_level_3() -> None:
    story = [(f"{day} 03:00", ASK) for day in (3, 4, 5, 6)]
    found = climbed("enterprise", "P4", "2 03:00", *story, at="6 03:00")
    assert [level for level, _, _ in said(found.escalations)] == [1, 2, 3]
    assert noted(found) == [("6 03:00", "requested", "top")]


def test_causes_at_one_instant_make_one_escalation_with_all_reasons() -> None:
    asked = ("2 03:00", ASK)
    assert told("enterprise", "P1", "2 03:00", asked, at="2 03:00") == [(1, "2 03:00", "ladder requested")]
    asked = ("2 07:00", ASK)
    found = climbed("enterprise", "P1", "2 03:00", asked, at="2 07:00")
    assert said(found.escalations)[-1] == (4, "2 07:00", "ladder requested resolution_missed")
    assert found.noted == ()


def test_a_request_told_after_a_raise_at_its_instant_joins_the_new_ladders_first_level() -> None:
    story = ("2 04:00", "severity_changed", "P1"), ("2 04:00", ASK)
    assert told("enterprise", "P4", "2 03:00", *story, at="2 04:00") == [(1, "2 04:00", "ladder requested")]


def test_a_request_told_before_a_raise_at_its_instant_belongs_to_the_old_ladder() -> None:
    story = ("2 04:00", ASK), ("2 04:00", "severity_changed", "P1")
    assert told("enterprise", "P4", "2 03:00", *story, at="2 04:00") == [
        (1, "2 04:00", "requested"),
        (1, "2 04:00", "ladder"),
    ]


def test_a_reply_at_the_instant_of_a_request_was_before_it() -> None:
    story = ("2 03:15", ASK), ("2 03:20", ASK), ("2 03:20", "public_reply"), ("2 03:25", ASK)
    found = climbed("enterprise", "P1", "2 03:00", TAKEN, *story, at="2 03:25")
    assert said(found.escalations)[-1] == (3, "2 03:20", "requested")
    assert noted(found) == [("2 03:25", "requested", "too_early")]

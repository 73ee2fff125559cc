"""Ladders that other plans may have (sla.md, "Warnings and escalation"): other levels, targets and triggers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from app.domain.calendars.duration import Duration
from app.domain.plans.escalation import Ladder, Level
from app.domain.plans.plan import Plan, Promise, Tier
from tests.domain.clocks.climbs import B, climbed, noted, said, told

HOUR = timedelta(hours=1)
HALF = Fraction(1, 2)
Step = timedelta | Fraction | None


def level(number: int, step: Step) -> Level:
    after, share = (step if isinstance(step, timedelta) else None), (step if isinstance(step, Fraction) else None)
    return replace(B.tier("enterprise").ladders["P1"].levels[0], number=number, after=after, share=share)


def ladder(*steps: Step) -> Ladder:
    return Ladder(tuple(level(number, step) for number, step in enumerate(steps, start=1)))


def with_tier(changed: Tier) -> Plan:
    return replace(B, tiers=tuple(changed if tier.slug == changed.slug else tier for tier in B.tiers))


def with_ladders(tier: str, **ladders: Ladder) -> Plan:
    """B, where that tier has these ladders and no others."""
    return with_tier(replace(B.tier(tier), ladders=ladders))


def with_missed_target(tier: str, severity: str, promised: Mapping[str, Promise]) -> Plan:
    """B, where that tier promises these resolutions, and missing one escalates tickets of that severity only."""
    of = B.tier(tier)
    triggers = tuple(replace(one, severities=(severity,)) for one in of.triggers if one.because == "resolution_missed")
    return with_tier(replace(of, promises={"resolution": promised}, triggers=triggers))


def hours(number: int) -> Promise:
    return Promise("made up", Duration("coverage", number * HOUR), "Made up")


def half_way(duration: Duration) -> list[tuple[int, str, str]]:
    """When half of that resolution target is told on a P3 ticket opened on Friday the 6th at 16:00 Pacific."""
    tier = replace(B.tier("pro"), ladders={"P3": ladder(HALF)})
    promises = {**tier.promises, "resolution": {"P3": Promise("made up", duration, "Made up")}}
    return told("pro", "P3", "7 00:00", at="20 00:00", plan=with_tier(replace(tier, promises=promises)))


def test_steps_already_past_at_a_lowering_are_told_at_once_as_one_escalation() -> None:
    plan = with_ladders("enterprise", P1=ladder(None), P2=ladder(HOUR, 2 * HOUR, 9 * HOUR))
    lowered = ("2 06:00", "severity_changed", "P2")
    found = climbed("enterprise", "P1", "2 03:00", ("2 03:10", "taken"), lowered, at="2 06:00", plan=plan)
    assert said(found.escalations) == [(2, "2 06:00", "ladder")]
    assert said(found.upcoming) == [(3, "2 12:00", "ladder")]


def test_steps_already_past_are_told_even_while_the_customer_is_waited_on() -> None:
    plan = with_ladders("enterprise", P2=ladder(None), P3=ladder(HOUR, 5 * HOUR))
    story = ("2 05:00", "waiting_on_customer"), ("2 10:00", "severity_changed", "P3")
    found = climbed("enterprise", "P2", "2 03:00", *story, at="2 12:00", plan=plan)
    assert (said(found.escalations), found.upcoming) == ([(1, "2 10:00", "ladder")], ())


def test_steps_already_past_are_not_told_when_the_ticket_ends_at_that_instant() -> None:
    plan = with_ladders("enterprise", P1=ladder(None), P2=ladder(HOUR))
    story = ("2 06:00", "severity_changed", "P2"), ("2 06:00", "resolved")
    assert told("enterprise", "P1", "2 03:00", ("2 03:10", "taken"), *story, at="2 07:00", plan=plan) == []


def test_a_target_that_waits_before_the_first_opening_is_not_about_to_be_missed() -> None:
    plan = with_missed_target("pro", "P2", {"P2": hours(4)})
    assert climbed("pro", "P2", "2 03:00", ("2 04:00", "waiting_on_customer"), at="2 05:00", plan=plan).upcoming == ()


def test_a_trigger_skips_numbers_that_the_severity_does_not_have() -> None:
    plan = with_ladders("enterprise", P4=Ladder((level(2, None), level(4, None))))
    story = [(f"{day} 03:00", "escalation_requested") for day in (3, 4, 5)]
    found = climbed("enterprise", "P4", "2 03:00", *story, at="5 03:00", plan=plan)
    assert [number for number, _, _ in said(found.escalations)] == [2, 4]
    assert noted(found) == [("5 03:00", "requested", "top")]


def test_a_severity_without_a_ladder_in_a_tier_that_has_one_only_notes_a_request() -> None:
    plan = with_ladders("enterprise", P1=ladder(HOUR), P4=Ladder(()))
    for severity in ("P3", "P4"):
        found = climbed("enterprise", severity, "2 03:00", ("2 04:00", "escalation_requested"), at="9 03:00", plan=plan)
        assert noted(found) == [("2 04:00", "requested", "no_ladder")]


def test_a_plan_without_the_trigger_does_not_hear_a_request() -> None:
    plan = with_tier(replace(B.tier("enterprise"), triggers=()))
    found = climbed("enterprise", "P4", "2 03:00", ("2 04:00", "escalation_requested"), at="2 05:00", plan=plan)
    assert (found.escalations, found.noted) == ((), ())


def test_a_share_counts_as_its_target_does() -> None:
    assert half_way(Duration("coverage", 6 * HOUR)) == [(1, "9 17:00", "ladder")]
    assert half_way(Duration("elapsed", 6 * HOUR)) == [(1, "7 03:00", "ladder")]
    assert half_way(Duration("business_days", days=1)) == [(1, "9 18:30", "ladder")]
    assert half_way(Duration("calendar_days", days=4)) == [(1, "9 23:00", "ladder")]


def test_a_share_of_days_is_told_to_the_second() -> None:
    tier = replace(B.tier("pro"), ladders={"P3": ladder(Fraction(1, 7))})
    found = climbed("pro", "P3", "2 17:00", at="3 17:00", plan=with_tier(tier))
    assert found.escalations[0].at - found.since == timedelta(seconds=45 * 3600 // 7)


def test_a_share_of_best_effort_never_comes() -> None:
    plan = with_ladders("pro", P4=ladder(HALF))
    assert climbed("pro", "P4", "2 17:00", at="30 17:00", plan=plan).escalations == ()

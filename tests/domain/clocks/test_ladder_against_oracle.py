"""Every escalation of any ticket against those found by walking time (sla.md, "Warnings and escalation")."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.domain.clocks.clock import Opening
from app.domain.clocks.ladder import Climb, Escalation, climb
from app.domain.clocks.standing import check
from tests.domain.clocks.ladder_oracle import Escalated, escalated
from tests.domain.clocks.ladder_stories import (
    ALWAYS_OPEN,
    ASKING,
    DAY,
    HALF_AN_HOUR,
    SELDOM_MET,
    SEVERAL_LEVELS,
    TURNING,
    climbs,
)
from tests.domain.clocks.stories import MINUTE, Case

TEN_SECONDS = timedelta(seconds=10)
BY_THEN_ALL_IS_TOLD = 16 * DAY
same_every_run = settings(
    derandomize=True, deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow]
)


def climbed(case: Case) -> Climb:
    return climb(case.plan, case.tier, case.opening, case.events, case.at)


def expected(case: Case, tick: timedelta = HALF_AN_HOUR) -> list[Escalated]:
    return escalated(case.plan, case.tier, case.opening, case.events, case.at, tick)


def as_escalated(found: Sequence[Escalation]) -> list[Escalated]:
    return [Escalated(one.level, one.at, one.because, one.since) for one in found]


def moved(case: Case, by: timedelta) -> Case:
    """The same ticket that much later."""
    events = tuple(replace(event, at=event.at + by) for event in case.events)
    opening = Opening(case.opening.at + by, case.opening.severity, case.opening.channel)
    return replace(case, opening=opening, events=events, at=case.at + by)


@same_every_run
@given(climbs())
def test_every_level_is_told_when_walking_through_time_finds_it(case: Case) -> None:
    assert as_escalated(climbed(case).escalations) == expected(case)


@pytest.mark.parametrize("case", SELDOM_MET.values(), ids=SELDOM_MET.keys())
def test_what_is_seldom_met_is_told_as_walking_through_time_finds_it(case: Case) -> None:
    assert as_escalated(climbed(case).escalations) == expected(case, MINUTE)


@same_every_run
@given(climbs(SEVERAL_LEVELS, only=TURNING))
def test_a_ladder_ends_goes_on_and_begins_anew(case: Case) -> None:
    assert as_escalated(climbed(case).escalations) == expected(case)


@same_every_run
@given(climbs(SEVERAL_LEVELS, only=ASKING))
def test_a_customer_who_asks_moves_it_up_or_is_noted(case: Case) -> None:
    found = climbed(case)
    assert as_escalated(found.escalations) == expected(case)
    answered = {one.at for one in found.escalations if "requested" in one.because}
    noted = {one.at for one in found.noted if one.because == "requested"}
    asked = {event.at for event in case.events if event.kind == "escalation_requested" and event.at <= case.at}
    assert asked == answered | noted


@settings(same_every_run, max_examples=20)
@given(climbs(unit=MINUTE))
def test_a_level_is_told_to_the_minute(case: Case) -> None:
    assert as_escalated(climbed(case).escalations) == expected(case, MINUTE)


@settings(same_every_run, max_examples=6)
@given(climbs(events=3, unit=TEN_SECONDS))
def test_a_level_is_told_within_a_minute_too(case: Case) -> None:
    assert as_escalated(climbed(case).escalations) == expected(case, TEN_SECONDS)


@settings(same_every_run, max_examples=40)
@given(climbs(ALWAYS_OPEN), st.timedeltas(timedelta(), MINUTE))
def test_a_level_is_told_to_the_microsecond_where_it_is_always_open(case: Case, by: timedelta) -> None:
    later = [replace(one, at=one.at + by, since=one.since + by) for one in expected(case)]
    assert as_escalated(climbed(moved(case, by)).escalations) == later


@settings(same_every_run, max_examples=60)
@given(climbs())
def test_what_is_upcoming_is_what_happens_if_nothing_else_does(case: Case) -> None:
    case = replace(case, events=tuple(event for event in case.events if event.at <= case.at))
    assume(check(case.plan, case.opening, case.events)[-1].halt in (None, "resolved"))
    by_then = expected(replace(case, at=case.at + BY_THEN_ALL_IS_TOLD))
    assert as_escalated(climbed(case).upcoming) == [one for one in by_then if one.at > case.at]

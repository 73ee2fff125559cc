"""Every clock of any ticket against one found by walking time (sla.md, "Clocks" and "Explained")."""

from datetime import timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.clocks.clock import Clock, EventKind, ImpossibleEvent, TicketEvent
from app.domain.clocks.compute import clocks
from app.domain.clocks.standing import check
from tests.domain.calendars.offices import seldom_open
from tests.domain.calendars.oracle import MINUTE, office_of
from tests.domain.clocks.oracle import Told, told
from tests.domain.clocks.small_plans import SLUGS, business_days, calendar_days, coverage, durations, elapsed, short
from tests.domain.clocks.stories import (
    DISPUTES,
    ENDINGS,
    MERGES,
    NAMES_A_SEVERITY,
    TALK,
    TURNS,
    UNDOING,
    Case,
    Ticket,
    cases,
    tickets,
)

SECOND = timedelta(seconds=1)
COUNTING = ("coverage", "elapsed")
ANY_DURATION = st.one_of(durations, elapsed)
same_every_run = settings(
    derandomize=True, deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)


def computed(case: Case) -> tuple[Clock, ...]:
    return clocks(case.plan, case.tier, case.opening, case.events, case.at)


def expected(case: Case, tick: timedelta = MINUTE) -> list[Told]:
    return told(case.plan, case.tier, case.opening, case.events, case.at, tick)


def as_told(found: tuple[Clock, ...]) -> list[Told]:
    return [Told(**{name: getattr(clock, name) for name in Told.__dataclass_fields__}) for clock in found]


@settings(same_every_run, max_examples=100)
@given(cases(of=ANY_DURATION))
def test_every_clock_says_what_walking_through_time_finds(case: Case) -> None:
    assert as_told(computed(case)) == expected(case)


@same_every_run
@given(cases(of=st.one_of(business_days, calendar_days, short), only=TURNS))
def test_waiting_resolving_and_reopening_freeze_what_is_left(case: Case) -> None:
    assert as_told(computed(case)) == expected(case)


@same_every_run
@given(cases(of=ANY_DURATION, only=ENDINGS))
def test_a_resolution_that_a_workaround_met_runs_on_after_a_reopening(case: Case) -> None:
    assert as_told(computed(case)) == expected(case)


@same_every_run
@given(cases(of=ANY_DURATION, only=TALK))
def test_every_message_is_answered_and_every_answer_keeps_the_rhythm(case: Case) -> None:
    assert as_told(computed(case)) == expected(case)


@settings(same_every_run, max_examples=100)
@given(cases(of=ANY_DURATION, only=UNDOING))
def test_a_merge_that_is_undone_leaves_only_what_was_decided_meanwhile(case: Case) -> None:
    assert as_told(computed(case)) == expected(case)


@same_every_run
@given(cases(of=ANY_DURATION, only=MERGES))
def test_a_merged_ticket_is_owed_what_it_was_owed(case: Case) -> None:
    assert as_told(computed(case)) == expected(case)


@same_every_run
@given(cases(of=ANY_DURATION, only=DISPUTES))
def test_what_is_sealed_while_another_severity_stands_proposed_is_disputed(case: Case) -> None:
    assert as_told(computed(case)) == expected(case)


@settings(same_every_run, max_examples=30)
@given(cases(of=st.one_of(business_days, st.integers(1, 12).map(coverage)), places=seldom_open()))
def test_an_office_that_opens_for_a_minute_a_week_is_waited_for(case: Case) -> None:
    assert as_told(computed(case)) == expected(case)


@settings(same_every_run, max_examples=12)
@given(cases(of=st.integers(1, 120).map(coverage), unit=SECOND))
def test_seconds_count_too(case: Case) -> None:
    assert as_told(computed(case)) == expected(case, SECOND)


@same_every_run
@given(cases(of=ANY_DURATION))
def test_steps_follow_each_other_from_the_start_and_say_why_they_count(case: Case) -> None:
    for clock in computed(case):
        assert [step.start for step in clock.steps] == [clock.started_at, *(step.end for step in clock.steps)][:-1]
        assert all(one.reason != other.reason for one, other in pairwise(clock.steps))
        assert all(
            step.counted == (step.end - step.start if step.reason in COUNTING else timedelta()) for step in clock.steps
        )


@settings(same_every_run, max_examples=25)
@given(cases())
def test_a_step_is_open_or_closed_as_every_minute_of_it_is(case: Case) -> None:
    office = office_of(case.tier.calendar)
    for step in (step for clock in computed(case) for step in clock.steps):
        if step.reason in ("coverage", "closed") or step.reason.startswith(("holiday: ", "closure: ")):
            minutes = range(office.ticks(step.start), office.ticks(step.end))
            assert {office.reason(tick) for tick in minutes} == {step.reason}


@same_every_run
@given(cases(of=ANY_DURATION))
def test_steps_reach_the_stop_or_the_deadline_and_add_up_to_what_was_counted_by_then(case: Case) -> None:
    for clock in computed(case):
        end = min(instant for instant in (clock.stopped_at, clock.due_at or case.at) if instant)
        assert (clock.steps[-1].end if clock.steps else clock.started_at) == max(end, clock.started_at)
        known = [min(step.end, case.at) - step.start for step in clock.steps if step.reason in COUNTING]
        assert sum((max(spell, timedelta()) for spell in known), timedelta()) == clock.counted


@settings(same_every_run, max_examples=60)
@given(cases(of=ANY_DURATION))
def test_steps_that_reach_the_due_instant_add_up_to_the_promise(case: Case) -> None:
    for clock in computed(case):
        if clock.due_at and clock.steps and clock.steps[-1].end == clock.due_at:
            counted = sum((step.counted for step in clock.steps), timedelta())
            assert counted == clock.promised
            assert clock.duration is None or clock.duration.days or counted == clock.duration.time


@same_every_run
@given(tickets(), st.sampled_from(get_args(EventKind)), st.sampled_from(SLUGS))
def test_an_event_is_refused_exactly_where_it_is_impossible(
    story: tuple[Case, Ticket], kind: EventKind, severity: str
) -> None:
    case, ticket = story
    if kind == "back_to_us" and not ticket.surely_waited_on:
        return
    if kind == "merge_undone" and ticket.void:
        return
    named = severity if kind in NAMES_A_SEVERITY else None
    event = TicketEvent(case.at, kind, named, absorbed=(case.opening, ()) if kind == "merged" else None)
    possible = kind in ticket.possible(case.at) and named != ticket.severity
    if possible:
        check(case.plan, case.opening, (*case.events, event))
    else:
        with pytest.raises(ImpossibleEvent):
            check(case.plan, case.opening, (*case.events, event))

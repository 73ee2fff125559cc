"""Every clock of any ticket against one found by walking time (sla.md, "Clocks" and "Explained")."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.calendars.business_time import coverage_between
from app.domain.clocks.clock import Clock, ClockState, TicketEvent
from app.domain.clocks.compute import clocks
from tests.domain.calendars.oracle import Office
from tests.domain.clocks.oracle import Told, told
from tests.domain.clocks.stories import Case, cases, durations, elapsed

same_every_run = settings(
    derandomize=True, deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow]
)
COUNTING = ("coverage", "elapsed")


def computed(case: Case) -> tuple[Clock, ...]:
    return clocks(case.plan, case.tier, case.opening, case.events, case.at)


def as_told(clock: Clock) -> Told:
    return Told(**{name: getattr(clock, name) for name in Told.__dataclass_fields__})


@same_every_run
@given(cases())
def test_every_clock_says_what_walking_through_time_finds(case: Case) -> None:
    expected = told(case.plan, case.tier, case.opening, case.events, case.at)
    assert [as_told(clock) for clock in computed(case)] == expected


@settings(same_every_run, max_examples=100)
@given(cases(of=st.one_of(durations, elapsed)))
def test_clocks_that_ignore_the_calendar_stand_beside_those_that_keep_it(case: Case) -> None:
    expected = told(case.plan, case.tier, case.opening, case.events, case.at)
    assert [as_told(clock) for clock in computed(case)] == expected


@settings(same_every_run, max_examples=150)
@given(cases(of=st.one_of(durations, elapsed)))
def test_steps_follow_each_other_from_the_start_and_say_why_they_count(case: Case) -> None:
    office = Office(case.tier.calendar)
    for clock in computed(case):
        if clock.steps:
            assert clock.steps[0].start == clock.started_at
        assert all(one.end == other.start and one.reason != other.reason for one, other in pairwise(clock.steps))
        for step in clock.steps:
            assert step.counted == (step.end - step.start if step.reason in COUNTING else timedelta())
            if step.reason in ("coverage", "closed") or step.reason.startswith("holiday"):
                found = {office.reason(tick) for tick in range(office.ticks(step.start), office.ticks(step.end))}
                assert found == {step.reason}


@settings(same_every_run, max_examples=150)
@given(cases(of=st.one_of(durations, elapsed)))
def test_steps_reach_the_stop_or_the_deadline_and_add_up_to_what_was_counted_by_then(case: Case) -> None:
    for clock in computed(case):
        end = min(instant for instant in (clock.stopped_at, clock.due_at or case.at) if instant)
        assert (clock.steps[-1].end if clock.steps else clock.started_at) == max(end, clock.started_at)
        until_now = [(min(step.end, case.at) - step.start) for step in clock.steps if step.reason in COUNTING]
        assert sum((max(spell, timedelta()) for spell in until_now), timedelta()) == clock.counted


@settings(same_every_run, max_examples=200)
@given(cases(of=st.one_of(durations, elapsed)))
def test_a_derivation_that_reaches_the_due_instant_adds_up_to_the_promise(case: Case) -> None:
    for clock in computed(case):
        if clock.due_at is None or (clock.stopped_at and clock.stopped_at < clock.due_at):
            continue
        counted = sum((step.counted for step in clock.steps), timedelta())
        kind, time, days = clock.target.rsplit(" ", 2)
        del time, days
        assert counted == clock.promised, kind

"""Where the time of a breached clock went: the parts add up, and what would have met it."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.clocks.clock import Opening
from app.domain.clocks.compute import clocks
from app.domain.clocks.forensics import Assignment, Forensics, forensics
from app.domain.clocks.standing import check
from tests.domain.clocks.stories import Case, cases
from tests.domain.clocks.told import HOUR, MINUTE, OFFICE, PLAN, events, jan, told


def found(
    *story: tuple[str, ...], at: str, severity: str = "s1", taken: tuple[Assignment, ...] = ()
) -> Forensics | None:
    clock = told(OFFICE, severity, "12 09:00", *story, at=at).the("first_response")
    standings = check(PLAN, Opening(jan("12 09:00"), severity), events(*story))
    return forensics(clock, OFFICE.calendar, standings, taken, jan(at))


def test_a_clock_that_is_not_breached_has_none() -> None:
    assert found(at="12 10:00") is None
    assert found(("12 11:00", "public_reply"), at="12 12:00") is None


def test_it_tells_who_waited_where() -> None:
    story = ("12 12:00", "waiting_on_third_party"), ("12 13:00", "back_to_us"), ("13 10:00", "public_reply")
    told_of = found(*story, at="14 09:00", taken=((jan("12 10:00"), "Alex"),))
    assert told_of
    assert told_of.elapsed == 25 * HOUR
    assert told_of.parts == {
        "unassigned": HOUR,
        "assigned": 7 * HOUR,
        "customer": timedelta(),
        "third party": HOUR,
        "resolved": timedelta(),
        "closed": 16 * HOUR,
    }


def test_it_tells_what_would_have_met_it_and_who_had_it_then() -> None:
    story = (("12 11:12", "public_reply"),)
    told_of = found(*story, at="13 09:00", taken=((jan("12 09:30"), "Alex"), (jan("12 11:05"), "Sam")))
    assert told_of
    assert (told_of.act, told_of.last_moment) == ("A public reply", jan("12 11:00"))
    assert (told_of.earlier, told_of.holder) == (12 * MINUTE, "Alex")


def test_while_nothing_has_stopped_it_the_time_runs_to_now() -> None:
    told_of = found(at="12 14:00")
    assert told_of
    assert (told_of.elapsed, told_of.earlier, told_of.holder) == (5 * HOUR, None, None)


def assignments(instants: list[datetime]) -> list[Assignment]:
    return [(at, f"agent {number}") for number, at in enumerate(sorted(instants))]


@settings(derandomize=True, deadline=None, max_examples=100)
@given(cases(), st.lists(st.integers(0, 5 * 1440), max_size=4))
def test_the_parts_add_up_to_the_time_elapsed(case: Case, minutes: list[int]) -> None:
    standings = check(case.plan, case.opening, case.events)
    had = assignments([case.opening.at + timedelta(minutes=one) for one in minutes])
    for clock in clocks(case.plan, case.tier, case.opening, case.events, case.at):
        told_of = forensics(clock, case.tier.calendar, standings, had, case.at)
        assert (told_of is not None) == (clock.breached_at is not None and clock.due_at is not None)
        if told_of:
            assert sum(told_of.parts.values(), timedelta()) == told_of.elapsed
            assert min(told_of.parts.values()) >= timedelta()

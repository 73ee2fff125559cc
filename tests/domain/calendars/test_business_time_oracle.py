"""Business time against the same time walked tick by tick (sla.md, "Time")."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.calendars.business_time import (
    after_business_days,
    after_calendar_days,
    after_coverage,
    coverage_between,
    is_open,
    next_opening,
    spans,
)
from app.domain.calendars.duration import Duration
from tests.domain.calendars.offices import DAY, Scene, scenes, seldom_open
from tests.domain.calendars.oracle import MINUTE, Office

SECOND, MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)
same_every_run = settings(derandomize=True, deadline=None, max_examples=70)
minutes_around = st.integers(-4 * 1440, 4 * 1440)


@same_every_run
@given(scenes(), st.lists(minutes_around, min_size=20, max_size=20))
def test_an_instant_is_open_exactly_inside_an_interval(scene: Scene, offsets: list[int]) -> None:
    office = Office(scene.calendar)
    for at in (scene.moment + offset * MINUTE for offset in offsets):
        assert is_open(scene.calendar, at) == office.is_open(office.ticks(at)), at
        assert next_opening(scene.calendar, at) == office.instant(office.opening(office.ticks(at))), at


@same_every_run
@given(scenes(), minutes_around, st.integers(0, 12 * 1440))
def test_coverage_is_the_open_instants(scene: Scene, offset: int, length: int) -> None:
    office, start = Office(scene.calendar), scene.moment + offset * MINUTE
    first = office.ticks(start)
    open_minutes = office.open_ticks(first, first + length)
    assert coverage_between(scene.calendar, start, start + length * MINUTE) == open_minutes * MINUTE


@same_every_run
@given(scenes(), minutes_around, st.integers(1, 60 * 60))
def test_hours_are_counted_in_coverage_only_and_end_at_a_close(scene: Scene, offset: int, length: int) -> None:
    office, start = Office(scene.calendar), scene.moment + offset * MINUTE
    due = office.instant(office.after_coverage(office.ticks(start), length))
    assert after_coverage(scene.calendar, start, length * MINUTE) == due


@same_every_run
@given(scenes(), minutes_around, st.integers(1, 6))
def test_business_days_are_days_that_have_coverage(scene: Scene, offset: int, days: int) -> None:
    office, start = Office(scene.calendar), scene.moment + offset * MINUTE
    due = office.due(office.ticks(start), Duration("business_days", days=days))
    assert after_business_days(scene.calendar, start, days) == office.instant(due)


@same_every_run
@given(scenes(), minutes_around, st.integers(1, 6))
def test_calendar_days_keep_the_wall_time_or_wait_for_an_opening(scene: Scene, offset: int, days: int) -> None:
    office, start = Office(scene.calendar), scene.moment + offset * MINUTE
    due = office.due(office.ticks(start), Duration("calendar_days", days=days))
    assert after_calendar_days(scene.calendar, start, days) == office.instant(due)


@settings(same_every_run, max_examples=15)
@given(seldom_open(), minutes_around, st.integers(1, 12))
def test_an_office_that_opens_for_a_minute_a_week_is_waited_for(scene: Scene, offset: int, length: int) -> None:
    office, start = Office(scene.calendar), scene.moment + offset * MINUTE
    first = office.ticks(start)
    in_minutes, in_days = (
        office.after_coverage(first, length),
        office.due(first, Duration("business_days", days=length)),
    )
    assert after_coverage(scene.calendar, start, length * MINUTE) == office.instant(in_minutes)
    assert after_business_days(scene.calendar, start, length) == office.instant(in_days)


@settings(same_every_run, max_examples=40)
@given(scenes(), minutes_around, st.integers(1, 3 * 1440))
def test_spans_say_of_every_minute_why_it_counts_or_not(scene: Scene, offset: int, length: int) -> None:
    office, start = Office(scene.calendar), scene.moment + offset * MINUTE
    found = list(spans(scene.calendar, start, start + length * MINUTE))
    assert [found[0].start, *(s.end for s in found)] == [*(s.start for s in found), start + length * MINUTE]
    assert all(one.reason != other.reason for one, other in pairwise(found))
    for span in found:
        for tick in range(office.ticks(span.start), office.ticks(span.end)):
            assert span.reason == office.reason(tick)


@settings(same_every_run, max_examples=15)
@given(scenes(), st.integers(-1 * 86400, 86400), st.integers(1, 3 * 3600))
def test_seconds_count_too(scene: Scene, offset: int, length: int) -> None:
    office, start = Office(scene.calendar, SECOND), scene.moment + offset * SECOND
    due = office.instant(office.after_coverage(office.ticks(start), length))
    assert after_coverage(scene.calendar, start, length * SECOND) == due
    days = office.due(office.ticks(start), Duration("business_days", days=1))
    assert after_business_days(scene.calendar, start, 1) == office.instant(days)


@same_every_run
@given(scenes(), st.integers(-4 * DAY // MICROSECOND, 4 * DAY // MICROSECOND), st.integers(1, 10**11))
def test_microseconds_are_kept(scene: Scene, offset: int, length: int) -> None:
    start, promised = scene.moment + offset * MICROSECOND, length * MICROSECOND
    due = after_coverage(scene.calendar, start, promised)
    assert coverage_between(scene.calendar, start, due) == promised
    assert coverage_between(scene.calendar, start, due - MICROSECOND) == promised - MICROSECOND

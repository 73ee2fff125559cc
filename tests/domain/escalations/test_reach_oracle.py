"""Reaching people against the same people asked minute by minute, where clocks change."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.calendars.calendar import Calendar
from app.domain.escalations.hours import NO_HOURS, calendar_of
from app.domain.escalations.reach import Away, Duty, Member, opens, who, without_cover
from app.domain.plans.escalation import Level
from tests.domain.calendars.offices import MOMENTS, ZONES, weeks
from tests.domain.calendars.oracle import MINUTE
from tests.domain.escalations.people import ALWAYS, away, level, number
from tests.domain.escalations.reach_oracle import Staff

NAMES = ("a", "b", "c", "d")
same_every_run = settings(derandomize=True, deadline=None, max_examples=150)
names = st.one_of(st.none(), st.sampled_from(NAMES))


@st.composite
def absences(draw: st.DrawFn, moment: datetime) -> Away:
    """Some minutes or days near the moment, with a deputy or without."""
    begins_at = moment + draw(st.integers(-3 * 1440, 5 * 1440)) * MINUTE
    return away(begins_at, begins_at + draw(st.integers(1, 12 * 1440)) * MINUTE, draw(names))


@st.composite
def people(draw: st.DrawFn, moment: datetime) -> list[Member]:
    """A few people in two groups or none, anybody's deputies."""
    found = []
    for name in NAMES[: draw(st.integers(1, len(NAMES)))]:
        hours = calendar_of(draw(st.sampled_from(ZONES)), draw(st.one_of(st.just(NO_HOURS), weeks)))
        gone = tuple(draw(st.lists(absences(moment), max_size=2)))
        deputy, group = draw(names), draw(st.sampled_from(("team", "leads", None)))
        found.append(Member(number(name), name, name, group, hours, number(deputy) if deputy else None, gone))
    return found


@st.composite
def duties(draw: st.DrawFn, moment: datetime) -> list[list[Duty]]:
    """For each of the people some times on call, for one group at each rank at most one at a time."""
    found: list[list[Duty]] = [[] for _ in NAMES]
    for group, rank in draw(
        st.lists(st.sampled_from([("team", 0), ("team", 1), ("leads", 2)]), max_size=3, unique=True)
    ):
        begins_at = moment + draw(st.integers(-1440, 1440)) * MINUTE
        for _ in range(draw(st.integers(1, 3))):
            ends_at = begins_at + draw(st.integers(1, 3000)) * MINUTE
            found[draw(st.integers(0, len(NAMES) - 1))].append(Duty(group, rank, "rota", begins_at, ends_at))
            begins_at = ends_at + draw(st.sampled_from((0, 60))) * MINUTE
    return found


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Level, list[Member], datetime]:
    """A level, its people and an instant near a change of clocks."""
    zone = draw(st.sampled_from(ZONES))
    moment = draw(st.sampled_from(MOMENTS[zone]))
    room = draw(st.one_of(st.just(ALWAYS), st.builds(lambda week: Calendar("room", ZoneInfo(zone), week), weeks)))
    at = moment + draw(st.integers(-1440, 2 * 1440)) * MINUTE
    times = draw(duties(moment))
    members = [replace(member, duties=tuple(mine)) for member, mine in zip(draw(people(moment)), times, strict=False)]
    return level("team", "leads", reachable=room), members, at


@same_every_run
@given(scenes(), st.lists(st.integers(0, 5 * 1440), min_size=20, max_size=20))
def test_those_are_told_who_are_there_or_stand_in(
    scene: tuple[Level, list[Member], datetime], later: list[int]
) -> None:
    one, members, start = scene
    staff = Staff(one, members)
    for at in (start + minutes * MINUTE for minutes in later):
        reached = who(one, members, at)
        assert [(t.person_id, t.stands_in_for) for t in reached.people] == staff.told(at), at
        in_groups = {m.person_id for m in members if m.group and not (reached.people and staff.on_call(m.group, at))}
        heard = {p for p in in_groups if staff.answers(p, at)[0]} if reached.people else set()
        assert {s.person_id for s in reached.skipped} == in_groups - heard, at


@settings(same_every_run, max_examples=60)
@given(scenes())
def test_it_opens_at_the_first_minute_at_which_anybody_is_told(scene: tuple[Level, list[Member], datetime]) -> None:
    one, members, at = scene
    assert opens(one, members, at) == Staff(one, members).opens(at)


@settings(same_every_run, max_examples=40)
@given(scenes())
def test_hours_without_cover_are_the_minutes_at_which_nobody_is_told(
    scene: tuple[Level, list[Member], datetime],
) -> None:
    one, members, start = scene
    end = start + timedelta(days=1)
    found = without_cover(one, members, start, end)
    minutes = [begins + n * MINUTE for begins, ends in found for n in range((ends - begins) // MINUTE)]
    assert minutes == Staff(one, members).bare(start, end)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(found)), "neighbours are one span"


@same_every_run
@given(scenes(), st.integers(1, 59))
def test_seconds_do_not_matter_between_two_minutes(scene: tuple[Level, list[Member], datetime], seconds: int) -> None:
    one, members, at = scene
    assert who(one, members, at) == who(one, members, at + timedelta(seconds=seconds))

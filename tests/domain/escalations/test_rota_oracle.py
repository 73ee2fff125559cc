"""Shifts equal a brute-force oracle, minute by minute, over changes of clocks."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.escalations.hours import NO_HOURS, Week, calendar_of, read_hours
from app.domain.escalations.rota import Override, Rota, Version, on_call, shifts
from tests.domain.calendars.oracle import MINUTE
from tests.domain.escalations.people import number
from tests.domain.escalations.rota_oracle import Roster

# Zones with a change of clocks near the day that stands beside them: by an hour, by half of one, over midnight.
CHANGES = {
    "America/New_York": date(2026, 3, 8),
    "Europe/Berlin": date(2026, 10, 25),
    "Australia/Lord_Howe": date(2026, 4, 5),
    "America/Sao_Paulo": date(2018, 11, 4),
    "UTC": date(2026, 3, 2),
}
PEOPLE = [number(name) for name in ("alex", "sam", "morgan")]
HOURS: list[Week] = [
    NO_HOURS,
    (read_hours("9-17"),) * 7,
    (read_hours("0-9, 18-24"),) * 5 + ((), read_hours("1:30-2:30")),
]
DAYS = 4
same_every_run = settings(max_examples=120, deadline=None, derandomize=True)


@st.composite
def versions(draw: st.DrawFn, zone: str, numbered: int) -> Version:
    """A version that begins near the change of clocks."""
    every = draw(st.sampled_from((1, 2, 3, 7, 14)))
    weekday = draw(st.one_of(st.none(), st.integers(0, 6))) if every % 7 == 0 else None
    near = CHANGES[zone] + timedelta(days=draw(st.integers(-20, 1)))
    noon = datetime(near.year, near.month, near.day, 12, tzinfo=UTC)
    since = noon + draw(st.integers(0, 20 * 1440)) * MINUTE if numbered > 1 else noon - timedelta(days=2)
    people = tuple(draw(st.lists(st.sampled_from(PEOPLE), min_size=0 if numbered > 1 else 1, max_size=4)))
    handover = draw(st.one_of(st.sampled_from((0, 90, 120, 150, 180)), st.integers(0, 1439)))
    hours = calendar_of(zone, draw(st.sampled_from(HOURS)))
    return Version(numbered, since, people, near, every, weekday, handover, hours)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Rota, datetime]:
    """A rota and an instant shortly before a change of clocks."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    day = CHANGES[zone]
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + draw(st.integers(-2880, 0)) * MINUTE
    known = tuple(draw(versions(zone, n + 1)) for n in range(draw(st.integers(1, 3))))
    covers = []
    for n in range(draw(st.integers(0, 3))):
        begins = start + draw(st.integers(-600, DAYS * 1440)) * MINUTE
        who, whose = draw(st.sampled_from(PEOPLE)), draw(st.one_of(st.none(), st.sampled_from(PEOPLE)))
        covers.append(Override(UUID(int=n), who, whose, begins, begins + draw(st.integers(1, 2000)) * MINUTE))
    return Rota(UUID(int=1), "team", "Primary", known, tuple(covers)), start


@same_every_run
@given(scenes())
def test_every_minute_has_who_the_wall_says(scene: tuple[Rota, datetime]) -> None:
    rota, start = scene
    end = start + timedelta(days=DAYS)
    expected = Roster(rota).minutes(start, end)
    found: list[UUID | None] = [None] * len(expected)
    for shift in shifts(rota, start, end):
        assert start <= shift.begins_at < shift.ends_at <= end
        first, last = ((instant - start) // MINUTE for instant in (shift.begins_at, shift.ends_at))
        assert found[first:last] == [None] * (last - first), "nobody is on call twice"
        found[first:last] = [shift.person_id] * (last - first)
    assert found == expected


@same_every_run
@given(scenes(), st.lists(st.integers(0, DAYS * 1440 - 1), min_size=10, max_size=10))
def test_one_instant_is_answered_as_its_minute(scene: tuple[Rota, datetime], later: list[int]) -> None:
    rota, start = scene
    roster = Roster(rota)
    for minute in later:
        assert on_call(rota, start + minute * MINUTE) == roster.on_call(start + minute * MINUTE)

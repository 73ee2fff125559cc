"""Who is on call when: turns of the wall clock, hours that are covered, and others who step in."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from app.domain.escalations.hours import NO_HOURS, Week, calendar_of, read_hours
from app.domain.escalations.rota import Override, Rota, Shift, Version, on_call, runs, shifts
from tests.domain.escalations.people import number

NINE = 9 * 60
OFFICE: Week = (*((read_hours("9-17"),) * 5), (), ())
NAMES = {number(name): name for name in ("alex", "sam", "morgan")}


def version(
    *people: str,
    zone: str = "UTC",
    starts_on: date = date(2026, 3, 2),
    every: int = 7,
    weekday: int | None = 0,
    week: Week = NO_HOURS,
    effective_at: datetime = datetime(2020, 1, 1, tzinfo=UTC),
    numbered: int = 1,
) -> Version:
    """A version with a handover at nine; the 2nd of March 2026 is a Monday."""
    turns = tuple(number(name) for name in people)
    weekday = weekday if every % 7 == 0 else None
    return Version(numbered, effective_at, turns, starts_on, every, weekday, NINE, calendar_of(zone, week))


def rota(*versions: Version, overrides: Sequence[Override] = ()) -> Rota:
    """A rota of these versions."""
    return Rota(UUID(int=1), "team", "Primary", versions, tuple(overrides))


def covers(name: str, begins: datetime, ends: datetime, instead_of: str | None = None) -> Override:
    """Somebody covers a span."""
    return Override(UUID(int=2), number(name), number(instead_of) if instead_of else None, begins, ends)


def at(day: int, hour: int = 0, minute: int = 0, month: int = 3) -> datetime:
    """An instant of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def told(found: Sequence[Shift]) -> list[tuple[str, datetime, datetime]]:
    """Names, and from when until when."""
    return [(NAMES[shift.person_id], shift.begins_at, shift.ends_at) for shift in found]


def test_people_take_turns_and_hand_over_at_the_wall_time() -> None:
    weekly = rota(version("alex", "sam"))
    assert told(shifts(weekly, at(1), at(20))) == [
        ("alex", at(2, 9), at(9, 9)),
        ("sam", at(9, 9), at(16, 9)),
        ("alex", at(16, 9), at(20)),
    ]
    assert [on_call(weekly, instant) for instant in (at(2, 8, 59), at(2, 9), at(9, 8, 59), at(9, 9))] == [
        None,
        number("alex"),
        number("alex"),
        number("sam"),
    ]


def test_a_change_of_clocks_leaves_the_handover_at_its_hour() -> None:
    daily = rota(version("alex", "sam", zone="America/New_York", every=1))
    (before, across, after) = shifts(daily, at(7, 14), at(10, 13))[:3]
    assert (before.ends_at, across.ends_at) == (at(8, 13), at(9, 13))
    assert across.ends_at - across.begins_at == timedelta(hours=24)
    assert (before.ends_at - before.begins_at, after.ends_at) == (timedelta(hours=23), at(10, 13))


def test_a_first_turn_of_weeks_is_short_where_it_begins_in_the_middle_of_one() -> None:
    weekly = rota(version("alex", "sam", starts_on=date(2026, 3, 5)))
    assert told(shifts(weekly, at(1), at(10))) == [("alex", at(5, 9), at(9, 9)), ("sam", at(9, 9), at(10))]


def test_only_its_hours_are_covered_and_a_week_of_them_is_one_run() -> None:
    office = rota(version("alex", "sam", week=OFFICE))
    found = shifts(office, at(2), at(11))
    assert told(found)[0] == ("alex", at(2, 9), at(2, 17))
    assert len(found) == 7
    assert told(runs(found)) == [("alex", at(2, 9), at(6, 17)), ("sam", at(9, 9), at(10, 17))]


def test_three_rotas_with_hours_follow_the_sun() -> None:
    places = [("Asia/Tokyo", "9-17"), ("Europe/London", "8-16"), ("America/Los_Angeles", "8-16")]
    sun = [rota(version("alex", zone=zone, week=(read_hours(hours),) * 7)) for zone, hours in places]
    around = [at(4) + n * timedelta(hours=1) for n in range(24)]
    assert [sum(on_call(one, hour) is not None for one in sun) for hour in around] == [1] * 24


def test_who_covers_for_somebody_is_on_call_in_their_place_and_nowhere_else() -> None:
    cover = covers("morgan", at(9, 8), at(9, 12), "sam")
    found = shifts(rota(version("alex", "sam"), overrides=[cover]), at(9), at(10))
    assert told(found) == [("alex", at(9), at(9, 9)), ("morgan", at(9, 9), at(9, 12)), ("sam", at(9, 12), at(10))]
    assert found[1].instead_of == number("sam")


def test_who_covers_for_who_covers_stands_for_the_first() -> None:
    stack = [covers("sam", at(3, 18), at(3, 22), "alex"), covers("morgan", at(3, 20), at(3, 21), "sam")]
    found = shifts(rota(version("alex"), overrides=stack), at(3, 17), at(3, 23))
    assert [NAMES[shift.person_id] for shift in found] == ["alex", "sam", "morgan", "sam", "alex"]
    assert found[2].instead_of == number("alex")


def test_who_covers_for_whoever_it_is_covers_where_nobody_is_too() -> None:
    office = rota(version("alex", week=OFFICE), overrides=[covers("sam", at(2, 16), at(2, 20))])
    assert told(shifts(office, at(2, 15), at(3))) == [
        ("alex", at(2, 15), at(2, 16)),
        ("sam", at(2, 16), at(2, 17)),
        ("sam", at(2, 17), at(2, 20)),
    ]


def test_a_new_version_holds_from_its_instant_and_the_past_stays() -> None:
    first = version("alex", "sam")
    second = version("morgan", effective_at=at(11, 12), numbered=2)
    assert shifts(rota(first, second), at(1), at(11, 12)) == shifts(rota(first), at(1), at(11, 12))
    assert on_call(rota(first, second), at(11, 12)) == number("morgan")


def test_a_version_made_later_replaces_one_that_was_to_come() -> None:
    coming = version("sam", effective_at=at(20), numbered=2)
    instead = version("morgan", effective_at=at(10), numbered=3)
    assert on_call(rota(version("alex"), coming, instead), at(21)) == number("morgan")


def test_a_rota_without_people_has_ended_with_its_overrides() -> None:
    ended = rota(version("alex"), version(effective_at=at(10), numbered=2), overrides=[covers("sam", at(9), at(12))])
    assert told(shifts(ended, at(9), at(12))) == [("sam", at(9), at(10))]

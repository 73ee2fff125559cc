"""What people plan by is what looking at every minute gives."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.calendars.business_time import is_open
from app.domain.calendars.calendar import Calendar, Closure, Interval
from app.domain.calendars.looking_ahead import LONGEST, OddDay, Standing, odd_days, standing

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = ((Interval(540, 1080),),) * 5 + ((), ())
WHOLE = ((Interval(0, 1440),),) * 7
FRIDAY_EVENING = datetime(2026, 3, 27, 18, 30, tzinfo=BERLIN)
MINUTE = timedelta(minutes=1)


def by_the_minute(calendar: Calendar, now: datetime) -> Standing:
    """Looks at each minute until it changes."""
    first, at = is_open(calendar, now), now.astimezone(UTC)
    limit = at + (LONGEST if first else timedelta(days=20))
    while at < limit and is_open(calendar, at) == first:
        at += MINUTE
    return Standing(first, at if at < limit else None)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60 * 24 * 14), st.sets(st.integers(0, 14), max_size=5))
def test_standing_is_what_looking_at_every_minute_gives(minutes: int, closed: set[int]) -> None:
    holidays = {date(2026, 3, 23) + timedelta(days=ahead): "Holiday" for ahead in closed}
    calendar = Calendar("office", BERLIN, OFFICE, holidays)
    now = datetime(2026, 3, 23, tzinfo=UTC) + minutes * MINUTE
    assert standing(calendar, now) == by_the_minute(calendar, now)


def test_what_never_closes_has_no_end() -> None:
    assert standing(Calendar("all", BERLIN, WHOLE), FRIDAY_EVENING) == Standing(open=True, until=None)


def test_what_never_opens_has_no_beginning() -> None:
    never = Calendar("never", BERLIN, ((),) * 7)
    assert standing(never, FRIDAY_EVENING) == Standing(open=False, until=None)
    assert odd_days(never, FRIDAY_EVENING) == ()


def test_a_holiday_on_a_closed_day_is_nothing_to_tell_and_one_on_an_open_day_is() -> None:
    saturday, monday = date(2026, 3, 28), date(2026, 3, 30)
    calendar = Calendar("office", BERLIN, OFFICE, {saturday: "Nothing", monday: "Easter"})
    assert odd_days(calendar, FRIDAY_EVENING) == (OddDay(monday, "Easter", ()),)


def test_a_closure_leaves_the_rest_of_its_day_open_and_names_it() -> None:
    closure = Closure(datetime(2026, 3, 30, 12), datetime(2026, 3, 30, 23), "Stocktaking")  # noqa: DTZ001
    (odd,) = odd_days(Calendar("office", BERLIN, OFFICE, closures=(closure,)), FRIDAY_EVENING)
    assert (odd.on, odd.name) == (date(2026, 3, 30), "Stocktaking")
    assert [(a.astimezone(BERLIN).hour, b.astimezone(BERLIN).hour) for a, b in odd.open] == [(9, 12)]


def test_extra_hours_are_told_and_those_of_days_past_are_not() -> None:
    extra = {date(2026, 3, 26): (Interval(0, 60),), date(2026, 3, 29): (Interval(600, 720),)}
    found = odd_days(Calendar("office", BERLIN, OFFICE, extra=extra), FRIDAY_EVENING)
    assert [odd.on for odd in found] == [date(2026, 3, 29)]
    assert found[0].open


def test_a_day_on_which_clocks_change_is_like_any_other() -> None:
    assert odd_days(Calendar("office", BERLIN, WHOLE), FRIDAY_EVENING) == ()

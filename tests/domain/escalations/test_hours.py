"""Working hours as people write them."""

import pytest

from app.domain.escalations.hours import NO_HOURS, calendar_of, read_hours, show_hours


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("09:00–18:00", "09:00–18:00"),
        ("9-12, 13-17", "09:00–12:00, 13:00–17:00"),
        ("13-17; 9.30 - 12", "09:30–12:00, 13:00–17:00"),
        ("9 to 17", "09:00–17:00"),
        ("22:00—24:00", "22:00–24:00"),
        ("0-24", "00:00–24:00"),
        ("9-12,12-15", "09:00–12:00, 12:00–15:00"),
        (" ", ""),
    ],
)
def test_hours_are_read_as_people_write_them(words: str, shown: str) -> None:
    assert show_hours(read_hours(words)) == shown
    assert read_hours(shown) == read_hours(words)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("all day", "no span of hours"),
        ("9", "no span of hours"),
        ("9-17 9-17", "no span of hours"),
        ("٩-١٧", "no span of hours"),
        ("18-9", "ends before it begins"),
        ("9-9", "ends before it begins"),
        ("9-25", "from 00:00 to 24:00"),
        ("9-24:01", "from 00:00 to 24:00"),
        ("9:75-12", "from 00:00 to 24:00"),
        ("9-12, 11-13", "overlap"),
        ("9-12, 9-12", "overlap"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(words: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_hours(words)


def test_no_hours_at_all_are_any_hour_and_a_day_without_is_free() -> None:
    assert calendar_of("UTC", NO_HOURS).always_open
    weekdays = calendar_of("UTC", (read_hours("9-17"),) * 5 + ((), ()))
    assert not weekdays.week[6]

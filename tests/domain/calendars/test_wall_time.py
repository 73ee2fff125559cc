from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.calendars.wall_time import first_instant


@pytest.mark.parametrize(
    ("wall", "zone", "instant"),
    [
        ("2026-01-12 09:00", "America/New_York", "2026-01-12 14:00"),
        ("2026-07-13 09:00", "America/New_York", "2026-07-13 13:00"),
        ("2026-07-13 09:00", "Asia/Kolkata", "2026-07-13 03:30"),
        ("2026-01-12 09:00:00.000001", "UTC", "2026-01-12 09:00:00.000001"),
    ],
)
def test_a_wall_time_is_an_instant_by_the_zones_offset_of_that_day(wall: str, zone: str, instant: str) -> None:
    assert first_instant(datetime.fromisoformat(wall), ZoneInfo(zone)) == utc(instant)


@pytest.mark.parametrize(
    ("wall", "zone", "instant"),
    [
        ("2026-03-08 02:00", "America/New_York", "2026-03-08 07:00"),
        ("2026-03-08 02:30", "America/New_York", "2026-03-08 07:00"),
        ("2026-03-08 02:59:59.999999", "America/New_York", "2026-03-08 07:00"),
        ("2026-03-08 03:00", "America/New_York", "2026-03-08 07:00"),
        ("2026-10-04 02:15", "Australia/Lord_Howe", "2026-10-03 15:30"),
        ("2011-12-30 12:00", "Pacific/Apia", "2011-12-30 10:00"),
    ],
)
def test_a_wall_time_that_clocks_skip_is_the_instant_after_the_gap(wall: str, zone: str, instant: str) -> None:
    assert first_instant(datetime.fromisoformat(wall), ZoneInfo(zone)) == utc(instant)


@pytest.mark.parametrize(
    ("wall", "zone", "instant"),
    [
        ("2026-11-01 01:30", "America/New_York", "2026-11-01 05:30"),
        ("2026-11-01 02:00", "America/New_York", "2026-11-01 07:00"),
        ("2026-04-05 01:45", "Australia/Lord_Howe", "2026-04-04 14:45"),
    ],
)
def test_a_wall_time_that_occurs_twice_is_the_first(wall: str, zone: str, instant: str) -> None:
    assert first_instant(datetime.fromisoformat(wall), ZoneInfo(zone)) == utc(instant)


def utc(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)

"""Times that people type, in zones whose clocks jump."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lib.local_time import NoSuchTime, instant_of, wall_time

LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def test_a_wall_time_is_an_instant_in_its_zone() -> None:
    assert instant_of("2026-11-21T14:30", BERLIN) == datetime(2026, 11, 21, 13, 30, tzinfo=UTC)
    assert instant_of(" 2026-07-21T14:30:15 ", BERLIN) == datetime(2026, 7, 21, 12, 30, 15, tzinfo=UTC)


def test_a_time_that_the_clocks_skip_is_none() -> None:
    with pytest.raises(NoSuchTime, match="There is no 02:30 on 29 March 2026 in Europe/Berlin"):
        instant_of("2026-03-29T02:30", BERLIN)


def test_of_a_time_that_comes_twice_it_is_the_first() -> None:
    assert instant_of("2026-10-25T02:30", BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-03-29", "2026-13-01T00:00", "2026-03-29T25:00", "2026-03-29T14:30+02:00", "0001-01-01T00:00"],
)
def test_nonsense_is_no_time(text: str) -> None:
    with pytest.raises(NoSuchTime, match="Write day and time"):
        instant_of(text, ZoneInfo("Asia/Tokyo"))


@given(
    st.integers(0, 30_000_000).map(lambda minutes: LONG_AGO + timedelta(minutes=minutes)),
    st.sampled_from(["Europe/Berlin", "America/New_York"]),
)
def test_what_is_shown_is_read_back(at: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    back = instant_of(wall_time(at, zone), zone)
    # The second of two equal wall times is read as the first.
    assert back == at or back.astimezone(zone).replace(tzinfo=None, fold=0) == at.astimezone(zone).replace(
        tzinfo=None, fold=0
    )

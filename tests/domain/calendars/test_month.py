"""Calendar months, as a zone has them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendars.month import Month

BERLIN = ZoneInfo("Europe/Berlin")
months = st.builds(Month, st.integers(2000, 2998), st.integers(1, 12))


@given(months, st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia"]))
def test_months_follow_each_other_without_a_gap(month: Month, name: str) -> None:
    zone = ZoneInfo(name)
    before = month.months_before(1)
    assert before.ends(zone) == month.starts(zone)
    assert Month.at(month.starts(zone), zone) == month
    assert Month.at(month.starts(zone) - timedelta(seconds=1), zone) == before


@given(months, st.integers(0, 11))
def test_counting_back_and_forth_comes_home(month: Month, count: int) -> None:
    assert month.months_before(count).months_before(-count) == month


@given(months)
def test_a_month_is_read_from_its_slug(month: Month) -> None:
    assert Month.read(month.slug) == month


@pytest.mark.parametrize(
    "words", ["", "abc", "2026-13", "2026-00", "2026-1", "1999-01", "2026-01-01", "２０２６-01", "9" * 400]
)
def test_nothing_else_is_a_month(words: str) -> None:
    assert Month.read(words) is None


def test_a_month_in_which_clocks_change_is_an_hour_shorter() -> None:
    march = Month(2026, 3)
    assert march.ends(BERLIN) - march.starts(BERLIN) == timedelta(days=31, hours=-1)
    assert march.name == "March 2026"
    assert Month.at(datetime(2026, 2, 28, 23, 30, tzinfo=UTC), BERLIN) == march

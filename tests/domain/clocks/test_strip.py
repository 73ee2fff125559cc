from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from app.domain.calendars.calendar import Closure
from app.domain.calendars.opening_hours import ONE_DAY
from app.domain.clocks.clock import Opening
from app.domain.clocks.compute import clocks
from app.domain.clocks.strip import Lane, Stretch, Strip, strip
from tests.domain.clocks.told import ALWAYS, ALWAYS_OPEN, OFFICE, OFFICE_HOURS, PLAN, Told, elapsed, jan, tier, told

FRIDAY = date(2026, 1, 16)
DAY_OPEN = (Stretch(9 / 24, 17 / 24),)


def lanes(drawn: Strip) -> tuple[Lane, ...]:
    assert not drawn.hidden_days
    return drawn.first


def drawn(at: str, opened: str, *story: tuple[str, ...], **how: Any) -> Strip:
    return strip(told(OFFICE, "s2", opened, *story, at=at).the("resolution"), OFFICE_HOURS, jan(at), **how)


def test_a_lane_for_every_local_day_from_the_start_to_the_deadline() -> None:
    assert [lane.day.day for lane in lanes(drawn("15 16:00", "15 15:00"))] == [15, 16, 17, 18, 19, 20]


def test_past_the_deadline_the_lanes_go_on_to_now_while_it_is_owed() -> None:
    assert [lane.day.day for lane in lanes(drawn("16 12:00", "12 09:00"))] == [12, 13, 14, 15, 16]


def test_or_to_the_instant_at_which_it_was_stopped() -> None:
    found = lanes(drawn("23 12:00", "12 09:00", ("14 12:00", "resolved")))
    assert [lane.day.day for lane in found] == [12, 13, 14]


def test_open_hours_are_fractions_of_the_day_and_a_holiday_has_a_name() -> None:
    found = lanes(drawn("15 16:00", "15 15:00"))
    assert found[0].open == DAY_OPEN
    assert [(lane.open, lane.because) for lane in found[2:5]] == [((), ""), ((), ""), ((), "holiday: Founders' Day")]


def test_a_closure_has_a_name_as_a_holiday_has() -> None:
    closure = Closure(datetime.combine(FRIDAY, time(12)), datetime.combine(FRIDAY + ONE_DAY, time()), "We move house")
    hours = replace(OFFICE_HOURS, closures=(closure,))
    found = lanes(strip(told(OFFICE, "s2", "15 15:00", at="15 16:00").the("resolution"), hours, jan("15 16:00")))
    assert [lane.because for lane in found[:3]] == ["", "closure: We move house", ""]
    assert found[1].open == (Stretch(9 / 24, 12 / 24),)


def test_what_is_counted_is_drawn_up_to_now() -> None:
    monday, tuesday = lanes(drawn("13 12:00", "12 13:00"))[:2]
    assert (monday.counted, tuesday.counted) == ((Stretch(13 / 24, 17 / 24),), (Stretch(9 / 24, 12 / 24),))


def test_pauses_are_drawn_through_the_night() -> None:
    monday, tuesday = lanes(drawn("13 12:00", "12 09:00", ("12 12:00", "waiting_on_customer")))
    assert (monday.paused, tuesday.paused) == ((Stretch(0.5, 1.0),), (Stretch(0.0, 0.5),))
    assert (monday.counted, tuesday.counted) == ((Stretch(9 / 24, 0.5),), ())


def test_now_and_the_deadline_stand_where_they_fall() -> None:
    found = lanes(drawn("13 12:00", "12 09:00"))
    assert [lane.now for lane in found] == [None, 0.5]
    assert [lane.due for lane in found] == [None, 17 / 24]


def test_a_deadline_at_midnight_stands_at_the_beginning_of_the_next_day() -> None:
    clock = told(tier(ALWAYS_OPEN, resolution={"s1": elapsed(12)}), "s1", "12 12:00", at="12 13:00").the("resolution")
    assert [lane.due for lane in lanes(strip(clock, ALWAYS_OPEN, jan("12 13:00")))] == [None, 0.0]


def test_of_a_long_story_the_middle_days_are_hidden() -> None:
    found = drawn("23 12:00", "12 09:00", most_lanes=5)
    assert [lane.day.day for lane in found.first] == [12, 13, 14]
    assert (found.hidden_days, [lane.day.day for lane in found.last]) == (7, [22, 23])


@pytest.mark.parametrize(("day", "hours", "noon"), [(date(2026, 3, 8), 23, 11 / 23), (date(2026, 11, 1), 25, 13 / 25)])
def test_a_day_on_which_clocks_change_has_its_own_length(day: date, hours: int, noon: float) -> None:
    opened = jan("12 12:00").replace(month=day.month, day=day.day, hour=16)
    at_noon = opened.replace(hour=16 if hours == 23 else 17)
    found = Told(clocks(PLAN, ALWAYS, Opening(opened, "s1"), (), at_noon))
    lane = strip(found.the("resolution"), ALWAYS_OPEN, at_noon).first[0]
    assert (lane.day, lane.hours, lane.now, lane.open) == (day, hours, noon, (Stretch(0.0, 1.0),))


def test_a_paused_clock_has_no_flag() -> None:
    found = lanes(drawn("13 12:00", "12 09:00", ("12 12:00", "waiting_on_customer")))
    assert [lane.due for lane in found] == [None, None]

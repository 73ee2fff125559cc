"""Calendars in a plan file: regions, closures, extra hours and unions, and what is refused in them."""

from datetime import date, datetime

import pytest

from app.domain.calendars.calendar import Closure, Interval
from app.domain.calendars.regions import check_region, holidays_of, regions
from app.domain.plans.calendar_file import read_calendar, spelt_out
from app.domain.plans.plan_file import parse
from app.domain.plans.wording import hours_in_short, hours_in_words
from tests.domain.plans.plans import edited, errors

WEEK = 'week = { mon-fri = "09:00-18:00" }\n'
OFFICE = {"zone": "America/Los_Angeles", "week": {"mon-fri": "09:00-18:00"}}
PARTY = 'closures = [{ name = "Party", from = "2026-12-18 14:00", until = "2026-12-19 00:00" }]\n'


def with_lines(lines: str) -> str:
    """A plan whose business calendar has these lines too."""
    return edited(WEEK, WEEK + lines)


def test_closures_and_extra_hours_are_read() -> None:
    calendar = parse(with_lines(PARTY + 'extra = { 2026-12-24 = "09:00-12:00" }\n'), "plan").calendars["business"]
    assert calendar.closures == (
        Closure(datetime.fromisoformat("2026-12-18 14:00"), datetime.fromisoformat("2026-12-19 00:00"), "Party"),
    )
    assert calendar.extra == {date(2026, 12, 24): (Interval(540, 720),)}


def test_tomls_own_times_are_wall_times_too() -> None:
    written = PARTY.replace('"2026-12-18 14:00"', "2026-12-18T14:00:00").replace(
        '"2026-12-19 00:00"', "2026-12-19T00:00:00"
    )
    assert parse(with_lines(written), "plan").calendars == parse(with_lines(PARTY), "plan").calendars


def test_a_regions_holidays_are_closed_and_a_holiday_of_ones_own_has_the_last_word() -> None:
    lines = 'region = "US"\nholidays = { 2026-07-04 = "Our day", 2026-12-24 = "Christmas Eve" }\n'
    holidays = parse(with_lines(lines), "plan").calendars["business"].holidays
    assert holidays[date(2026, 12, 25)] == "Christmas Day"
    assert (holidays[date(2026, 7, 4)], holidays[date(2026, 12, 24)]) == ("Our day", "Christmas Eve")


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    epiphany = date(2027, 1, 6)
    assert epiphany in holidays_of("DE-BY", range(2027, 2028))
    assert epiphany not in holidays_of("DE", range(2027, 2028))
    assert {"DE", "DE-BY", "SG", "US"} <= set(regions())


def test_holidays_that_are_spelt_out_are_not_worked_out_anew() -> None:
    table = OFFICE | {"region": "US", "region_holidays": {"2026-07-03": "Independence Day"}}
    assert read_calendar("business", table).holidays == {date(2026, 7, 3): "Independence Day"}


def test_spelling_out_takes_the_years_around() -> None:
    spelt = spelt_out(OFFICE | {"region": "US"}, 2026)
    assert {day[:4] for day in spelt["region_holidays"]} == {str(year) for year in range(2025, 2032)}
    assert (
        read_calendar("business", spelt).holidays.keys()
        <= read_calendar("b", OFFICE | {"region": "US"}).holidays.keys()
    )


def test_a_union_is_of_other_calendars() -> None:
    union = '\n[calendars.both]\ncite = "Nowhere"\nzone = "UTC"\nunion = ["business", "24x7"]\n'
    calendar = parse(with_lines(union), "plan").calendars["both"]
    assert [member.name for member in calendar.union] == ["business", "24x7"]
    assert calendar.always_open


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (
            'region = "USA"\n',
            'business.region: "USA" is no region whose holidays are known, such as "US" or "DE-BY" (did',
        ),
        ('region = "DE-BX"\n', 'business.region: "DE-BX" is no part of DE, which has DE-BB'),
        ('region = "us"\n', 'business.region: "us" is no region whose holidays are known'),
        ("region = 1\n", "business.region: must be text, not 1"),
        ('region_holidays = { 2026-01-01 = "New" }\n', "business.region: missing"),
        ('extra = { 2026-12-24 = "9-12" }\n', 'business.extra.2026-12-24: "9-12" is no span of hours'),
        ('extra = { 2026-13-24 = "09:00-12:00" }\n', 'business.extra.2026-13-24: "2026-13-24" is no date'),
        ('closures = [{ name = "A" }]\n', "business.closures[1].from: missing"),
        (PARTY.replace("Party", " "), "business.closures[1].name: must not be empty"),
        (PARTY.replace("2026-12-18 14:00", "Friday"), 'business.closures[1].from: "Friday" is no day and time such as'),
        (PARTY.replace('"2026-12-18 14:00"', "2026-12-18"), "business.closures[1].from: "),
        (PARTY.replace('"2026-12-18 14:00"', "2026-12-18T14:00:00Z"), "business.closures[1].from: "),
        (PARTY.replace("2026-12-18", "1026-12-18"), "business.closures[1].from: the year must be from 1970 to 2199"),
        (PARTY.replace("2026-12-19", "2026-12-17"), "business.closures[1].until: must come after its from"),
        (
            PARTY.replace("2026-12-19", "2100-12-19"),
            "business.closures: calendar 'business' has no open hours in the ten",
        ),
        (PARTY.replace("from", "form"), "business.closures[1].form: unknown key (did you mean from?)"),
        ('union = ["24x7", "24x7"]\n', "business.union: a calendar has either a week of its own or is a union"),
    ],
)
def test_an_error_names_file_key_and_reason(lines: str, line: str) -> None:
    found = errors(with_lines(lines))
    assert any(error.startswith(f"plan.toml: calendars.{line}") for error in found), found


@pytest.mark.parametrize(
    ("union", "line"),
    [
        ('["business", "nights"]', 'both.union[2]: "nights" is none of the calendars (24x7, business, both)'),
        ('["business"]', "both.union: must have 2 entries, not 1"),
        ('["business", "both"]', "both.union: both is a union itself"),
    ],
)
def test_a_union_that_is_none_is_refused(union: str, line: str) -> None:
    found = errors(with_lines(f'\n[calendars.both]\ncite = "Nowhere"\nzone = "UTC"\nunion = {union}\n'))
    assert found == [f"plan.toml: calendars.{line}"]


def test_a_calendar_without_any_hours_is_refused() -> None:
    assert "plan.toml: calendars.business.week: no day of the week is open" in errors(edited(WEEK, "week = {}\n"))
    assert any("calendars.business.week: missing" in line for line in errors(edited(WEEK, "")))


def test_a_calendar_of_hours_that_clocks_may_swallow_is_fine() -> None:
    assert errors(edited("09:00-18:00", "02:00-02:30")) == []


@pytest.mark.parametrize("region", ["", "-", "DE-", "-BY", "DE-BY-", "de-by", "Germany"])
def test_what_is_no_region(region: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        check_region(region)


def test_24_hours_stay_24_hours_when_around_the_clock_has_a_closure() -> None:
    lines = 'closures = [{ name = "Move", from = "2026-12-18 14:00", until = "2026-12-19 00:00" }]\n'
    week = 'week = { mon-sun = "00:00-24:00" }\n'
    plan = parse(edited(week, week + lines), "plan")
    promise = plan.tiers[-1].promises["first_response"]["P4"]
    assert promise.duration
    assert (promise.words, promise.duration.kind, promise.duration.days) == ("24 hours", "coverage", 0)


def test_hours_of_several_offices_in_words() -> None:
    union = '\n[calendars.both]\ncite = "N"\nzone = "UTC"\nunion = ["business", "night"]\n'
    night = '\n[calendars.night]\ncite = "N"\nzone = "Asia/Tokyo"\nweek = { mon = "09:00-17:00" }\nregion = "JP"\n'
    calendars = parse(with_lines(night + union), "plan").calendars
    assert hours_in_words(calendars["both"]) == (
        "09:00–18:00 America/Los_Angeles, Mon–Fri; 09:00–17:00 Asia/Tokyo, Mon, except holidays"
    )
    assert hours_in_short(calendars["both"]) == "the hours of both"
    assert hours_in_short(calendars["business"]) == "09:00–18:00 America/Los_Angeles, Mon–Fri"

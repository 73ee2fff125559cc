"""The third plan, made up to be harder than real ones: what it uses that the others do not."""

from datetime import UTC, date, datetime, timedelta

from app.domain.calendars.business_time import is_open, spans
from app.domain.calendars.falling_due import falls_due
from app.domain.plans.plan_file import load
from tests.domain.plans.plans import FOLDER

PLAN = load(FOLDER / "lanternfish.toml")
HARBOUR, COASTAL, OCEAN, FLEET = PLAN.tiers


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def test_nothing_about_it_is_doubtful() -> None:
    assert PLAN.warnings == ()


def test_it_has_four_tiers_five_severities_and_every_kind_of_promise() -> None:
    assert [severity.slug for severity in PLAN.severities] == ["stop", "major", "partial", "minor", "question"]
    assert all(FLEET.promises[kind] for kind in FLEET.promises)
    kinds = {
        promise.duration.kind
        for tier in PLAN.tiers
        for row in tier.promises.values()
        for promise in row.values()
        if promise.duration
    }
    assert kinds == {"coverage", "business_days", "calendar_days", "elapsed"}
    assert PLAN.third_party_pauses
    assert PLAN.workaround_resolves
    assert PLAN.hours_from_24 == "coverage"


def test_following_the_sun_somebody_is_there_from_monday_in_singapore_to_friday_in_denver() -> None:
    assert is_open(COASTAL.calendar, at("2027-01-18 01:00"))
    assert is_open(COASTAL.calendar, at("2027-01-22 23:59"))
    assert not is_open(COASTAL.calendar, at("2027-01-23 09:00"))
    assert is_open(OCEAN.calendar, at("2027-01-23 09:00"))


def test_on_a_holiday_of_one_office_the_others_are_there() -> None:
    unity_day = at("2028-10-03 09:30")
    assert not is_open(HARBOUR.calendar, unity_day)
    assert is_open(COASTAL.calendar, unity_day)
    (span,) = spans(HARBOUR.calendar, unity_day, unity_day + timedelta(hours=1))
    assert span.reason == "holiday: German Unity Day"


def test_half_days_and_closures() -> None:
    berlin, singapore = PLAN.calendars["berlin"], PLAN.calendars["singapore"]
    assert is_open(berlin, at("2026-12-24 08:00"))
    assert not is_open(berlin, at("2026-12-24 11:00"))
    assert berlin.holidays[date(2026, 12, 24)] == "Christmas Eve"
    assert is_open(singapore, at("2027-02-05 04:59"))
    assert not is_open(singapore, at("2027-02-05 05:00"))


def test_24_hours_are_coverage() -> None:
    promise = OCEAN.promises["resolution"]["major"]
    assert promise.duration
    # On Friday at 20:00 Denver has four more hours; on Saturday and Sunday the watch has twelve each.
    assert falls_due(OCEAN.calendar, promise.duration, at("2027-01-22 20:00")) == at("2027-01-24 15:00")


def test_levels_have_channels_and_are_told_again() -> None:
    levels = FLEET.ladders["stop"].levels
    assert [level.number for level in levels] == [1, 2, 3, 4, 5]
    assert levels[1].by == ("email", "slack", "sms")
    assert levels[1].retell_every == timedelta(minutes=10)
    assert [level.number for level in FLEET.ladders["question"].levels] == [1, 2]

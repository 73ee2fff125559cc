"""What a plan file is refused for, and in which words."""

from pathlib import Path

import pytest

from app.domain.plans.plan_file import PlanError, load, parse
from tests.domain.plans.plans import AETHERLINK, ARAGORA, edited, errors, text

P1_RESPONSE = 'P1 = { free = "Best effort", pro = "4 hours",  enterprise = "1 hour" }'


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("examples =", "exmples =", "severities.P1.exmples: unknown key (did you mean examples?)"),
        ("[usage]", "[useage]", "useage: unknown key (did you mean usage?)"),
        ('version = "1.0.0"', "version = 1.0", "document.version: must be text, not 1.0"),
        ('vendor = "Aragora"', 'vendor = " "', "document.vendor: must not be empty"),
        ("effective_on = 2026-01-01", 'effective_on = "January"', "document.effective_on: must be a date such as"),
        ('pro = "4 hours"', 'pro = "4 ours"', 'first_response.targets.P1.pro: "4 ours" is no promised time'),
        ('pro = "4 hours", ', "", "first_response.targets.P1.pro: missing"),
        (P1_RESPONSE, "", "first_response.targets.P1: missing"),
        ("P1 = { enterprise =", "P9 = { enterprise =", 'acknowledge.targets.P9: "P9" is none of the severities'),
        ('tiers = ["free"]', 'tiers = ["fre"]', 'channels[1].tiers[1]: "fre" is none of the tiers'),
        ('calendar = "24x7"', 'calendar = "24/7"', 'tiers.enterprise.calendar: "24/7" is none of the calendars'),
        ('zone = "America/Los_Angeles"', 'zone = "Pacific"', 'calendars.24x7.zone: "Pacific" is no IANA time zone'),
        ("09:00-18:00", "9-18", 'calendars.business.week: "9-18" is no span of hours'),
        ("09:00-18:00", "18:00-09:00", "calendars.business.week: "),
        ("09:00-18:00", "09:00-25:00", "calendars.business.week: "),
        ("mon-fri", "mon-fry", 'calendars.business.week: "mon-fry" is no day or span of days'),
        ('"business_days"', '"days"', 'rules.hours_from_24: "days" is none of business_days, coverage, elapsed'),
        ("[50, 80]", "[50, 180]", "rules.warn_at_percent[2]: must be from 1 to 99, not 180"),
        ('tell = ["support-team"]', 'tell = ["support"]', 'ladders[1].levels[1].tell[1]: "support" is none of'),
        ('P2 = "1/6"', 'P2 = "7/6"', 'ladders[1].levels[2].after: "7/6" is no share of the resolution target'),
        ('P1 = "8 hours"', 'P1 = "4 hours"', "ladders[1].levels[3].after: P1 is not later than at the level below"),
        ('serves = ["P1"]', 'serves = ["P2"]', "ladders[2].levels[4].after.P1: the level does not serve"),
        ("level = 4", "level = 5", "ladders[2].levels[4]: escalation_contacts has no level 4"),
        ('tiers = ["pro"]\nmoves', 'tiers = ["enterprise"]\nmoves', "ladders[2].tiers: enterprise has a ladder"),
        ('P1 = { enterprise = "30', 'P2 = { enterprise = "30', "triggers[1]: acknowledge.targets has no time for P1"),
        ('and_all_of = "pro"', 'and_all_of = "enterprise"', "included.enterprise.and_all_of: enterprise is no tier"),
        ('otherwise = "business"', 'rest = "business"', "escalation_contacts[3].reachable"),
        ("days = [2, 3]", "days = [3, 2]", "onboarding.enterprise.phases[1].activities[2].days: must go from"),
        ("sales@aragora.ai", "sales", 'contacts[3].shown: "sales" is no address for mail'),
        ('shown = "+1-XXX', 'e164 = "+19999999999"\nshown = "+1-XXX', 'channels[6].e164: "+1-XXX-XXX-XXXX" is a pl'),
        ("percent = 99.5", "percent = nan", "uptime.pro.percent: must be from 0 to 100"),
    ],
)
def test_an_error_names_file_key_and_reason(old: str, new: str, line: str) -> None:
    found = errors(edited(old, new))
    assert any(error.startswith(f"plan.toml: {line}") for error in found), found


def test_all_errors_are_told_at_once() -> None:
    source = (
        edited("pauses = true", "pauses = 1").replace("updated_on", "updtaed_on").replace('pro = "4 h', 'pro = "4 ')
    )
    assert [line.split(": ")[1] for line in errors(source)] == [
        "document.updtaed_on",
        "severities.P2.pauses",
        "first_response.targets.P1.pro",
    ]


def test_a_section_without_its_place_is_an_error() -> None:
    source = edited('[scope.in]\ncite = "Support Boundaries > In Scope"\n', "[scope.in]\n")
    assert "plan.toml: scope.in.items[1].cite: missing: name the place in the document" in errors(source)


def test_text_that_is_not_toml_names_the_line() -> None:
    assert errors("[document\n") == [
        "plan.toml: is not TOML: Expected ']' at the end of a table declaration (at line 1, column 10)"
    ]


@pytest.mark.parametrize("text", ["", "a = 1", "tiers = 3", "tiers = [1]\nseverities = 'x'"])
def test_something_else_in_toml_is_no_plan(text: str) -> None:
    assert any(line.startswith("plan.toml: document: missing") for line in errors(text))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "picture.toml").write_bytes(b"\x89PNG\xff\x00")
    for name, reason in [("none.toml", "no such file"), ("", "is not a file"), ("picture.toml", "not text in UTF-8")]:
        with pytest.raises(PlanError, match=reason):
            load(tmp_path / name)


def test_the_digest_is_that_of_the_text() -> None:
    assert parse(text("aragora"), "other").digest == ARAGORA.digest
    assert parse(text("aragora") + "\n", "aragora").digest != ARAGORA.digest
    assert len(AETHERLINK.digest) == 64


def test_a_holiday_closes_and_has_a_name() -> None:
    week = 'week = { mon-fri = "09:00-18:00" }\n'
    plan = parse(edited(week, week + 'holidays = { 2026-12-25 = "Christmas Day" }\n'), "plan")
    assert list(plan.calendars["business"].holidays.values()) == ["Christmas Day"]
    bad = edited(week, week + 'holidays = { 25-12-2026 = "Christmas Day" }\n')
    assert errors(bad) == [
        'plan.toml: calendars.business.holidays.25-12-2026: "25-12-2026" is no date such as 2026-12-25'
    ]


@pytest.mark.parametrize(
    "source",
    [
        "a." * 5000 + "b = 1",
        "[" + "a." * 150 + "b]\n" + "\n".join(f"[{'a.' * 150}{'c.' * count}d]" for count in range(2, 40)),
        "rules.reopen_within_hours = 0x" + "f" * 5000,
        "calendars = 5",
        "calendars = [{}]",
    ],
)
def test_what_is_no_plan_at_all_is_refused_like_any_other(source: str) -> None:
    with pytest.raises(PlanError):
        parse(source, "hostile")


def test_of_a_great_many_problems_the_first_hundred_are_told() -> None:
    source = "\n".join(f"[unknown{number}]" for number in range(1000))
    assert len(errors(source)) == 100

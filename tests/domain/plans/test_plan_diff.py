"""What a customer would notice of a changed plan, and what not."""

import pytest

from app.domain.plans.difference import Difference
from app.domain.plans.plan import Plan
from app.domain.plans.plan_diff import diff
from app.domain.plans.plan_diff_text import NOTHING, as_json, for_people
from app.domain.plans.plan_file import parse
from tests.domain.plans.plans import AETHERLINK, ARAGORA, text

KEY = "first_response.targets.P1.pro"
PAUSING = ("pauses = false                      # its", "pauses = true # its")


def changed(*edits: tuple[str, str], stem: str = "aragora") -> tuple[Difference, ...]:
    """What sets the file apart from itself with these passages replaced."""
    source = text(stem)
    for old, new in edits:
        assert old in source, old
        source = source.replace(old, new, 1)
    return diff(parse(text(stem), stem), parse(source, stem))


def only(*edits: tuple[str, str], stem: str = "aragora") -> Difference:
    """The one difference that these edits make."""
    (found,) = changed(*edits, stem=stem)
    return found


@pytest.mark.parametrize("stem", ["aetherlink", "aragora"])
def test_a_plan_does_not_differ_from_itself(stem: str) -> None:
    assert changed(stem=stem) == ()


@pytest.mark.parametrize(
    "edit",
    [
        ("Service completely unavailable; business operations stopped", "Nothing works"),
        ('cite = "Response Time Matrix > Response Times"', 'cite = "Elsewhere"'),
        ('pro = "4 hours"', 'pro = "240 minutes"'),
        ('pro = "24 hours", enterprise = "4 hours" }', 'pro = "1 business day", enterprise = "4h" }'),
        ('note = "dedicated queue"', 'note = "a queue of their own"'),
        ('detail = "During business hours"', 'detail = "By day"'),
        ('name = "Support team"', 'name = "The team"\n# the group'),
        ('words = "$99/month"', 'words = "99 dollars a month"'),
        ("warn_at_percent = [50, 80]", "warn_at_percent = [60]"),
    ],
)
def test_nobody_notices_prose_places_or_the_same_time_in_other_words(edit: tuple[str, str]) -> None:
    found = [one for one in changed(edit) if "escalation" not in one.words]
    assert found == []


@pytest.mark.parametrize(
    ("new", "effect"),
    [
        ("3 hours", "better"),
        ("5 hours", "worse"),
        ("1 business day", "worse"),
        ("None", "worse"),
        ("Best effort", "worse"),
    ],
)
def test_a_promised_time_is_better_or_worse(new: str, effect: str) -> None:
    found = only(('pro = "4 hours"', f'pro = "{new}"'))
    assert (found.tier, found.severity, found.effect, found.old_key) == ("pro", "P1", effect, KEY)
    assert found.new_key == (None if new == "None" else KEY)
    assert found.words.startswith("first response for P1: “4 hours” (4 hours within ")


def test_a_time_that_is_sooner_at_times_and_later_at_others_is_neither() -> None:
    assert only(('pro = "8 hours"', 'pro = "12 hours elapsed"')).effect == "changed"


def test_the_same_words_are_worse_in_shorter_hours() -> None:
    found = [one for one in changed(('mon-fri = "09:00-18:00"', 'mon-fri = "09:00-17:00"')) if one.tier == "pro"]
    assert {one.effect for one in found if one.about != "ladder"} == {"worse"}
    assert [one.words for one in found if one.about == "coverage"] == [
        "coverage: 09:00–18:00 America/Los_Angeles, Mon–Fri → 09:00–17:00 America/Los_Angeles, Mon–Fri"
    ]
    assert {"first response", "resolution"} <= {one.about for one in found}
    assert "“4 hours” (4 hours within 09:00–17:00" in next(one for one in found if one.old_key == KEY).words


def test_what_24_hours_mean_is_a_rule_and_shows_in_every_promise_that_it_changes() -> None:
    found = changed(('hours_from_24 = "business_days"', 'hours_from_24 = "elapsed"'))
    assert found[0].old_key == "rules.hours_from_24"
    assert {(one.tier, one.severity, one.effect) for one in found if one.about == "first response"} == {
        ("pro", "P3", "better"),
        ("pro", "P4", "better"),
    }


@pytest.mark.parametrize(
    ("edit", "about", "effect", "words", "key"),
    [
        (("reopen_within_hours = 168", "reopen_within_hours = 72"), "rule", "worse", "168 hours → 72", "rules.reopen"),
        (
            ("third_party_pauses = false", "third_party_pauses = true"),
            "rule",
            "worse",
            "third party stops",
            "rules.third",
        ),
        (
            ("third_party_pauses = false", "third_party_pauses = false\nworkaround_resolves = true"),
            *("rule", "worse", "workaround that the customer accepted stops", "rules.workaround_resolves"),
        ),
        (PAUSING, "pause", "worse", "stops the resolution clock of P1", "severities.P1"),
        (("percent = 99.5\n", "percent = 99.9\n"), "uptime", "better", "99.5 % (guarantee) → 99.9 %", "uptime.pro"),
        (("credited = true", "credited = false"), "uptime", "worse", "with credits", "uptime.enterprise"),
        (("below = 95.0, percent = 50", "below = 95.0, percent = 60"), "credits", "better", "60 %", "credits.bands"),
        (("amount = 99,", "amount = 109,"), "price", "worse", "99 USD) → $99/month (109 USD)", "tiers.pro.price"),
        (('shown = "+1-XXX', 'shown = "+1-YXX'), "channel", "changed", "+1-XXX", "channels[6]"),
        (('severities = ["P1", "P2"]', 'severities = ["P1"]'), "channel", "worse", "for P1, P2 → P1", "channels[6]"),
        (('duration = "1 week"', 'duration = "2 weeks"'), "service", "changed", "1 week → 2 weeks", "professional"),
        (
            ('after = { P1 = "1 hour"', 'after = { P1 = "30 minutes"'),
            "ladder",
            "better",
            "after 30 minutes",
            "ladders[2]",
        ),
        (
            ('after = { P1 = "8 hours"', 'after = { P1 = "9 hours"'),
            "ladder",
            "worse",
            "level 3 told",
            "ladders[1].levels[3]",
        ),
        (("tickets = 3", "tickets = 4"), "trigger", "changed", "4 of 2 organisations", "triggers[3]"),
    ],
)
def test_each_kind_of_change_is_told(edit: tuple[str, str], about: str, effect: str, words: str, key: str) -> None:
    found = [one for one in changed(edit) if one.about == about]
    assert {one.effect for one in found} == {effect}
    assert any(words in one.words for one in found)
    assert all((one.new_key or "").startswith(key) for one in found)


def test_what_comes_and_goes_is_told_with_the_key_of_the_file_that_has_it() -> None:
    right = '  { name = "Priority Queue", detail = "Tickets go to senior engineers", right = "priority-queue" },\n'
    found = only((right, ""))
    assert (found.words, found.effect, found.new_key) == ("Priority Queue is gone", "worse", None)
    assert (found.old_key or "").startswith("included.enterprise.items[")


def test_days_on_which_it_is_closed_are_worse_and_their_end_is_better() -> None:
    week = 'week = { mon-fri = "09:00-18:00" }'
    closed = week + '\nholidays = { 2026-12-25 = "Christmas" }'
    found = [one for one in changed((week, closed)) if one.about == "hours"]
    assert [(one.tier, one.effect, one.words) for one in found] == [("pro", "worse", "new holidays: 2026-12-25")]
    back = diff(parse(text("aragora").replace(week, closed), "b"), ARAGORA)
    assert [one.effect for one in back if one.about == "hours"] == ["better"]


def test_a_severity_under_another_slug_with_the_same_name_is_renamed_and_its_promises_are_compared() -> None:
    source = text("aragora").replace("severities.P1]", "severities.S1]").replace("P1 = {", "S1 = {")
    source = source.replace('"P1"', '"S1"').replace('label = "S1"', 'label = "P1"')
    source = source.replace("after = { P1", "after = { S1").replace("reachable = { P1", "reachable = { S1")
    found = diff(ARAGORA, parse(source, "aragora"))
    assert "P1 - Critical (P1) is called P1 - Critical (S1)" in [one.words for one in found]
    assert not [one for one in found if one.about in ("first response", "resolution", "acknowledge")]


def test_another_vendors_plan_differs_in_everything_and_in_a_settled_order() -> None:
    found = diff(ARAGORA, AETHERLINK)
    assert diff(ARAGORA, AETHERLINK) == found
    assert {one.about for one in found} >= {"tier", "severity", "channel", "service"}
    tiers = [one.tier for one in found]
    assert tiers == sorted(tiers, key=tiers.index), "grouped by tier"


def test_every_difference_is_told_to_people_and_to_programs() -> None:
    found = changed(('pro = "4 hours"', 'pro = "3 hours"'))
    told = for_people(ARAGORA, ARAGORA, found)
    assert "\nPro Tier (pro)\n  better   first response for P1: " in told
    assert f"[{KEY} → {KEY}]" in told
    assert for_people(ARAGORA, ARAGORA, ()).endswith(NOTHING)
    (row,) = as_json(ARAGORA, ARAGORA, found)["differences"]
    assert (row["tier"], row["severity"], row["effect"], row["old_key"]) == ("pro", "P1", "better", KEY)


@pytest.mark.parametrize(("before", "after", "effect"), [(None, "99", "worse"), ("0", "99.5", "better")])
def test_how_many_guarantees_are_to_be_kept_is_noticed(before: str | None, after: str, effect: str) -> None:
    def plan(percent: str | None) -> Plan:
        said = f"attainment_percent = {percent}\n" if percent else ""
        return parse(text("aragora").replace("[rules]\n", f"[rules]\n{said}", 1), "aragora")

    (found,) = diff(plan(before), plan(after))
    assert (found.effect, found.new_key) == (effect, "rules.attainment_percent")
    assert found.words == f"guarantees to be kept: {before or 100} % → {after} %"

"""A plan for terminals and for programs."""

import json

from app.domain.plans.plan_text import as_json, show
from tests.domain.plans.plans import AETHERLINK, ARAGORA
from tests.offers import PLANS


def test_printed_times_say_what_they_mean() -> None:
    shown = show(ARAGORA)
    assert "P3: 24 hours = 1 business day of 09:00–18:00 America/Los_Angeles, Mon–Fri  [Response Time Matrix" in shown
    assert "P4: 1 week = 168 hours around the clock" in shown
    assert "P4: Best effort = best effort, without a clock" in shown


def test_levels_say_role_contact_and_availability() -> None:
    level = "2. after 1 hour: Account manager + senior engineer / Senior engineers (1-2 hours)"
    assert level in show(ARAGORA)
    assert "3. at 1/2 of the resolution target: Engineering leadership / VP Engineering" in show(ARAGORA)


def test_sections_that_no_rule_reads_are_shown_too() -> None:
    shown = show(AETHERLINK)
    assert "Security and Compliance > Data Protection" in shown
    assert "Webinars" in shown
    assert "+65 1234 5678" in shown


def test_everything_goes_through_json() -> None:
    for plan in PLANS.values():
        told = json.loads(json.dumps(as_json(plan)))
        assert told["stem"] == plan.stem
        assert told["facts"].keys() == plan.facts.keys()


def test_a_promise_in_json() -> None:
    pro = as_json(ARAGORA)["tiers"][1]
    assert pro["promises"]["first_response"]["P3"] == {
        "words": "24 hours",
        "duration": {"kind": "business_days", "time": 0.0, "days": 1},
        "cite": "Response Time Matrix > Response Times",
        "commitment": "guarantee",
        "understood": "1 business day of 09:00–18:00 America/Los_Angeles, Mon–Fri",
    }

"""Plan A: every figure literally from the AetherLink Enterprise Support Plan."""

from decimal import Decimal
from fractions import Fraction

from app.domain.plans.plan_file import parse
from app.domain.plans.wording import hours_in_words, understood
from tests.domain.plans.plans import AETHERLINK as PLAN
from tests.domain.plans.plans import grid, text

STARTER, PROFESSIONAL, ENTERPRISE = PLAN.tiers


def test_it_is_version_1_without_dates() -> None:
    assert (PLAN.stem, PLAN.vendor, PLAN.version) == ("aetherlink", "AetherLink", "1")
    assert (PLAN.effective_on, PLAN.updated_on, PLAN.history) == (None, None, ())


def test_its_text_makes_the_same_plan() -> None:
    assert parse(text("aetherlink"), "aetherlink") == PLAN


def test_support_names_differ_from_plan_names() -> None:
    assert [(tier.slug, tier.name, tier.plan_name) for tier in PLAN.tiers] == [
        ("starter", "Standard Support", "Starter Plan"),
        ("professional", "Professional Support", "Professional Plan"),
        ("enterprise", "Enterprise Support", "Enterprise Plan"),
    ]


def test_coverage_hours() -> None:
    assert hours_in_words(STARTER.calendar) == "08:00–18:00 America/New_York, Mon–Fri"
    assert hours_in_words(PROFESSIONAL.calendar) == "08:00–18:00 America/New_York, Mon–Fri"
    assert hours_in_words(ENTERPRISE.calendar) == "24/7"
    assert STARTER.hours == PROFESSIONAL.hours == "8 AM - 6 PM EST, Monday through Friday"
    assert [tier.calendar.name for tier in PLAN.tiers] == ["business", "business", "24x7"]


def test_severities_from_the_most_severe_down() -> None:
    assert [(severity.slug, severity.rank, severity.name) for severity in PLAN.severities] == [
        ("critical", 0, "Critical (System Down)"),
        ("high", 1, "High (Major Feature Impact)"),
        ("medium", 2, "Medium (Minor Feature Impact)"),
        ("low", 3, "Low (General Questions)"),
    ]
    assert [severity.pauses for severity in PLAN.severities] == [False, True, True, True]


def test_response_times_cell_by_cell() -> None:
    assert grid(PLAN, "first_response") == {
        "critical": {"enterprise": "1 hour", "professional": "4 hours", "starter": "8 hours"},
        "high": {"enterprise": "4 hours", "professional": "8 hours", "starter": "24 hours"},
        "medium": {"enterprise": "8 hours", "professional": "24 hours", "starter": "48 hours"},
        "low": {"enterprise": "24 hours", "professional": "48 hours", "starter": "72 hours"},
    }
    for tier in PLAN.tiers:
        assert {promise.commitment for promise in tier.promises["first_response"].values()} == {"guarantee"}


def test_resolution_targets_hold_in_every_tier() -> None:
    everywhere = ("starter", "professional", "enterprise")
    assert grid(PLAN, "resolution") == {
        "critical": dict.fromkeys(everywhere, "24 hours"),
        "high": dict.fromkeys(everywhere, "72 hours"),
        "medium": dict.fromkeys(everywhere, "Best effort"),
        "low": dict.fromkeys(everywhere, "Best effort"),
    }
    assert STARTER.promises["resolution"]["medium"].duration is None


def test_printed_hours_mean_business_days_outside_24_7() -> None:
    high = STARTER.promises["first_response"]["high"]
    assert understood(high, STARTER.calendar) == "1 business day of 08:00–18:00 America/New_York, Mon–Fri"
    low = ENTERPRISE.promises["first_response"]["low"]
    assert understood(low, ENTERPRISE.calendar) == "24 hours around the clock"


def test_email_to_starter_within_24_hours() -> None:
    assert STARTER.channel_response["email"].words == "24 hours"
    assert not PROFESSIONAL.channel_response
    assert not ENTERPRISE.channel_response


def test_nothing_is_acknowledged_by_promise() -> None:
    assert grid(PLAN, "acknowledge") == {"critical": {}, "high": {}, "medium": {}, "low": {}}


def test_channels_and_addresses_by_tier() -> None:
    for_all = {
        ("portal", "support.aetherlink.com"),
        ("email", "support@aetherlink.com"),
        ("sms", None),
        ("community", None),
    }
    only_enterprise = {
        ("email", "enterprise-support@aetherlink.com"),
        ("email", "enterprise@aetherlink.com"),
        ("phone", "1-800-AETHER"),
        ("phone", "+1 (555) 123-HELP"),
        ("slack", None),
    }
    assert {(c.kind, c.shown) for c in STARTER.channels} == for_all
    assert {(c.kind, c.shown) for c in PROFESSIONAL.channels} == for_all
    assert {(c.kind, c.shown) for c in ENTERPRISE.channels} == for_all | only_enterprise
    assert PLAN.lowest_tier_offering("slack") == ENTERPRISE


def test_a_number_that_cannot_be_dialled_makes_no_link() -> None:
    links = {channel.shown: channel.href for channel in PLAN.channels if channel.kind == "phone"}
    assert links == {"1-800-AETHER": None, "+1 (555) 123-HELP": "tel:+15551234357"}


def test_regional_offices() -> None:
    assert [(office.name, office.shown, office.e164) for office in PLAN.offices] == [
        ("North America", "+1 (555) 123-4567", "+15551234567"),
        ("Europe", "+44 20 1234 5678", "+442012345678"),
        ("Asia Pacific", "+65 1234 5678", "+6512345678"),
    ]


def test_contact_points() -> None:
    assert [(contact.name, contact.shown) for contact in PLAN.contacts] == [
        ("Support Portal", "support.aetherlink.com"),
        ("General Support", "support@aetherlink.com"),
        ("Enterprise Support", "enterprise@aetherlink.com"),
        ("Emergency Hotline", "+1 (555) 123-HELP"),
        ("Status Page", "status.aetherlink.com"),
    ]


def test_every_tier_escalates_to_senior_engineers_at_half_of_the_resolution_target() -> None:
    for tier in PLAN.tiers:
        for severity in PLAN.severities:
            (level,) = tier.ladders[severity.slug].levels
            assert (level.number, level.after, level.share) == (1, None, Fraction(1, 2))
            assert level.groups == ("senior-engineers",)
            assert level.reachable == tier.calendar


def test_a_missed_response_and_a_request_escalate() -> None:
    for tier in PLAN.tiers:
        assert [trigger.because for trigger in tier.triggers] == ["response_missed", "requested"]


def test_only_enterprise_uptime_is_credited_and_starters_is_an_objective() -> None:
    assert [(t.uptime.percent, t.uptime.commitment, t.uptime.credited) for t in PLAN.tiers if t.uptime] == [
        (Decimal(99), "target", False),
        (Decimal("99.5"), "guarantee", False),
        (Decimal("99.9"), "guarantee", True),
    ]


def test_rights_by_tier() -> None:
    assert STARTER.gives("community")
    assert not STARTER.gives("shared-account-manager")
    assert PROFESSIONAL.gives("shared-account-manager")
    assert PLAN.lowest_tier_giving("change-approval") == ENTERPRISE
    assert PLAN.lowest_tier_giving("early-access") == ENTERPRISE
    assert PLAN.lowest_tier_giving("custom-sla") is None


def test_maintenance_windows_are_monthly_and_two_to_four_hours() -> None:
    assert PLAN.facts["changes"]["maintenance"] == {"every_months": 1, "hours": [2, 4]}


def test_reviews_are_quarterly_or_annual() -> None:
    rhythm = PLAN.facts["reviews"]["rhythm"]
    assert {tier: entry["every_months"] for tier, entry in rhythm.items()} == {"enterprise": 3, "professional": 12}


def test_satisfaction_and_first_contact_targets() -> None:
    targets = {metric["slug"]: metric.get("above_percent") for metric in PLAN.facts["metrics"]["support"]}
    assert (targets["csat"], targets["first_contact_resolution"]) == (95, 80)


def test_every_section_of_the_document_is_there() -> None:
    names = {
        section: [item["name"] for item in PLAN.facts[section]["items"]]
        for section in ("proactive", "advisory", "knowledge_base", "community", "incidents", "changes", "releases")
    }
    assert names == {
        "proactive": [
            "24/7 System Monitoring",
            "Performance Optimization",
            "Security Updates",
            "Backup Verification",
        ],
        "advisory": ["Architecture Reviews", "Best Practices Guidance", "Training Updates", "Roadmap Input"],
        "knowledge_base": [
            "Comprehensive Documentation",
            "Video Tutorials",
            "Best Practices",
            "Troubleshooting Guides",
        ],
        "community": ["Customer Community", "User Groups", "Webinars", "Blog"],
        "incidents": ["Detection", "Notification", "Assessment", "Resolution", "Post-Mortem"],
        "changes": ["Scheduled Maintenance", "Emergency Changes", "Change Approval", "Rollback Procedures"],
        "releases": ["Release Notifications", "Beta Access", "Staged Rollouts", "Version Support"],
    }
    assert {"security", "data_protection", "metrics", "training", "add_ons", "consulting"} <= PLAN.facts.keys()

"""Plan B: every figure literally from the Aragora Enterprise Support Guide."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from app.domain.plans.plan import Tier
from app.domain.plans.plan_file import parse
from app.domain.plans.wording import hours_in_words, understood
from tests.domain.plans.plans import ARAGORA as PLAN
from tests.domain.plans.plans import grid, text

FREE, PRO, ENTERPRISE = PLAN.tiers


def hours(number: int) -> timedelta:
    return timedelta(hours=number)


def steps(tier: Tier, severity: str) -> list[timedelta | Fraction | None]:
    """When the levels of a ladder are told."""
    return [level.share if level.after is None else level.after for level in tier.ladders[severity].levels]


def test_version_and_dates() -> None:
    assert (PLAN.stem, PLAN.vendor, PLAN.version) == ("aragora", "Aragora", "1.0.0")
    assert (PLAN.effective_on, PLAN.updated_on) == (date(2026, 1, 1), date(2026, 1, 14))
    (revision,) = PLAN.history
    assert (revision.version, revision.on, revision.changes) == ("1.0.0", date(2026, 1, 14), "Initial release")


def test_its_text_makes_the_same_plan() -> None:
    assert parse(text("aragora"), "aragora") == PLAN


def test_tiers_and_prices() -> None:
    assert [(t.slug, t.name, t.price.words, t.price.amount) for t in PLAN.tiers if t.price] == [
        ("free", "Free Tier", "$0/month", Decimal(0)),
        ("pro", "Pro Tier", "$99/month", Decimal(99)),
        ("enterprise", "Enterprise Tier", "Custom (contact sales)", None),
    ]


def test_coverage_hours() -> None:
    assert [tier.hours for tier in PLAN.tiers] == ["N/A", "Business hours (9am-6pm PT, Mon-Fri)", "24/7/365"]
    assert hours_in_words(PRO.calendar) == "09:00–18:00 America/Los_Angeles, Mon–Fri"
    assert hours_in_words(ENTERPRISE.calendar) == "24/7"


def test_severities_with_definitions_and_examples() -> None:
    assert [(s.label, s.name, s.definition, s.examples) for s in PLAN.severities] == [
        (
            "P1",
            "P1 - Critical",
            "Service completely unavailable; business operations stopped",
            ("API returning 5xx for all requests", "data loss"),
        ),
        (
            "P2",
            "P2 - High",
            "Major feature unavailable; significant business impact",
            ("Debates not completing", "authentication broken"),
        ),
        (
            "P3",
            "P3 - Medium",
            "Feature degraded; workaround available",
            ("Slow response times", "intermittent errors"),
        ),
        (
            "P4",
            "P4 - Low",
            "Minor issue; cosmetic or documentation",
            ("Typo in UI", "unclear error message"),
        ),
    ]
    assert [severity.pauses for severity in PLAN.severities] == [False, True, True, True]


def test_response_times_cell_by_cell() -> None:
    assert grid(PLAN, "first_response") == {
        "P1": {"free": "Best effort", "pro": "4 hours", "enterprise": "1 hour"},
        "P2": {"free": "Best effort", "pro": "8 hours", "enterprise": "2 hours"},
        "P3": {"free": "Best effort", "pro": "24 hours", "enterprise": "4 hours"},
        "P4": {"free": "Best effort", "pro": "72 hours", "enterprise": "24 hours"},
    }


def test_resolution_targets_cell_by_cell() -> None:
    assert grid(PLAN, "resolution") == {
        "P1": {"pro": "24 hours", "enterprise": "4 hours"},
        "P2": {"pro": "72 hours", "enterprise": "24 hours"},
        "P3": {"pro": "1 week", "enterprise": "72 hours"},
        "P4": {"pro": "Best effort", "enterprise": "1 week"},
    }


def test_only_an_enterprise_p1_is_to_be_acknowledged() -> None:
    assert grid(PLAN, "acknowledge") == {"P1": {"enterprise": "30 minutes"}, "P2": {}, "P3": {}, "P4": {}}
    assert ENTERPRISE.promises["acknowledge"]["P1"].commitment == "trigger"


def test_a_week_is_five_business_days_or_168_hours() -> None:
    week = PRO.promises["resolution"]["P3"]
    assert understood(week, PRO.calendar) == "5 business days of 09:00–18:00 America/Los_Angeles, Mon–Fri"
    assert understood(ENTERPRISE.promises["resolution"]["P4"], ENTERPRISE.calendar) == "168 hours around the clock"


def test_free_promises_nothing_and_files_nothing() -> None:
    assert [tier.can_file for tier in PLAN.tiers] == [False, True, True]
    assert PLAN.lowest_tier_filing() == PRO


def test_places_in_the_document() -> None:
    assert PRO.promises["first_response"]["P1"].cite == "Response Time Matrix > Response Times"
    assert PRO.promises["resolution"]["P1"].cite == "Response Time Matrix > Resolution Targets"
    assert FREE.promises["first_response"]["P1"].cite == "Support Tiers > Free Tier"


def test_channels_and_addresses_by_tier() -> None:
    assert [(c.kind, c.shown) for c in FREE.channels] == [("community", None), ("github", None)]
    assert [(c.kind, c.shown) for c in PRO.channels] == [("github", None), ("email", "support@aragora.ai")]
    assert [(c.kind, c.shown) for c in ENTERPRISE.channels] == [
        ("email", "enterprise-support@aragora.ai"),
        ("slack", None),
        ("phone", "+1-XXX-XXX-XXXX"),
        ("video", None),
    ]


def test_the_hotline_is_for_p1_and_p2_and_its_placeholder_makes_no_link() -> None:
    (hotline,) = (channel for channel in ENTERPRISE.channels if channel.kind == "phone")
    assert (hotline.severities, hotline.hours) == (("P1", "P2"), "24/7 for P1/P2 issues")
    assert hotline.calendar == PLAN.calendars["24x7"]
    assert hotline.href is None


def test_contact_points() -> None:
    assert [(contact.name, contact.shown, contact.href) for contact in PLAN.contacts] == [
        ("General Support", "support@aragora.ai", "mailto:support@aragora.ai"),
        ("Enterprise Support", "enterprise-support@aragora.ai", "mailto:enterprise-support@aragora.ai"),
        ("Sales", "sales@aragora.ai", "mailto:sales@aragora.ai"),
        ("Security Issues", "security@aragora.ai", "mailto:security@aragora.ai"),
        ("Status Page", "status.aragora.ai", "https://status.aragora.ai"),
    ]


def test_pro_ladder() -> None:
    assert [(lv.role, lv.contact, lv.printed) for lv in PRO.ladders["P1"].levels] == [
        ("Support ticket", "Support team", "0-4 hours"),
        ("Senior engineer", "Senior engineers", "4-8 hours"),
        ("Engineering lead", "VP Engineering", "8-24 hours"),
    ]
    assert steps(PRO, "P1") == [hours(0), hours(4), hours(8)]
    assert steps(PRO, "P2") == steps(PRO, "P3") == [hours(0), Fraction(1, 6), Fraction(1, 3)]
    assert steps(PRO, "P4") == [None, None, None]


def test_enterprise_ladder() -> None:
    assert [(lv.role, lv.contact, lv.printed) for lv in ENTERPRISE.ladders["P1"].levels] == [
        ("Dedicated support engineer", "Support team", "0-1 hour"),
        ("Account manager + senior engineer", "Senior engineers", "1-2 hours"),
        ("Engineering leadership", "VP Engineering", "2-4 hours"),
        ("Executive escalation", "CEO/CTO", "4+ hours"),
    ]
    assert steps(ENTERPRISE, "P1") == [hours(0), hours(1), hours(2), hours(4)]
    assert steps(ENTERPRISE, "P2") == steps(ENTERPRISE, "P3") == [hours(0), Fraction(1, 4), Fraction(1, 2)]
    assert steps(ENTERPRISE, "P4") == [None, None, None]
    assert not FREE.ladders


def test_leadership_is_reached_at_any_hour_for_p1_only() -> None:
    for tier in (PRO, ENTERPRISE):
        assert tier.ladders["P1"].levels[2].reachable == PLAN.calendars["24x7"]
        assert tier.ladders["P2"].levels[2].reachable == PLAN.calendars["business"]
    assert PRO.ladders["P1"].levels[0].reachable == PLAN.calendars["business"]
    assert ENTERPRISE.ladders["P4"].levels[1].reachable == PLAN.calendars["24x7"]


def test_triggers() -> None:
    assert [(trigger.because, trigger.severities) for trigger in ENTERPRISE.triggers] == [
        ("not_acknowledged", ("P1",)),
        ("resolution_missed", ("P1",)),
        ("related_tickets", ("P1", "P2", "P3", "P4")),
        ("requested", ("P1", "P2", "P3", "P4")),
    ]
    assert [trigger.because for trigger in PRO.triggers] == ["resolution_missed", "related_tickets", "requested"]
    related = ENTERPRISE.triggers[2]
    assert (related.tickets, related.organisations, related.within) == (3, 2, hours(4))


def test_uptime_and_credits() -> None:
    assert FREE.uptime is None
    assert PRO.uptime is not None
    assert ENTERPRISE.uptime is not None
    assert (PRO.uptime.percent, PRO.uptime.credited) == (Decimal("99.5"), False)
    assert (ENTERPRISE.uptime.percent, ENTERPRISE.uptime.credited) == (Decimal("99.9"), True)
    assert PLAN.credit_bands[0].below == Decimal("99.9")


def test_enterprise_includes_what_pro_has() -> None:
    names = [entitlement.name for entitlement in ENTERPRISE.entitlements if not entitlement.extra_cost]
    assert names == [
        "Email support",
        "Documentation and knowledge base",
        "Monthly usage reports",
        "Standard API rate limits",
        "Dedicated Account Manager",
        "24/7 Support",
        "Slack Connect",
        "Phone Support",
        "Priority Queue",
        "Custom SLA",
        "Quarterly Reviews",
        "Early Access",
        "Custom Integrations",
        "Training Sessions",
        "Architecture Review",
    ]
    assert PLAN.lowest_tier_giving("usage-report") == PRO
    assert PLAN.lowest_tier_giving("named-account-manager") == ENTERPRISE


def test_professional_services_with_durations() -> None:
    services = {item["name"]: item["duration"] for item in PLAN.facts["professional_services"]["items"]}
    assert services == {
        "Custom Integration": "2-4 weeks",
        "Custom Personas": "1-2 weeks",
        "On-Site Training": "1-2 days",
        "Architecture Review": "1 week",
        "Performance Tuning": "1-2 weeks",
        "Compliance Mapping": "2-4 weeks",
    }


def test_onboarding_of_four_weeks() -> None:
    phases = PLAN.facts["onboarding"]["enterprise"]["phases"]
    assert [(phase["name"], phase["weeks"]) for phase in phases] == [
        ("Kickoff", [1, 1]),
        ("Integration", [2, 2]),
        ("Go-Live", [3, 4]),
    ]
    assert [(a["days"], a["activity"]) for phase in phases for a in phase["activities"]] == [
        ([1, 1], "Welcome call, introductions"),
        ([2, 3], "Environment setup assistance"),
        ([4, 5], "Integration review"),
        ([1, 2], "API integration support"),
        ([3, 4], "SSO/SAML configuration"),
        ([5, 5], "Initial testing and validation"),
        ([1, 5], "Pilot rollout"),
        ([6, 10], "Full production deployment"),
    ]


def test_review_agenda_of_an_hour() -> None:
    agenda = PLAN.facts["reviews"]["agenda"]
    assert [(part["name"], part["minutes"]) for part in agenda] == [
        ("Usage Review", 15),
        ("Performance Metrics", 15),
        ("Support Review", 10),
        ("Roadmap Preview", 10),
        ("Action Items", 10),
    ]
    assert agenda[0]["points"] == ["Debates conducted", "Token consumption", "API call volume"]


def test_scope() -> None:
    scope = PLAN.facts["scope"]
    assert len(scope["in"]["items"]) == 7
    assert [item["name"] for item in scope["out"]["items"]] == [
        "Custom code development",
        "Third-party system debugging",
        "AI model training or fine-tuning",
        "General programming questions",
        "Infrastructure management",
    ]


def test_the_mail_that_is_understood() -> None:
    assert [field["name"] for field in PLAN.facts["email_format"]["fields"]] == [
        "Organization",
        "Account ID",
        "Environment",
        "Affected Users",
        "Issue Description",
        "Business Impact",
        "Already Tried",
    ]

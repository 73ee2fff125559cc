"""The ways to reach us, as a customer of each tier reads them."""

from dataclasses import replace

from app.domain.plans.offer import ContactPoint
from app.domain.plans.plan import Plan
from app.domain.plans.ways_in import offices, ways_in, whom_to_ask
from tests.by_itself import HOUR, MONDAY
from tests.offers import CLOSED_BELOW, OPEN_TO_ALL, PLANS

PHONE = ContactPoint("phone", "Hotline", "+1-XXX-XXX-XXXX", None, (), (), None, None, None, (), "")


def test_each_tier_has_its_own_and_in_the_plans_order() -> None:
    for plan in PLANS.values():
        for tier in plan.tiers:
            assert tuple(way.point for way in ways_in(plan, tier, MONDAY)) == tier.channels


def test_only_a_placeholder_without_a_number_is_missing() -> None:
    assert PHONE.missing
    assert not replace(PHONE, shown="+1 (555) 123-HELP", e164="+15551234357").missing
    assert not replace(PHONE, shown="1-800-AETHER").missing
    assert not replace(PHONE, kind="community", shown=None).missing


def test_nobody_is_there_where_nothing_is_answered() -> None:
    for plan in PLANS.values():
        for tier in plan.tiers:
            for way in ways_in(plan, tier, MONDAY):
                answered = way.point.kind in ("email", "phone", "slack") and not way.point.missing and tier.can_file
                assert (way.standing is not None) == answered


def test_a_way_with_hours_of_its_own_keeps_them() -> None:
    plan, night = OPEN_TO_ALL, MONDAY
    low, high = plan.tiers[0], plan.tiers[-1]
    assert not any(way.standing and way.standing.open for way in ways_in(plan, low, night))
    assert any(way.standing and way.standing.open for way in ways_in(plan, low, night + 5 * HOUR))
    assert all(way.standing.open for way in ways_in(plan, high, night) if way.standing)


def test_one_for_some_severities_says_which() -> None:
    marks = {way.point.name: way.severities for way in ways_in(CLOSED_BELOW, CLOSED_BELOW.tiers[-1], MONDAY)}
    assert set(marks.values()) == {(), tuple(severity.label for severity in CLOSED_BELOW.severities[:2])}


def test_offices_are_open_only_where_the_plan_gives_hours() -> None:
    found = offices(OPEN_TO_ALL, OPEN_TO_ALL.tiers[-1], MONDAY)
    assert found
    assert not any(way.standing for way in found)


def test_sales_is_asked_where_the_plan_has_it_and_else_the_first_address() -> None:
    asked = {plan.stem: _asked(plan) for plan in PLANS.values()}
    assert all(asked.values())
    assert whom_to_ask(replace(CLOSED_BELOW, contacts=()), CLOSED_BELOW.tiers[0]) is None


def _asked(plan: Plan) -> bool:
    found = whom_to_ask(plan, plan.tiers[0])
    names = [point.name for point in plan.contacts if point.kind == "email"]
    sales = [name for name in names if "sales" in name.lower()]
    return found is not None and found.name == (sales or names)[0]

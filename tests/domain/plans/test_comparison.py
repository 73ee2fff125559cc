"""What another tier would add: on every plan nothing is invented, nothing is left out, and nothing is worse."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.calendars.business_time import coverage_between
from app.domain.calendars.duration import Duration
from app.domain.calendars.falling_due import falls_due
from app.domain.plans.comparison import additions, what_others_add
from app.domain.plans.plan import Plan, Promise, Tier
from app.domain.plans.promised_times import COLUMNS
from tests.by_itself import DAY, HOUR, MONDAY
from tests.offers import CLOSED_BELOW, OPEN_TO_ALL, PLANS

PAIRS = [
    pytest.param(plan, low, high, id=f"{plan.stem}-{low.slug}-{high.slug}")
    for plan in PLANS.values()
    for low in plan.tiers
    for high in plan.tiers
    if high.rank > low.rank
]
both = pytest.mark.parametrize(("plan", "low", "high"), PAIRS)


@both
def test_every_better_time_is_promised_there_and_falls_due_sooner_over_a_week(
    plan: Plan, low: Tier, high: Tier
) -> None:
    for better in additions(plan, low, high).times:
        kind = next(kind for kind, name in COLUMNS.items() if name == better.what)
        now, then = low.promises[kind].get(better.severity.slug), high.promises[kind][better.severity.slug]
        assert then.duration
        if now and now.duration:
            assert waiting(high, then.duration) < waiting(low, now.duration)


def waiting(tier: Tier, duration: Duration) -> timedelta:
    """How long it takes altogether, asked for again and again over a week."""
    opened = [MONDAY + hours * HOUR for hours in range(0, 7 * 24, 5)]
    return sum((falls_due(tier.calendar, duration, at) - at for at in opened), timedelta())


@both
def test_every_way_and_service_that_only_the_higher_tier_has_is_named(plan: Plan, low: Tier, high: Tier) -> None:
    found = additions(plan, low, high)
    named = {one.name for one in (*found.services, *found.for_sale)}
    assert named == {one.name for one in high.entitlements} - {one.name for one in low.entitlements}
    for point in high.channels:
        assert (point in found.channels) == (point not in low.channels)


@both
def test_better_hours_are_those_that_are_open_longer(plan: Plan, low: Tier, high: Tier) -> None:
    week = [coverage_between(tier.calendar, MONDAY, MONDAY + 7 * DAY) * tier.can_file for tier in (low, high)]
    assert (additions(plan, low, high).hours is not None) == (week[1] > week[0])


def test_the_highest_tier_has_nothing_above_it() -> None:
    for plan in PLANS.values():
        assert what_others_add(plan, plan.tiers[-1]) == ()


def test_a_tier_adds_nothing_to_itself() -> None:
    for plan in PLANS.values():
        for tier in plan.tiers:
            found = additions(plan, tier, tier)
            told = (found.hours, found.uptime, *found.times, *found.channels, *found.services, *found.for_sale)
            assert set(told) == {None}


def test_what_was_negotiated_already_is_no_addition() -> None:
    plan = CLOSED_BELOW
    low, high = plan.tiers[1:]
    at_once = {slug: Promise("1 minute", high.promises["first_response"][slug].duration, "") for slug in low.ladders}
    agreed = replace(low, promises={**low.promises, "first_response": at_once}, calendar=high.calendar)
    whats = {better.what for better in additions(plan, agreed, high).times}
    assert COLUMNS["first_response"] not in whats


def test_the_same_words_in_other_hours_are_told_by_what_they_mean() -> None:
    low, *_, high = OPEN_TO_ALL.tiers
    (same,) = [
        better
        for better in additions(OPEN_TO_ALL, low, high).times
        if better.what == COLUMNS["resolution"] and better.severity.rank == 0
    ]
    assert same.before
    assert "business day" in same.before
    assert "around the clock" in same.then

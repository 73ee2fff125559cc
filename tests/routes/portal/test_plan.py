"""A customer reads what was agreed, on either plan and in every tier."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from app.config import Settings
from app.domain.plans.plan import Plan, Tier
from app.lib.ids import new_id
from tests.cast import as_owner, rows
from tests.house import House, house_of
from tests.offers import CLOSED_BELOW, OPEN_TO_ALL, PLANS
from tests.routes.forms import Page

pytestmark = pytest.mark.anyio
# By rank of their tier, lowest first.
CUSTOMERS = {0: "stan", 1: "pat", -1: "erin"}


@pytest.fixture(params=PLANS.values(), ids=lambda plan: plan.stem)
async def planned(request: pytest.FixtureRequest, database: Settings) -> AsyncIterator[tuple[House, Plan]]:
    """The portal on each plan."""
    async with house_of(database, request.param) as house:
        yield house, request.param


async def read(house: House, name: str, target: str = "/plan") -> str:
    """The words of a page as somebody sees it."""
    answer = await (await house.browser(name)).get(target)
    assert answer.status_code == 200, answer.text
    return " ".join(Page(answer.text).words.split())


def tiers(plan: Plan) -> list[tuple[str, Tier]]:
    """Who has which tier."""
    return [(name, plan.tiers[rank]) for rank, name in CUSTOMERS.items()]


async def test_every_promised_time_of_the_tier_is_told(planned: tuple[House, Plan]) -> None:
    house, plan = planned
    for name, tier in tiers(plan):
        words = await read(house, name)
        assert f"Your plan: {tier.name}" in words
        for kind in ("first_response", "resolution"):
            for promise in tier.promises[kind].values():
                assert promise.words in words, (tier.name, kind)


async def test_best_effort_is_said_plainly_and_never_as_a_time(planned: tuple[House, Plan]) -> None:
    house, plan = planned
    for name, tier in tiers(plan):
        promises = [promise for promises in tier.promises.values() for promise in promises.values()]
        best_effort = any(promise.duration is None for promise in promises)
        assert ("We do what we can; no time is promised." in await read(house, name)) == best_effort


async def test_the_tiers_ways_and_no_others_are_open(planned: tuple[House, Plan]) -> None:
    house, plan = planned
    for name, tier in tiers(plan):
        browser = await house.browser(name)
        page = Page((await browser.get("/plan")).text)
        linked = {given["href"] for tag, given in page.tags if tag == "a" and "href" in given}
        numbers = {point.href for point in tier.channels if point.kind == "phone" and point.href}
        assert numbers <= {href for href in linked if href.startswith("tel:")} <= numbers | _offices(plan)
        for point in tier.channels:
            assert point.name in page.words
            assert point.href is None or point.href in linked


def _offices(plan: Plan) -> set[str | None]:
    return {point.href for point in plan.offices}


async def test_a_number_still_to_be_filled_in_is_no_number_to_a_customer(planned: tuple[House, Plan]) -> None:
    house, plan = planned
    highest = plan.tiers[-1]
    words = await read(house, "erin")
    missing = [point for point in highest.channels if point.missing]
    assert ("not set up yet" in words) == bool(missing)
    for target in ("/plan", "/", "/tickets/new"):
        shown = await read(house, "erin", target)
        assert not [point for point in missing if point.shown and point.shown in shown], target


async def test_severities_come_with_their_definitions_and_examples(planned: tuple[House, Plan]) -> None:
    house, plan = planned
    words = await read(house, "stan")
    for severity in plan.severities:
        assert severity.definition in words
        assert all(example in words for example in severity.examples)


async def test_where_the_plan_says_so_stands_with_what_it_says(planned: tuple[House, Plan]) -> None:
    house, plan = planned
    words = await read(house, "erin")
    for promise in plan.tiers[-1].promises["first_response"].values():
        assert f"{plan.title} › {promise.cite.replace(' > ', ' › ')}" in words


async def test_a_higher_tier_is_described_to_those_below_and_to_nobody_above(planned: tuple[House, Plan]) -> None:
    house, plan = planned
    assert "What another tier would add" not in await read(house, "erin")
    for name, tier in tiers(plan)[:2]:
        words = await read(house, name)
        for other in plan.tiers[tier.rank + 1 :]:
            assert other.name in words[words.index("What another tier would add") :]


async def test_home_names_the_tier_and_leads_here(planned: tuple[House, Plan]) -> None:
    house, plan = planned
    for name, tier in tiers(plan):
        browser = await house.browser(name)
        page = Page((await browser.get("/")).text)
        assert f"Your plan: {tier.name}" in page.words
        assert ("a", {"href": "/plan"}) in page.tags
        assert not tier.can_file or "open now" in page.words or "closed now" in page.words


@pytest.fixture
async def house(database: Settings) -> AsyncIterator[House]:
    """The plan in which the lowest tier files nothing."""
    async with house_of(database, CLOSED_BELOW) as house:
        yield house


async def test_a_tier_that_files_nothing_says_so_and_what_is_possible(house: House) -> None:
    words = await read(house, "stan")
    lowest, files = CLOSED_BELOW.tiers[0], CLOSED_BELOW.lowest_tier_filing()
    assert files
    assert f"Filing tickets is not part of your tier, {lowest.name}." in words
    assert f"The lowest tier that has it is {files.name}." in words
    assert all(point.name in words for point in lowest.channels)
    assert "open now" not in words


async def test_negotiated_times_are_marked(house: House, database: Settings) -> None:
    assert "agreed in your contract" not in await read(house, "erin")
    severity = CLOSED_BELOW.severities[0]
    override = f'{{"first_response": {{"{severity.slug}": "15 minutes"}}}}'
    sql = "UPDATE contract_version SET overrides = $2::text::jsonb WHERE organisation_id = $1"
    await as_owner(database, sql, house.cast["erin"].organisation_ids[0], override)
    words = await read(house, "erin")
    assert words.count("agreed in your contract") == 1
    assert "15 minutes agreed in your contract" in words


async def test_holidays_to_come_are_told(house: House, database: Settings) -> None:
    (now,) = await rows("SELECT portal_now() AS at")
    calendar = CLOSED_BELOW.tiers[1].calendar
    holidays = {str(now["at"].date() + timedelta(days=ahead)): "Founders’ day" for ahead in range(2, 9)}
    body = {"cite": "A notice", "zone": calendar.zone.key, "week": {"mon-fri": "09:00-18:00"}, "holidays": holidays}
    sql = (
        "INSERT INTO calendar_version (edition, plan_version_id, name, body, changes) "
        "SELECT 1, id, $1, $2::text::jsonb, '' FROM plan_version"
    )
    await as_owner(database, sql, calendar.name, json.dumps(body))
    words = await read(house, "pat")
    assert words.count("Founders’ day: closed") == 5
    assert "No holiday or closure" not in words


async def test_without_holidays_to_come_that_is_said(house: House) -> None:
    assert "No holiday or closure in the next 30 days." in await read(house, "pat")


async def test_who_has_no_contract_is_told_so(house: House, database: Settings) -> None:
    await as_owner(database, "UPDATE contract_version SET ends_on = starts_on")
    assert "No contract is in force" in await read(house, "erin")


async def test_another_organisations_plan_is_not_there(house: House) -> None:
    erin = await house.browser("erin")
    theirs, ours = house.cast["pat"].organisation_ids[0], house.cast["erin"].organisation_ids[0]
    assert (await erin.get(f"/plan?organisation={ours}")).status_code == 200
    for asked in (theirs, new_id(), "x", "%00"):
        assert (await erin.get(f"/plan?organisation={asked}")).status_code == 404


async def test_somebody_of_two_organisations_chooses(house: House, database: Settings) -> None:
    erin, bluebird = house.cast["erin"], house.cast["pat"].organisation_ids[0]
    sql = "INSERT INTO membership (organisation_id, person_id, role) VALUES ($1, $2, 'member')"
    await as_owner(database, sql, bluebird, erin.person_id)
    assert f"Your plan: {CLOSED_BELOW.tiers[1].name}" in await read(house, "erin", f"/plan?organisation={bluebird}")
    page = Page((await (await house.browser("erin")).get("/plan")).text)
    linked = [given.get("href") for tag, given in page.tags if tag == "a"]
    assert {f"/plan?organisation={one}" for one in (bluebird, *erin.organisation_ids)} <= set(linked)


async def test_where_a_channel_has_a_time_of_its_own_it_is_told(database: Settings) -> None:
    async with house_of(database, OPEN_TO_ALL) as house:
        promises = OPEN_TO_ALL.tiers[0].channel_response
        words = await read(house, "stan")
        for channel, promise in promises.items():
            assert f"By {channel}: a first response within {promise.words}" in words

"""The account manager agrees a shorter time with a customer: who reads it where, which tickets are due by it, one that
is moved to it, breached under it, and counted; and a severity that both sides come to agree on."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Locator, Page, expect

from app.domain.contracts.contract_versions import versions_of
from app.domain.contracts.signing import sign
from app.domain.plans.plan import Severity
from e2e.people import People, sign_in
from e2e.portal import Portal
from e2e.steps import Draft, due, event, file_ticket, filed, open_ticket
from tests.cast import does, opened

pytestmark = pytest.mark.anyio
CUSTOMER = "Northwind Traders"
AGREED, WORDS, LATER = timedelta(minutes=10), "10 minutes", "11m"
EMERGENCY = "Emergency contact"


@pytest.fixture
async def contract(portal: Portal) -> AsyncIterator[None]:
    """Afterwards the customer's contract says nothing but the plan again."""
    yield
    morgan, organisation_id = portal.cast["morgan"], portal.cast["erin"].organisation_ids[0]
    async with opened(portal.settings):
        newest, *_ = await does(morgan, lambda _: versions_of(organisation_id))
        await does(morgan, sign, organisation_id, replace(newest.agreed, overrides={}), reason="It was a try.")


async def test_a_time_is_agreed_and_holds_from_then_on(people: People, portal: Portal, contract: None) -> None:
    erin, morgan = await people.page("erin"), await people.page()
    severity, milder = portal.plan.severities[1:3]
    promised = portal.plan.tiers[-1].promises["first_response"][severity.slug].duration
    assert promised
    before = await file_ticket(erin, Draft("Filed before it was agreed", severity))
    was_due = await due(erin, "first_response")
    assert was_due == await filed(erin) + promised.time
    await sign_in(morgan, "morgan")
    await finds_the_customer(morgan)
    await agrees_the_time(morgan, severity)
    await expect(times_of(morgan)).to_contain_text(WORDS)
    await the_customer_reads_it(erin, severity)
    after = await file_ticket(erin, Draft("Filed after it was agreed", severity))
    assert await due(erin, "first_response") == await filed(erin) + AGREED
    await erin.goto(f"/tickets/{before}")
    assert await due(erin, "first_response") == was_due
    await a_milder_severity_is_agreed_on(erin, await people.page("alex"), after, milder)
    missed = await missed_this_month(morgan)
    await moves_the_ticket(morgan, before)
    await portal.advance(LATER)
    await both_see_how_it_was_breached(morgan, erin, before)
    assert await missed_this_month(morgan) > missed


async def test_without_a_script_a_time_is_agreed_as_well(people: People, portal: Portal, contract: None) -> None:
    erin, morgan = [await people.page(name, java_script_enabled=False) for name in ("erin", "morgan")]
    await morgan.goto("/desk")
    await finds_the_customer(morgan)
    await agrees_the_time(morgan, portal.plan.severities[1])
    await the_customer_reads_it(erin, portal.plan.severities[1])


async def test_the_last_emergency_contact_does_not_leave_unseen(people: People, portal: Portal) -> None:
    morgan = await people.page("morgan")
    await morgan.goto("/desk")
    await finds_the_customer(morgan)
    await morgan.get_by_role("link", name="People", exact=True).click()
    await morgan.locator("main").get_by_role("link", name="Nadia Rahman").click()
    await morgan.get_by_label("One more role").select_option(label=EMERGENCY)
    await morgan.get_by_role("button", name="Give the role").click()
    await morgan.get_by_role("link", name="Remove from the organisation").click()
    await expect(morgan.locator(".alarm")).to_contain_text(re.compile(f"Nobody else is {EMERGENCY}", re.IGNORECASE))
    await morgan.get_by_role("link", name="Back", exact=True).click()
    await morgan.get_by_role("link", name=f"Take away {EMERGENCY}").click()
    await expect(morgan.locator(".alarm")).to_contain_text(re.compile(f"Nobody else is {EMERGENCY}", re.IGNORECASE))
    await morgan.get_by_role("button", name="Take the role away").click()
    await morgan.goto("/desk/organisations")
    row = morgan.locator(".rung", has_text=CUSTOMER)
    await expect(row.locator(".alarm")).to_contain_text("Nobody is emergency contact any more.")


async def finds_the_customer(morgan: Page) -> None:
    await morgan.get_by_role("banner").get_by_role("link", name="Organisations").click()
    await morgan.get_by_label("Search by name or prefix").fill("northw")
    await morgan.get_by_role("button", name="Search").click()
    await morgan.get_by_role("link", name=CUSTOMER).click()
    await expect(morgan.get_by_role("heading", level=1)).to_contain_text(CUSTOMER)


def times_of(morgan: Page) -> Locator:
    """What the customer's page says of its contract."""
    return morgan.get_by_role("region", name="Contract", exact=True)


async def agrees_the_time(morgan: Page, severity: Severity) -> None:
    """In the contract's form, among what can be negotiated in that tier."""
    await morgan.get_by_role("link", name="Change the contract").click()
    fields = morgan.locator("#negotiated details", has_text=severity.name)
    await fields.locator("summary").click()
    await fields.get_by_label("First response").fill(WORDS)
    await morgan.get_by_label("Why", exact=True).fill("They run a shop.")
    await morgan.get_by_role("button", name="Agree the change").click()
    await expect(morgan.get_by_role("heading", level=1)).to_contain_text(CUSTOMER)


async def the_customer_reads_it(erin: Page, severity: Severity) -> None:
    """Under "Your plan", beside what the plan itself promises."""
    await erin.goto("/")
    await erin.get_by_role("banner").get_by_role("link", name="Your plan").click()
    row = erin.get_by_role("row").filter(has=erin.get_by_role("rowheader", name=severity.name))
    await expect(row).to_contain_text(WORDS)
    await expect(row).to_contain_text("agreed in your contract")
    await expect(erin.get_by_text("agreed in your contract")).to_have_count(1)


async def a_milder_severity_is_agreed_on(erin: Page, alex: Page, reference: str, milder: Severity) -> None:
    """Staff proposes it, seeing first what it would change; the customer accepts on the ticket's page."""
    await open_ticket(alex, reference)
    await alex.locator("#verbs summary").click()
    await alex.get_by_role("link", name="Propose another severity").click()
    await alex.get_by_role("radio", name=milder.name).check()
    await alex.get_by_role("button", name="See what it would change").click()
    await expect(alex.get_by_role("heading", name=f"With {milder.name} the clocks would be")).to_be_visible()
    await alex.get_by_label("Why it fits better").fill("It has a way around.")
    await alex.get_by_role("button", name=f"Propose {milder.name}").click()
    await erin.goto(f"/tickets/{reference}")
    await expect(erin.locator("#questions")).to_contain_text("It has a way around.")
    await expect(erin.locator("#questions")).to_contain_text(milder.definition)
    await erin.get_by_role("button", name=f"Accept {milder.name}").click()
    await expect(event(erin, f"accepted {milder.label}")).to_be_visible()
    await expect(event(alex, f"accepted {milder.label}")).to_be_visible()
    await expect(erin.locator("#ticket-head")).to_contain_text(milder.name)


async def moves_the_ticket(morgan: Page, reference: str) -> None:
    """To the newest version, after a look at what that does to its clocks."""
    await open_ticket(morgan, reference)
    begun = await filed(morgan)
    await morgan.get_by_role("link", name="Move to another contract version").click()
    await morgan.get_by_role("radio").first.check()
    await morgan.get_by_role("button", name="See what it would change").click()
    row = morgan.get_by_role("row").filter(has=morgan.get_by_role("rowheader", name="First response"))
    dues = await row.locator("[data-due]").evaluate_all("chips => chips.map(chip => Date.parse(chip.dataset.due))")
    assert [round((at / 1000) - begun.timestamp()) for at in dues][1:] == [AGREED.total_seconds()]
    await morgan.get_by_label("Why", exact=True).fill("It was promised on the telephone.")
    await morgan.get_by_role("button", name="Move it to version").click()
    await expect(event(morgan, "It was promised on the telephone.")).to_be_visible()
    assert await due(morgan, "first_response") == begun + AGREED


async def both_see_how_it_was_breached(morgan: Page, erin: Page, reference: str) -> None:
    """The open page of the one follows; the other looks."""
    await erin.goto(f"/tickets/{reference}")
    for page in (morgan, erin):
        await expect(event(page, f"First response within {WORDS}: SLA breached.")).to_be_visible()
        await page.locator("#ticket-clocks summary", has_text="First response").click()
        breach = page.locator("#ticket-clocks details[open]")
        await expect(breach).to_contain_text("How this was breached")
        await expect(breach).to_contain_text("Waiting for us, with nobody")


async def missed_this_month(morgan: Page) -> int:
    """How many guaranteed times the customer's error budget counts as missed."""
    await morgan.goto("/desk")
    await finds_the_customer(morgan)
    await morgan.get_by_role("link", name="Error budget").click()
    words = await morgan.get_by_role("region", name="Guaranteed times").inner_text()
    found = re.search(r"(\d+) missed", words)
    assert found, words
    return int(found[1])

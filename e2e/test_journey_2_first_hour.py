"""A ticket's first hour: from the queue to an answer, whose turn it is, waiting, solved, reopened, closed and rated."""

import pytest
from playwright.async_api import Page, expect

from e2e.mailbox import text_of
from e2e.people import People
from e2e.plans import on_both_plans
from e2e.portal import Portal
from e2e.steps import Draft, chip, event, file_ticket, open_ticket, said, send, turn

pytestmark = pytest.mark.anyio
ERIN, ALEX = "erin@northwind.example", "alex@support.example"
NOTE = "Looks like the cache again; ask Sam before touching it."


@on_both_plans
async def test_from_the_queue_to_a_rating(people: People, portal: Portal) -> None:
    erin, alex = await people.page("erin"), await people.page("alex")
    severity = portal.plan.severities[1]
    reference = await file_ticket(erin, Draft("Exports stop half way", severity))
    await the_agent_opens_it_from_the_queue(alex, reference)
    await the_agent_takes_it_and_writes_a_note(alex, erin)
    await the_reply_reaches_the_customer(alex, erin, portal, reference)
    await the_customer_answers(erin, alex, portal, reference)
    await the_agent_waits_and_the_clock_stands_still(alex, erin, portal, reference)
    await the_agent_resolves_and_the_customer_reopens(alex, erin, portal, reference)
    await the_customer_closes_and_rates(alex, erin, portal, reference)
    assert not any(NOTE in text_of(mail) for mail in portal.mailbox.sent_to(ERIN))


@on_both_plans
async def test_on_the_most_severe_the_clock_goes_on_and_the_page_says_why(people: People, portal: Portal) -> None:
    erin, alex = await people.page("erin"), await people.page("alex")
    worst = portal.plan.severities[0]
    await open_ticket(alex, await file_ticket(erin, Draft("Everything is down", worst)))
    await send(alex, "Which region do you call?", "Send and wait for the customer")
    await expect(turn(erin)).to_contain_text("Yours")
    await expect(turn(erin)).to_contain_text(f"The resolution clock keeps running: on {worst.name}")
    await expect(chip(erin, "resolution")).to_contain_text("left")


async def the_agent_opens_it_from_the_queue(alex: Page, reference: str) -> None:
    await alex.goto("/desk")
    row = alex.get_by_role("row").filter(has_text=reference)
    await expect(row).to_contain_text("nobody yet")
    await expect(row.locator("[data-clock]")).to_contain_text("left")
    deadlines = await alex.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => row.querySelector('[data-due]')?.dataset.due ?? 'without, so last')"
    )
    assert deadlines == sorted(deadlines)
    await row.get_by_role("link").click()


async def the_agent_takes_it_and_writes_a_note(alex: Page, erin: Page) -> None:
    await alex.get_by_role("button", name="Take", exact=True).click()
    await expect(event(alex, "took it")).to_be_visible()
    await send(alex, NOTE, "Add internal note")
    await expect(alex.locator(".entry-internal")).to_contain_text("Only your team sees this")
    await expect(chip(alex, "first_response")).to_contain_text("left")
    # The customer hears of the taking on the open page, and of the note nowhere.
    await expect(event(erin, "Alex Kimura took it")).to_be_visible()
    await erin.reload()
    await expect(erin.get_by_text(NOTE)).to_have_count(0)


async def the_reply_reaches_the_customer(alex: Page, erin: Page, portal: Portal, reference: str) -> None:
    await send(alex, "We see it as well. Which region are you in?")
    await expect(chip(alex, "first_response")).to_contain_text("met")
    await expect(said(erin, "Which region are you in?")).to_be_visible()
    await expect(chip(erin, "first_response")).to_contain_text("met")
    await expect(turn(erin)).to_contain_text("Yours")
    assert reference in await portal.mailbox.mail(ERIN, "Which region are you in?")


async def the_customer_answers(erin: Page, alex: Page, portal: Portal, reference: str) -> None:
    await send(erin, "Frankfurt, all of us.")
    await expect(turn(erin)).to_contain_text("Ours")
    await expect(said(alex, "Frankfurt, all of us.")).to_be_visible()
    await expect(turn(alex)).to_contain_text("Ours")
    assert f"/desk/tickets/{reference}" in await portal.mailbox.mail(ALEX, "Frankfurt, all of us.")


async def the_agent_waits_and_the_clock_stands_still(alex: Page, erin: Page, portal: Portal, reference: str) -> None:
    await alex.reload()
    await send(alex, "Please send us the debug log.", "Send and wait for the customer")
    await expect(chip(erin, "resolution")).to_contain_text("paused")
    await expect(turn(erin)).to_contain_text("The resolution clock stands still until you answer")
    assert reference in await portal.mailbox.mail(ERIN, "Please send us the debug log.", "stands still")
    await send(erin, "Here it is.")
    await expect(chip(erin, "resolution")).to_contain_text("left")


async def the_agent_resolves_and_the_customer_reopens(alex: Page, erin: Page, portal: Portal, reference: str) -> None:
    await alex.reload()
    await send(alex, "Restarted; exports run through.", "Send and resolve")
    await expect(chip(alex, "resolution")).to_contain_text("met")
    assert reference in await portal.mailbox.mail(ERIN, "Restarted; exports run through.")
    await erin.get_by_label("Not solved?").fill("It stops again, later.")
    await erin.get_by_role("button", name="Reopen the ticket").click()
    await expect(event(erin, "Erin Halloran reopened it")).to_be_visible()
    await expect(chip(erin, "resolution")).to_contain_text("resolution no. 2")
    await expect(said(alex, "It stops again, later.")).to_be_visible()
    await portal.mailbox.mail(ALEX, reference, "It stops again, later.")


async def the_customer_closes_and_rates(alex: Page, erin: Page, portal: Portal, reference: str) -> None:
    await alex.reload()
    await send(alex, "The second cache is cleared, too.", "Send and resolve")
    await erin.get_by_role("button", name="Yes, close the ticket").click()
    await expect(event(erin, "Erin Halloran closed it")).to_be_visible()
    await erin.get_by_role("radio", name="5 very satisfied").check()
    await erin.get_by_label("Anything to add").fill("Twice, but quick.")
    await erin.get_by_role("button", name="Send the rating").click()
    await expect(erin.get_by_role("heading", name="Your rating")).to_be_visible()
    await portal.mailbox.mail(ALEX, reference, "closed")
    await alex.reload()
    await expect(alex.locator("main")).to_contain_text("Twice, but quick.")

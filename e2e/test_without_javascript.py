"""Journey 1 and the customer's part of journey 2 once more, in a browser that runs no script."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from e2e.people import People, sign_in
from e2e.portal import Portal
from e2e.steps import Draft, chip, event, file_ticket, open_ticket, said, send, turn
from e2e.test_journey_1_filing import shows_deadlines_and_reasons, shows_what_it_means, two_files

pytestmark = pytest.mark.anyio
SUBJECT = "No script runs here"


async def test_a_customer_files_a_ticket_and_sees_every_deadline_with_its_reason(
    people: People, portal: Portal, tmp_path: Path
) -> None:
    page = await people.page(java_script_enabled=False)
    await sign_in(page, "erin")
    await page.goto("/tickets/new")
    worst = portal.plan.severities[0]
    await shows_what_it_means(page, worst)
    reference = await file_ticket(page, Draft(SUBJECT, worst, "Since 9:00.", two_files(tmp_path)))
    await expect(page.get_by_role("link", name="Übersicht 🧭.csv")).to_be_visible()
    await shows_deadlines_and_reasons(page, portal.plan, worst)
    await portal.mailbox.mail("erin@northwind.example", reference, SUBJECT)


async def test_a_customer_reads_answers_reopens_closes_and_rates(people: People, portal: Portal) -> None:
    erin, alex = await people.page("erin", java_script_enabled=False), await people.page("alex")
    reference = await file_ticket(erin, Draft(SUBJECT, portal.plan.severities[1]))
    await open_ticket(alex, reference)
    await send(alex, "Please send us the log.", "Send and wait for the customer")
    await the_customer_reads_why_the_clock_stands_and_answers(erin)
    await alex.reload()
    await send(alex, "It works again.", "Send and resolve")
    await the_customer_reopens(erin)
    await alex.reload()
    await send(alex, "Now it does.", "Send and resolve")
    await the_customer_closes_and_rates(erin)


async def test_what_was_typed_comes_back_with_what_is_wrong(people: People) -> None:
    page = await people.page("erin", java_script_enabled=False)
    await page.goto("/tickets/new")
    await page.get_by_label("What happens").fill("A long story")
    await page.locator("#new-ticket").evaluate("form => (form.noValidate = true)")
    await page.get_by_role("button", name="File the ticket").click()
    await expect(page.get_by_role("alert")).to_contain_text("2 things to put right")
    await expect(page.get_by_label("Subject")).to_have_accessible_description("A subject is needed.")
    await expect(page.get_by_label("What happens")).to_have_value("A long story")


async def test_an_incident_is_opened_linked_and_resolved(people: People, portal: Portal) -> None:
    erin, sam = [await people.page(name, java_script_enabled=False) for name in ("erin", "sam")]
    reference = await file_ticket(erin, Draft(SUBJECT, portal.plan.severities[1]))
    await sam.goto("/desk/incidents/new")
    await sam.get_by_label("Name").fill("Nothing moves")
    await sam.get_by_label("First update").fill("We look into it.")
    await sam.get_by_role("button", name="Open and publish").click()
    await sam.get_by_role("group", name="Filed around the time it began").get_by_label(reference).check()
    await sam.get_by_role("button", name="Link these tickets").click()
    await sam.get_by_label("Status").select_option("resolved")
    await sam.get_by_label("What everybody shall know").fill("It moves again.")
    await sam.get_by_role("button", name="Publish the update").click()
    await expect(sam.locator("#updates li").first).to_contain_text("It moves again.")
    await erin.reload()
    await expect(event(erin, "on the incident “Nothing moves”, resolved: It moves again.")).to_be_visible()


async def the_customer_reads_why_the_clock_stands_and_answers(erin: Page) -> None:
    await erin.reload()
    await expect(said(erin, "Please send us the log.")).to_be_visible()
    await expect(turn(erin)).to_contain_text("stands still until you answer")
    await expect(chip(erin, "resolution")).to_contain_text("paused")
    await send(erin, "Here it is.")
    await expect(turn(erin)).to_contain_text("Ours")
    await expect(chip(erin, "resolution")).to_contain_text("left")


async def the_customer_reopens(erin: Page) -> None:
    await erin.reload()
    await erin.get_by_label("Not solved?").fill("Not for me.")
    await erin.get_by_role("button", name="Reopen the ticket").click()
    await expect(event(erin, "reopened it")).to_be_visible()


async def the_customer_closes_and_rates(erin: Page) -> None:
    await erin.reload()
    await erin.get_by_role("button", name="Yes, close the ticket").click()
    await erin.get_by_role("radio", name="4").check()
    await erin.get_by_role("button", name="Send the rating").click()
    await expect(event(erin, "rated it 4 of 5")).to_be_visible()

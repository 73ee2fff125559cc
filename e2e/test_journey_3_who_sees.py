"""Who sees a ticket: its organisation's admin and those who follow it, and nobody else's customer; the tier decides who
files one."""

import pytest
from playwright.async_api import Page, expect

from e2e.people import People
from e2e.plans import on_both_plans, on_the_plan_open_to_all
from e2e.portal import Portal
from e2e.steps import Draft, chip, event, file_ticket, said

pytestmark = pytest.mark.anyio
SUBJECT = "Keys of our tenant in the log"


@on_both_plans
async def test_only_those_who_belong_to_it_see_a_ticket(people: People, portal: Portal) -> None:
    erin = await people.page("erin")
    reference = await file_ticket(erin, Draft(SUBJECT, portal.plan.severities[2], "One line for Noah."))
    for stranger in ("stan", "pat", "noah"):
        await sees_nothing_of_it(await people.page(stranger), reference)
    await is_asked_to_sign_in(await people.page(), reference)
    nadia = await people.page("nadia")
    await finds_it_in_the_list(nadia, reference)
    await expect(said(nadia, "One line for Noah.")).to_be_visible()


@on_both_plans
async def test_a_colleague_who_was_added_sees_it_and_one_who_was_removed_does_not(
    people: People, portal: Portal
) -> None:
    erin, noah = await people.page("erin"), await people.page("noah")
    reference = await file_ticket(erin, Draft(SUBJECT, portal.plan.severities[2]))
    await erin.get_by_label("Add a colleague").select_option(label="Noah Lindgren")
    await erin.get_by_role("button", name="Add", exact=True).click()
    await expect(erin.get_by_role("button", name="Remove Noah Lindgren")).to_be_visible()
    answer = await noah.goto(f"/tickets/{reference}")
    assert answer and answer.status == 200
    await noah.goto("/")
    await erin.get_by_role("button", name="Remove Noah Lindgren").click()
    await expect(erin.get_by_role("button", name="Remove Noah Lindgren")).to_have_count(0)
    await sees_nothing_of_it(noah, reference)


async def test_a_tier_without_tickets_is_told_the_lowest_that_has_them(people: People, portal: Portal) -> None:
    stan = await people.page("stan")
    await stan.goto("/")
    await expect(stan.locator("main")).to_contain_text("Tickets are not part of your plan")
    answer = await stan.goto("/tickets/new")
    assert answer and answer.status == 403
    lowest = portal.plan.lowest_tier_filing()
    assert lowest
    await expect(stan.locator("main")).to_contain_text(f"The lowest tier that has it is {lowest.name}.")


@on_the_plan_open_to_all
async def test_where_every_tier_files_the_lowest_does_too(people: People, portal: Portal) -> None:
    stan = await people.page("stan")
    await file_ticket(stan, Draft("A question", portal.plan.severities[-1]))
    await expect(event(stan, "Stan Okoro filed it")).to_be_visible()
    await expect(chip(stan, "first_response")).to_contain_text("left")


async def sees_nothing_of_it(page: Page, reference: str) -> None:
    answer = await page.goto(f"/tickets/{reference}")
    assert answer and answer.status == 404
    await expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    for part in ("severity", "now", "live"):
        assert (await page.request.get(f"/tickets/{reference}/{part}")).status == 404
    assert (await page.request.get(f"/desk/tickets/{reference}")).status == 403
    for address in ("/", "/tickets", "/tickets?show=all"):
        await page.goto(address)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await expect(page.get_by_text(reference)).to_have_count(0)


async def is_asked_to_sign_in(page: Page, reference: str) -> None:
    await page.goto(f"/tickets/{reference}")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert SUBJECT not in await page.content()


async def finds_it_in_the_list(page: Page, reference: str) -> None:
    await page.goto("/tickets")
    await page.get_by_role("listitem").filter(has_text=reference).get_by_role("link").click()
    await expect(page.get_by_role("heading", level=1, name=SUBJECT)).to_be_visible()

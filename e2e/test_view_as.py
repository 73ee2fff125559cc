"""An agent sees a ticket as its customer does, changes nothing, and is themselves again."""

import re

import pytest
from playwright.async_api import Page, ViewportSize, expect

from e2e.people import PHONE, WIDE, People, arrives, sign_in
from e2e.portal import Portal
from e2e.steps import Draft, file_ticket, open_ticket

pytestmark = pytest.mark.anyio


async def _fits(page: Page) -> bool:
    """Nothing is wider than the window."""
    return bool(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
async def test_an_agent_looks_as_the_customer_cannot_reply_and_stops(
    people: People, portal: Portal, viewport: ViewportSize
) -> None:
    reference = await file_ticket(await people.page("erin"), Draft("Do you see my log?", portal.plan.severities[2]))
    # In a session of its own: the one that the tests share keeps its token.
    alex = await people.page(viewport=viewport)
    await sign_in(alex, "alex")
    await arrives(alex, "/desk")
    await open_ticket(alex, reference)
    if viewport == PHONE:
        await alex.locator("#ticket-side > summary").click()
    await alex.get_by_role("link", name="See what Erin Halloran sees").click()
    await alex.get_by_label("Why").fill("Erin asks whether I see her log")
    await alex.get_by_role("button", name="Look as Erin Halloran").click()
    await arrives(alex, f"/tickets/{reference}")
    banner = alex.get_by_role("region", name="View as a customer")
    await expect(banner).to_contain_text("see the portal as Erin Halloran of Northwind")
    assert await _fits(alex)

    await alex.get_by_label("Your reply").fill("In her name")
    await alex.get_by_role("button", name="Send reply").click()
    await expect(alex.get_by_text("to read only, so nothing was done")).to_be_visible()
    await alex.goto("/desk")
    await expect(alex.get_by_role("heading", name="That is not allowed")).to_be_visible()

    await banner.get_by_role("button", name="Stop").click()
    await alex.wait_for_url(re.compile("/desk/organisations/NW/people/"))
    await expect(banner).to_have_count(0)
    await open_ticket(alex, reference)
    await expect(alex.get_by_text("In her name")).to_have_count(0)
    assert await _fits(alex)

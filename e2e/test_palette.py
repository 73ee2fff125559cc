"""Finding anything by keyboard, wherever one is; and without the palette."""

import pytest
from playwright.async_api import expect

from e2e.people import People

pytestmark = pytest.mark.anyio


async def test_a_ticket_is_found_by_keyboard_from_anywhere(people: People, stage: dict[str, str]) -> None:
    page = await people.page("alex")
    await page.goto(f"/desk/tickets/{stage['open']}")
    subject = await page.get_by_role("heading", level=1).inner_text()
    await page.goto("/desk/on-call")
    await page.keyboard.press("/")
    palette = page.get_by_role("dialog", name="Search")
    field = palette.get_by_role("combobox", name="Search")
    await expect(field).to_be_focused()
    await page.keyboard.type(stage["open"])
    ticket = palette.get_by_role("option").first
    await expect(ticket).to_contain_text(subject)
    await expect(palette.get_by_role("status")).to_contain_text("ticket")
    await page.keyboard.press("ArrowDown")
    await expect(ticket).to_have_attribute("aria-selected", "true")
    await expect(field).to_have_attribute("aria-activedescendant", await ticket.get_attribute("id") or "")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text(subject)


async def test_a_reference_leads_to_its_ticket_at_once(people: People, stage: dict[str, str]) -> None:
    page = await people.page("erin")
    await page.goto("/plan")
    await page.keyboard.press("Control+k")
    await page.keyboard.type(stage["open"].lower())
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/tickets/{stage['open']}")


async def test_the_palette_opens_while_one_writes_and_gives_the_focus_back(
    people: People, stage: dict[str, str]
) -> None:
    page = await people.page("erin")
    await page.goto(f"/tickets/{stage['open']}")
    reply = page.get_by_label("Your reply")
    await reply.fill("Either / or")
    await reply.press("Control+k")
    palette = page.get_by_role("dialog", name="Search")
    await expect(palette.get_by_role("option", name="File a ticket")).to_be_visible()
    await page.keyboard.type("your pl")
    await expect(palette.get_by_role("option", name="Your plan")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(palette).to_be_hidden()
    await expect(reply).to_be_focused()
    await expect(reply).to_have_value("Either / or")


async def test_without_javascript_search_is_a_page(people: People, stage: dict[str, str]) -> None:
    page = await people.page("erin", java_script_enabled=False)
    await page.goto("/")
    await page.get_by_role("link", name="Search", exact=True).click()
    await page.get_by_role("searchbox", name="Search").fill("debates")
    await page.get_by_role("button", name="Search").click()
    await expect(page.locator("mark").first).to_be_visible()
    await page.get_by_role("link", name="Tickets", exact=True).last.click()
    await page.wait_for_url("**/search?q=debates&kind=ticket")
    await page.get_by_text("Narrow it down").click()
    await page.get_by_label("Status").select_option("settled")
    await page.get_by_role("button", name="Show").click()
    await page.wait_for_url("**/search?q=debates&kind=ticket&status=settled**")
    await page.get_by_role("link", name="Without: Settled").click()
    await page.wait_for_url("**/search?q=debates&kind=ticket")

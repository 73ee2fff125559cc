"""Everything by keyboard alone: what is reached can be seen to be reached, and the queue has its keys."""

from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from app.demo_people import PASSWORD
from e2e.people import BY_NAME, People, scripts_have_run
from e2e.portal import Portal
from e2e.test_journey_1_filing import two_files

pytestmark = pytest.mark.anyio
# Whether what has the focus says so: by an outline of its own, of its row's link or of the label around it. The parts
# of a time field are the browser's, which outlines its button where no script can see it.
SHOWN = """() => {
    const outlined = (element, part) => parseFloat(getComputedStyle(element, part).outlineWidth) > 0
        && getComputedStyle(element, part).outlineStyle !== "none";
    const element = document.activeElement, label = element.closest("label");
    return outlined(element) || outlined(element, "::after") || (label !== null && outlined(label))
        || element.type === "datetime-local";
}"""


async def test_a_ticket_is_filed_without_a_mouse(people: People, portal: Portal, tmp_path: Path) -> None:
    page, files = await people.page(), two_files(tmp_path)
    page.on("filechooser", lambda chooser: chooser.set_files(files))
    await page.goto("/sign-in")
    await expect(page.get_by_label("Email")).to_be_focused()
    await page.keyboard.type(BY_NAME["erin"].email)
    await tab_to(page, page.get_by_label("Password"))
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Hello Erin.")).to_be_visible()
    await tab_to(page, page.get_by_role("link", name="File a ticket"))
    await page.keyboard.press("Enter")
    await fill_the_form(page, portal)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name="By keyboard")).to_be_visible()
    working = page.locator("details.how", has_text="Resolution: how this was computed")
    await tab_to(page, working.locator("summary"))
    await page.keyboard.press("Enter")
    await expect(working.get_by_role("table")).to_be_visible()
    await tab_to(page, page.get_by_role("link", name="trace of the call.txt"))


async def test_the_first_stop_leads_past_the_header(people: People) -> None:
    page = await people.page("erin")
    await page.goto("/")
    await page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport(ratio=1)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_be_focused()
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.querySelector('main').contains(document.activeElement)")


async def test_the_queue_has_keys(people: People, stage: dict[str, str]) -> None:
    page = await people.page("alex")
    await page.goto("/desk")
    rows = page.locator("a[data-row]")
    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        await page.keyboard.press(key)
        await expect(rows.nth(row)).to_be_focused()
        assert await page.evaluate(SHOWN)
    subject = await rows.nth(1).inner_text()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text(subject)
    await scripts_have_run(page)
    await page.keyboard.press("r")
    await expect(page.locator("#reply textarea")).to_be_focused()
    await page.keyboard.type("jk?")
    await expect(page.locator("#reply textarea")).to_have_value("jk?")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_the_keys_are_told_and_can_be_switched_off(people: People) -> None:
    page = await people.page("alex")
    await page.goto("/desk")
    dialog = page.get_by_role("dialog", name="Keys")
    await page.keyboard.press("?")
    await expect(dialog).to_be_visible()
    await tab_to(page, dialog.get_by_role("checkbox"))
    await page.keyboard.press("Space")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await page.reload()
    await page.keyboard.press("?")
    await page.keyboard.press("j")
    await expect(dialog).to_be_hidden()
    await expect(page.locator("a[data-row]").first).not_to_be_focused()


async def test_the_account_menu_opens_and_closes_without_a_mouse(people: People) -> None:
    page = await people.page("erin")
    await page.goto("/")
    summary, leave = page.locator(".account summary"), page.get_by_role("button", name="Sign out")
    await tab_to(page, summary)
    await page.keyboard.press("Enter")
    await tab_to(page, leave)
    await page.keyboard.press("Escape")
    await expect(leave).to_be_hidden()
    await expect(summary).to_be_focused()


async def test_an_incident_is_opened_without_a_mouse(people: People, stage: dict[str, str]) -> None:
    page = await people.page("sam")
    await page.goto("/desk/incidents/new")
    await tab_to(page, page.get_by_label("Name"))
    await page.keyboard.type("By keyboard")
    await tab_to(page, page.get_by_label("First update"))
    await page.keyboard.type("We look into it.")
    await tab_to(page, page.locator(".components-line select").first)
    await page.keyboard.press("ArrowDown")
    await tab_to(page, page.get_by_role("radio", name="in 30 minutes"))
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("radio", name="in 15 minutes")).to_be_checked()
    await tab_to(page, page.get_by_role("button", name="Open and publish"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name="By keyboard")).to_be_visible()
    await tab_to(page, page.get_by_label("Status"))
    await page.keyboard.press("End")
    await tab_to(page, page.get_by_label("What everybody shall know"))
    await page.keyboard.type("It is over.")
    await tab_to(page, page.get_by_role("button", name="Publish the update"))
    await page.keyboard.press("Enter")
    await expect(page.locator("#incident-head")).to_contain_text("Resolved")


async def test_the_public_page_is_read_without_a_mouse(people: People, stage: dict[str, str]) -> None:
    page = await people.page()
    await page.goto(stage["status"])
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="To the content")).to_be_in_viewport(ratio=1)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_be_focused()
    days = page.locator("details.days:has(a)").first
    await tab_to(page, days.locator("summary"))
    await page.keyboard.press("Enter")
    await tab_to(page, days.get_by_role("link").first)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Updates")).to_be_visible()


async def fill_the_form(page: Page, portal: Portal) -> None:
    """To the button that files it."""
    await expect(page.get_by_role("heading", level=1, name="File a ticket")).to_be_visible()
    await scripts_have_run(page)
    await tab_to(page, page.get_by_label("Subject"))
    await page.keyboard.type("By keyboard")
    await tab_to(page, page.get_by_role("radio").first)
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("radio", name=portal.plan.severities[1].name)).to_be_checked()
    await tab_to(page, page.get_by_label("What happens"))
    await page.keyboard.type("No mouse here.")
    await tab_to(page, page.get_by_label("Files"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("list", name="Chosen files")).to_contain_text("trace of the call.txt")
    await tab_to(page, page.get_by_role("button", name="File the ticket"))


async def tab_to(page: Page, aim: Locator) -> None:
    """Presses Tab until it is there; every stop on the way can be seen."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        assert await page.evaluate(SHOWN), await page.evaluate("document.activeElement.outerHTML")
        if await aim.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never comes to {aim}")

"""Open pages stay true: they hear what happens, keep what is being typed, rest while nobody looks, and come back."""

import re

import pytest
from playwright.async_api import Page, Request, expect

from e2e.people import People, scripts_have_run
from e2e.portal import Portal
from e2e.steps import Draft, event, file_ticket, open_ticket, said, send

pytestmark = pytest.mark.anyio


async def test_a_reply_appears_on_the_open_page_and_unsent_words_stay(people: People, portal: Portal) -> None:
    erin, alex = await people.page("erin"), await people.page("alex")
    reference = await file_ticket(erin, Draft("An unsent word", portal.plan.severities[2]))
    await erin.evaluate("window.neverLeft = true")
    box = erin.get_by_label("Your reply")
    await box.press_sequentially("Half a sent")
    await open_ticket(alex, reference)
    await send(alex, "We found it.")
    await expect(said(erin, "We found it.")).to_be_visible()
    await expect(box).to_be_focused()
    await box.press_sequentially("ence")
    await expect(box).to_have_value("Half a sentence")
    assert await erin.evaluate("window.neverLeft")


async def test_an_unfolded_working_stays_unfolded_and_is_kept_true(people: People, portal: Portal) -> None:
    erin, alex = await people.page("erin"), await people.page("alex")
    reference = await file_ticket(erin, Draft("An open working", portal.plan.severities[2]))
    working = erin.locator("details.how", has_text="First response: how this was computed")
    await working.locator("summary").click()
    await open_ticket(alex, reference)
    await send(alex, "Here is your answer.")
    await expect(working.get_by_role("cell", name="in time")).to_be_visible()


async def test_a_button_that_is_pressed_while_news_arrive_acts_all_the_same(people: People, portal: Portal) -> None:
    erin, alex = await people.page("erin"), await people.page("alex")
    reference = await file_ticket(erin, Draft("Pressed just now", portal.plan.severities[2]))
    await open_ticket(alex, reference)
    await erin.get_by_label("Add a colleague").select_option(label="Noah Lindgren")
    await erin.get_by_role("button", name="Add", exact=True).hover()
    await erin.mouse.down()
    async with erin.expect_response(re.compile(r"/now\?")):
        await send(alex, "Your turn now.")
    await erin.mouse.up()
    await expect(erin.get_by_role("button", name="Remove Noah Lindgren")).to_be_visible()


async def test_whoever_was_chosen_stays_chosen_when_news_arrive(people: People, portal: Portal) -> None:
    erin, alex = await people.page("erin"), await people.page("alex")
    reference = await file_ticket(erin, Draft("Chosen, not yet added", portal.plan.severities[2]))
    await erin.get_by_label("Add a colleague").select_option(label="Noah Lindgren")
    await open_ticket(alex, reference)
    await send(alex, "Your turn now.")
    await expect(erin.locator("#ticket-side .fact-lead").first).to_have_text("Yours")
    await erin.get_by_role("button", name="Add", exact=True).click()
    await expect(erin.get_by_role("button", name="Remove Noah Lindgren")).to_be_visible()


async def test_a_new_ticket_enters_the_open_queue_and_the_agent_keeps_the_place(people: People, portal: Portal) -> None:
    alex, erin = await people.page("alex"), await people.page("erin")
    await alex.goto("/desk")
    row = alex.locator("a[data-row]").nth(2)
    address = await row.get_attribute("href")
    await row.focus()
    reference = await file_ticket(erin, Draft("Fresh from the customer", portal.plan.severities[0]))
    await expect(alex.get_by_role("row").filter(has_text=reference)).to_be_visible()
    await expect(alex.locator(f'a[href="{address}"]')).to_be_focused()


async def test_countdowns_count_by_themselves_until_they_are_over(people: People, portal: Portal) -> None:
    erin = await people.page("erin")
    await erin.clock.install()
    reference = await file_ticket(erin, Draft("Tick", portal.plan.severities[0]))
    await erin.goto("/tickets")
    countdown = erin.get_by_role("listitem").filter(has_text=reference).locator("[data-clock]")
    found = re.search(r"(\d+) min left", await countdown.inner_text())
    assert found
    await erin.clock.fast_forward("10:00")
    tens = range(int(found[1]) - 11, int(found[1]) - 9)
    await expect(countdown).to_contain_text(re.compile(f"{'|'.join(map(str, tens))} min left"))
    await erin.clock.fast_forward("02:00:00")
    await expect(countdown).to_contain_text("over")
    await expect(countdown).to_have_class(re.compile("chip-breached"))


async def test_a_hidden_tab_hangs_up_and_catches_up_when_it_is_seen_again(people: People, portal: Portal) -> None:
    erin, alex = await people.page("erin"), await people.page("alex")
    reference = await file_ticket(erin, Draft("Behind another tab", portal.plan.severities[2]))
    await open_ticket(alex, reference)
    await scripts_have_run(erin)
    async with erin.expect_event("requestfailed", is_stream):
        await set_hidden(erin, True)
    await send(alex, "You were away.")
    async with erin.expect_event("request", is_stream):
        await set_hidden(erin, False)
    await expect(said(erin, "You were away.")).to_be_visible()


async def test_a_page_comes_back_to_life_when_the_web_process_does(people: People, portal: Portal) -> None:
    erin, alex = await people.page("erin"), await people.page("alex")
    reference = await file_ticket(erin, Draft("Through a crash", portal.plan.severities[2]))
    await open_ticket(alex, reference)
    portal.kill_web()
    portal.start_web()
    await alex.get_by_role("button", name="Take", exact=True).click()
    await expect(event(erin, "Alex Kimura took it")).to_be_visible()
    # What the browser said of the broken stream is what this is about.
    people.trouble.clear()


def is_stream(request: Request) -> bool:
    return request.url.endswith("/live")


async def set_hidden(page: Page, hidden: bool) -> None:
    """What the page sees of another tab being brought before it; a headless browser shows every tab."""
    await page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", {configurable: true, value: hidden});
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )

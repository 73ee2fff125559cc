"""A customer types a ticket, and what may answer it stands beside the form: never in the way of filing it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Locator, Page, expect

from app.demo_articles import Written
from e2e.people import PHONE, People, sign_in
from e2e.portal import Portal
from e2e.shelf import troubleshooting
from e2e.steps import Draft, file_ticket, open_ticket
from tests.cast import as_owner

pytestmark = pytest.mark.anyio
FIELDS = "#new-ticket :is(input:not([type=hidden]), textarea, button)"
PLACES = """all => all.map(one => one.getBoundingClientRect())
    .map(box => [box.x + scrollX, box.y + scrollY, box.width, box.height].map(Math.round).join())"""
SOLVED = "This solved it"
END_THE_NEWEST_SESSION = """UPDATE session SET ended_at = clock_timestamp()
    WHERE created_at = (SELECT max(created_at) FROM session)"""


async def test_what_may_answer_it_stands_beside_the_form_and_solves_it(people: People, portal: Portal) -> None:
    page, text = await people.page("erin"), troubleshooting(portal.plan)
    reference = await file_ticket(page, Draft(text.head["title"], portal.plan.severities[-1]))
    await page.goto("/tickets/new")
    await types(page, text, moving=False)
    beside = page.get_by_role("complementary")
    await expect(beside.get_by_role("listitem").filter(has_text=reference)).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="may help")).to_be_visible()
    async with page.expect_popup() as opening:
        await link(page, text).click()
    article = await opening.value
    await expect(article.get_by_role("heading", level=1)).to_have_text(text.head["title"])
    await article.close()
    await page.get_by_role("button", name=f"{SOLVED}: {text.head['title']}").click()
    await expect(page.get_by_role("heading", name="Good that it helped")).to_be_visible()
    await page.get_by_role("button", name="File it anyway").click()
    await expect(page.get_by_label("Subject")).to_have_value(text.head["title"])
    await expect(page.get_by_label("What happens")).to_have_value(text.head["summary"])


async def test_on_a_phone_a_line_under_the_subject_leads_to_what_stands_below_the_form(
    people: People, portal: Portal
) -> None:
    page, text = await people.page("erin", viewport=PHONE), troubleshooting(portal.plan)
    await page.goto("/tickets/new")
    before = await page.locator(FIELDS).evaluate_all(PLACES)
    await page.get_by_label("Subject").fill(text.head["title"])
    await expect(link(page, text)).to_be_visible()
    await expect(link(page, text)).not_to_be_in_viewport()
    assert await page.locator(FIELDS).evaluate_all(PLACES) == before
    said = page.get_by_role("status").filter(has_text="may help")
    await said.get_by_role("link").press("Enter")
    await expect(link(page, text)).to_be_in_viewport()
    await expect(page.get_by_label("Subject")).to_have_value(text.head["title"])


async def test_who_goes_back_and_sends_it_again_is_asked_once(people: People, portal: Portal) -> None:
    page, subject = await people.page("erin"), "Sent, and sent once more"
    await page.goto("/tickets/new")
    reference = await files_it(page, portal, subject)
    await page.go_back()
    await fills_in(page, portal, subject)
    await expect(page.get_by_role("alert")).to_contain_text(f"You filed {reference} with these words just now.")
    await expect(page.get_by_label("Subject")).to_have_value(subject)
    await expect(page.get_by_role("link", name=f"Open {reference}")).to_be_visible()
    await page.get_by_role("button", name="File another").first.click()
    await expect(page.get_by_role("heading", level=1, name=subject)).to_be_visible()
    assert page.url.rpartition("/")[2] != reference


async def test_the_agent_sees_what_was_shown_to_somebody_who_filed_all_the_same(people: People, portal: Portal) -> None:
    page, alex, text = await people.page("erin"), await people.page("alex"), troubleshooting(portal.plan)
    await page.goto("/tickets/new")
    await types(page, text)
    async with page.expect_popup() as opening:
        await link(page, text).click()
    await expect((await opening.value).get_by_role("heading", level=1)).to_have_text(text.head["title"])
    await open_ticket(alex, await files_it(page, portal, text.head["title"]))
    await expect(shown_before(alex, text)).to_contain_text("opened it")


async def test_without_javascript_a_button_looks_for_answers_and_keeps_what_was_typed(
    people: People, portal: Portal
) -> None:
    page, text = await people.page("erin", java_script_enabled=False), troubleshooting(portal.plan)
    await page.goto("/tickets/new")
    await page.get_by_label("Subject").fill(text.head["title"])
    await page.get_by_label("What happens").fill(text.head["summary"])
    await page.get_by_role("button", name="Look for answers").click()
    await expect(link(page, text)).to_be_visible()
    await expect(page.get_by_label("What happens")).to_have_value(text.head["summary"])
    await page.get_by_role("button", name=f"{SOLVED}: {text.head['title']}").click()
    await expect(page.get_by_role("heading", name="Good that it helped")).to_be_visible()
    await page.get_by_role("link", name=text.head["title"]).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(text.head["title"])


async def test_a_search_that_is_down_is_not_in_the_way_either(people: People, portal: Portal) -> None:
    page = await people.page("erin")
    await page.goto("/tickets/new")
    before = await page.locator(FIELDS).evaluate_all(PLACES)
    async with search_down(portal), page.expect_response("**/tickets/new/suggestions") as answering:
        await page.get_by_label("What happens").fill("The search is down as well.")
    await (await answering.value).finished()
    # The failure itself is said to whoever looks into the console.
    people.trouble.clear()
    assert await page.locator(FIELDS).evaluate_all(PLACES) == before
    await files_it(page, portal, "Nothing is found")


async def test_whose_session_ends_while_they_write_is_left_alone_until_they_file(
    people: People, portal: Portal
) -> None:
    # In a session of its own: the one that the tests share goes on.
    page = await people.page()
    await sign_in(page, "erin")
    await expect(page.get_by_role("heading", name="Hello Erin.")).to_be_visible()
    await page.goto("/tickets/new")
    await page.get_by_label("Subject").fill("Signed out")
    await page.get_by_role("radio").first.check()
    await as_owner(portal.settings, END_THE_NEWEST_SESSION)
    before = await page.locator(FIELDS).evaluate_all(PLACES)
    async with page.expect_response("**/tickets/new/suggestions") as answering:
        await page.get_by_label("What happens").fill("It took me an hour to write this.")
    assert (await answering.value).status == 401
    assert await page.locator(FIELDS).evaluate_all(PLACES) == before
    await page.get_by_role("button", name="File the ticket").click()
    await expect(page.get_by_role("heading", name="You were signed out")).to_be_visible()
    await expect(page.get_by_label("Text")).to_have_value("It took me an hour to write this.")
    async with page.expect_popup() as opening:
        await page.get_by_role("link", name="Sign in").click()
    await sign_in(await opening.value, "erin")
    await expect((await opening.value).get_by_role("heading", name="Hello Erin.")).to_be_visible()
    for heading in ("Nothing was sent yet", "Signed out"):
        await page.get_by_role("button", name="Send it again").click()
        await expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    await expect(page.get_by_text("It took me an hour to write this.")).to_be_visible()


async def test_feedback_becomes_a_ticket(people: People, portal: Portal) -> None:
    page, alex, text = await people.page("erin"), await people.page("alex"), troubleshooting(portal.plan)
    await page.goto(f"/kb/{text.slug}")
    await page.get_by_role("button", name="No", exact=True).click()
    await page.get_by_role("radio", name="Did not solve it").check()
    await page.get_by_label("What was missing or wrong").fill("Step 3 fails on our side.")
    await page.get_by_role("button", name="Tell us").click()
    await page.get_by_role("link", name="File a ticket with this").click()
    await expect(page.get_by_role("main")).to_contain_text(f"About the article {text.head['title']}")
    await expect(page.get_by_label("What happens")).to_have_value("Step 3 fails on our side.")
    await open_ticket(alex, await files_it(page, portal, "Step 3 of your article"))
    await expect(shown_before(alex, text)).to_contain_text("came from it")
    await alex.goto("/desk/articles/feedback")
    await expect(alex.get_by_text("Step 3 fails on our side.")).to_be_visible()


async def types(page: Page, text: Written, *, moving: bool = True) -> None:
    """What the article is about, until it stands beside the form; unless `moving`, no field leaves its place."""
    before = await page.locator(FIELDS).evaluate_all(PLACES)
    await page.get_by_label("Subject").fill(text.head["title"])
    await page.get_by_label("What happens").fill(text.head["summary"])
    await expect(link(page, text)).to_be_visible()
    assert moving or await page.locator(FIELDS).evaluate_all(PLACES) == before


async def files_it(page: Page, portal: Portal, subject: str) -> str:
    """What is typed, under that subject; answers the ticket's reference."""
    await fills_in(page, portal, subject)
    await expect(page.get_by_role("heading", level=1, name=subject)).to_be_visible()
    return page.url.rpartition("/")[2]


async def fills_in(page: Page, portal: Portal, subject: str) -> None:
    """What is typed, under that subject, and sends it."""
    await page.get_by_label("Subject").fill(subject)
    await page.get_by_role("radio", name=portal.plan.severities[-1].name).check()
    await page.get_by_label("What happens").fill(await page.get_by_label("What happens").input_value() or "It fails.")
    await page.get_by_role("button", name="File the ticket").click()


def link(page: Page, text: Written) -> Locator:
    """The article, where it is suggested."""
    return page.locator(f"#suggestions a[href$='/article/{text.slug}']")


def shown_before(page: Page, text: Written) -> Locator:
    """The article among what the ticket's writer was shown, on the agent's page."""
    shown = page.locator(".fact", has=page.get_by_role("heading", name="Shown while typing"))
    return shown.get_by_role("listitem").filter(has=page.locator(f"a[href='/kb/{text.slug}']"))


@asynccontextmanager
async def search_down(portal: Portal) -> AsyncIterator[None]:
    """Whatever is searched for fails, to the end of the block."""
    await as_owner(portal.settings, "ALTER FUNCTION search_matches RENAME TO search_gone")
    try:
        yield
    finally:
        await as_owner(portal.settings, "ALTER FUNCTION search_gone RENAME TO search_matches")

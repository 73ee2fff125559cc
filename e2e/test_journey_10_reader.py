"""Somebody who is not signed in reads: finds their way to an article and through it, in their language, without a
script; and with one, finds it by a few letters."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from app.domain.articles.settling import rename
from e2e.people import PHONE, People
from e2e.portal import Portal
from e2e.shelf import drawn, for_the_highest_tier, in_languages
from tests.cast import does, opened
from tests.domain.articles.stage import published

pytestmark = pytest.mark.anyio


async def test_a_visitor_finds_their_way_to_an_article_and_its_drawing(people: People, portal: Portal) -> None:
    page, text = await people.page(java_script_enabled=False), drawn(portal.plan)
    await page.goto("/")
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Knowledge base").click()
    await page.locator(f"main h2 a[href='/kb/sections/{text.head['section']}']").click()
    await page.get_by_role("link", name=text.head["title"]).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(text.head["title"])
    await leads_to_its_last_part(page)
    picture = page.locator(".article img").first
    await picture.scroll_into_view_if_needed()
    await expect(picture).to_have_attribute("alt", re.compile(r"\w"))
    assert str(await picture.get_attribute("src")).startswith(f"{portal.settings.files_url}/files/articles/")
    await expect(picture).not_to_have_js_property("naturalWidth", 0)
    await is_printed_without_what_one_presses(page)


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_video_is_asked_for_only_when_it_is_played(
    people: People, stage: dict[str, str], scripts: bool
) -> None:
    page, asked = await people.page(java_script_enabled=scripts), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"/kb/{stage['article']}")
    link = page.get_by_role("link", name="Video: How it is done")
    await link.scroll_into_view_if_needed()
    assert not [url for url in asked if "youtube" in url]
    if scripts:
        await page.route("https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body="playing"))
        await link.click()
        await expect(page.locator(".video > iframe")).to_have_attribute("title", re.compile("^Video: How it is done"))


async def test_an_article_is_read_in_the_readers_language_or_says_that_it_cannot(
    people: People, portal: Portal
) -> None:
    texts = in_languages(portal.plan, "de", "ja")
    page = await people.page(java_script_enabled=False, locale="de-DE")
    await page.goto(f"/kb/{texts['de'].slug}")
    title = page.get_by_role("heading", level=1)
    await expect(title).to_have_text(texts["de"].head["title"])
    await page.get_by_role("navigation", name="Sprachen").get_by_role("link", name="日本語").click()
    await expect(title).to_have_text(texts["ja"].head["title"])
    await expect(page.locator(".article")).to_have_attribute("lang", "ja")
    await page.goto(f"/kb/{texts['de'].slug}?lang=fr")
    said = "Noch nicht auf Français verfügbar; Sie lesen den Artikel auf Deutsch."
    await expect(page.get_by_text(said)).to_be_visible()


async def test_words_are_found_mistyped_in_japanese_in_a_row_and_without_others(people: People, portal: Portal) -> None:
    texts = in_languages(portal.plan, "de", "ja")
    page = await people.page(java_script_enabled=False)
    word = max(re.findall(r"[A-Za-z]+", texts["en"].head["title"]), key=len)
    await searches(page, f"{word[:2]}{word[3]}{word[2]}{word[4:]}")
    await expect(page.get_by_role("main").get_by_role("status")).to_contain_text("Nothing has")
    await expect(hit(page, texts["en"].head["title"])).to_be_visible()
    await searches(page, texts["ja"].head["title"][:3])
    await expect(hit(page, texts["ja"].head["title"])).to_be_visible()
    await expect(page.locator("mark").first).to_be_visible()
    title = drawn(portal.plan).head["title"]
    first, second, *_, last = re.findall(r"\w+", title)
    await searches(page, f'"{first} {second}"')
    await expect(hit(page, title)).to_be_visible()
    await searches(page, f'"{first} {second}" -{last}')
    await expect(hit(page, title)).to_have_count(0)


async def test_a_reader_says_why_it_did_not_help(people: People, portal: Portal) -> None:
    page, text = await people.page(java_script_enabled=False), drawn(portal.plan)
    await page.goto(f"/kb/{text.slug}")
    await page.get_by_role("button", name="No", exact=True).click()
    await expect(page.get_by_text("You said that it did not help.")).to_be_visible()
    await page.get_by_role("button", name="Tell us").click()
    await expect(page.get_by_role("alert")).to_contain_text("Choose what it was, or write it.")
    await page.get_by_role("radio", name="Hard to follow").check()
    await page.get_by_label("What was missing or wrong").fill("Which of the two limits is mine?")
    await page.get_by_role("button", name="Tell us").click()
    await expect(page.get_by_text("Thank you. Whoever looks after this article reads it.")).to_be_visible()
    alex = await people.page("alex")
    await alex.goto("/desk/articles/feedback")
    await expect(alex.get_by_text("Which of the two limits is mine?")).to_be_visible()


async def test_a_former_address_leads_on(people: People, portal: Portal) -> None:
    async with opened(portal.settings):
        article = await published(portal.cast, "An article that moves", slug="where-it-was")
        await does(portal.cast["sam"], rename, article.id, "where-it-is")
    page = await people.page(java_script_enabled=False)
    await page.goto("/kb/where-it-was?lang=en")
    await page.wait_for_url("**/kb/where-it-is?lang=en")
    await expect(page.get_by_role("heading", level=1)).to_have_text("An article that moves")


async def test_an_article_for_a_tier_is_nothing_to_everybody_below(people: People, portal: Portal) -> None:
    text = for_the_highest_tier(portal.plan)
    for name, status in ((None, 404), ("stan", 404), ("erin", 200)):
        page = await people.page(name, java_script_enabled=False)
        answer = await page.goto(f"/kb/{text.slug}")
        assert answer and answer.status == status
        await page.goto(f"/kb/sections/{text.head['section']}")
        await expect(page.get_by_text(text.head["title"])).to_have_count(1 if status == 200 else 0)


async def test_a_visitor_finds_an_article_with_the_palette_on_a_phone(people: People, portal: Portal) -> None:
    page, title = await people.page(viewport=PHONE, has_touch=True), drawn(portal.plan).head["title"]
    await page.goto("/kb")
    opener = page.get_by_role("banner").get_by_role("link", name="Search")
    await opener.tap()
    palette = page.get_by_role("dialog", name="Search")
    await expect(palette.get_by_role("combobox")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(palette).to_be_hidden()
    await expect(opener).to_be_focused()
    await page.keyboard.press("/")
    await page.keyboard.type(title)
    option = palette.get_by_role("option", name=title).first
    await expect(option).to_be_in_viewport(ratio=1)
    await page.keyboard.press("ArrowDown")
    await expect(option).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)


async def leads_to_its_last_part(page: Page) -> None:
    """By the table of contents, and the address says so."""
    last = page.get_by_role("navigation", name="On this page").get_by_role("link").last
    heading = page.locator(".article :is(h2, h3)", has_text=await last.inner_text()).last
    await last.click()
    await expect(heading).to_be_in_viewport()
    assert page.url.endswith(await last.get_attribute("href") or "?")


async def is_printed_without_what_one_presses(page: Page) -> None:
    await page.emulate_media(media="print")
    for part in (".top-acts", ".contents", "#feedback"):
        await expect(page.locator(part)).to_be_hidden()
    await expect(page.locator(".article")).to_be_visible()
    assert len(await page.pdf()) > 10_000


async def searches(page: Page, words: str) -> None:
    """Among the articles, as from the knowledge base."""
    await page.goto("/kb")
    await page.get_by_role("searchbox", name="Search articles").fill(words)
    await page.get_by_role("main").get_by_role("button", name="Search").click()
    await page.wait_for_load_state()


def hit(page: Page, title: str) -> Locator:
    """What was found under that title."""
    return page.locator(".hit-title", has_text=title)

"""The author: an article from its first words to its readers, changed by several, renamed, translated, taken from its
readers and put away; asked about on its review date; and once more without a script and without a mouse."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from app.lib.processes import stop
from e2e.authoring import (
    CAUSE,
    SYMPTOM,
    WHOLE,
    address_for_readers,
    begin,
    is_drawn,
    keep,
    preview,
    publish,
    standing,
    text,
)
from e2e.people import People, arrives, scripts_have_run
from e2e.plans import on_the_plan_open_to_all
from e2e.portal import Portal, start_process
from e2e.test_keyboard import tab_to

pytestmark = pytest.mark.anyio
GERMAN, RIGHT_TO_LEFT = "Größenüberschreitung: die Übersicht fehlt.", "توقف التصدير الليلي."
DRAWING, SHOWS = "volle Platte.svg", "A disk without room"
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>"""
CLEARER, FROM_ALEX, FROM_MORGAN = "A full volume.", "Alex knows a reason more.", "Morgan knows another."
TRANSLATED = """\
## Symptom

Der nächtliche Export bricht ab.

## Ursache

Die Platte ist voll.

## Schritte

1. Leeren Sie sie.

## Wann Sie ein Ticket öffnen

Wenn sie wieder voll ist."""


async def test_an_article_comes_to_its_readers(people: People, tmp_path: Path) -> None:
    alex, sam, erin = [await people.page(name) for name in ("alex", "sam", "erin")]
    here = await begin(alex, "The export stops at night", "Troubleshooting")
    await the_headings_of_its_kind_are_there(alex)
    await the_preview_follows_the_typing(alex)
    await a_drawing_is_shown(alex, tmp_path)
    await only_a_senior_lets_customers_read_it(alex, sam, here)
    address = await address_for_readers(sam)
    await a_customer_reads_it(erin, address)
    await a_change_is_read_once_it_is_published(alex, sam, erin, here)


async def test_two_authors_at_once_lose_nothing(people: People) -> None:
    alex, morgan = await people.page("alex"), await people.page("morgan")
    here = await begin(alex, "An article of two authors")
    await text(alex).fill(SYMPTOM)
    await keep(alex, 2)
    await morgan.goto(here)
    await text(alex).fill(f"{SYMPTOM} {FROM_ALEX}")
    await keep(alex, 3)
    await comes_too_late_and_keeps_it_after_theirs(morgan)
    await the_history_compares_and_restores(morgan)


async def test_an_article_is_renamed_translated_narrowed_and_archived(people: People) -> None:
    sam, erin = await people.page("sam"), await people.page("erin")
    here = await begin(sam, "Where the export goes", "Troubleshooting")
    await text(sam).fill(WHOLE)
    await publish(sam, 2)
    former = await address_for_readers(sam)
    await sam.goto(f"{here}/facts")
    await sam.get_by_label("Its name in the address").fill("the-way-of-the-export")
    await sam.get_by_role("button", name="Change the address").click()
    await expect(sam.get_by_text("/kb/the-way-of-the-export")).to_be_visible()
    await erin.goto(former)
    await arrives(erin, "/kb/the-way-of-the-export")
    await it_is_read_in_german_too(sam, erin, here)
    await narrowed_the_customer_loses_it_at_once(sam, erin, here)
    await archived_only_its_authors_find_it(sam, here)


@on_the_plan_open_to_all
async def test_its_owner_is_asked_on_the_review_date_whether_it_still_holds(people: People, portal: Portal) -> None:
    alex = await people.page("alex")
    here = await begin(alex, "What may be wrong tomorrow", readers="Only our team")
    await text(alex).fill(SYMPTOM)
    await publish(alex, 2)
    kept = await standing(alex).locator("time").get_attribute("datetime")
    assert kept
    await alex.goto(f"{here}/facts")
    tomorrow = datetime.fromisoformat(kept) + timedelta(days=1)
    await alex.get_by_label("Review on").fill(f"{tomorrow:%Y-%m-%d}")
    await alex.get_by_role("button", name="Save the facts").click()
    await alex.goto("/desk/articles?shelf=review")
    await expect(alex.get_by_role("row").filter(has_text="What may be wrong tomorrow")).to_be_visible()
    await portal.advance("1d")
    with another_worker(portal):
        mail = await portal.mailbox.mail("alex@support.example", "Does it still hold? What may be wrong tomorrow")
    assert f"{portal.url}{here}" in mail


async def test_without_a_script_an_article_is_previewed_kept_and_published(people: People) -> None:
    sam = await people.page("sam", java_script_enabled=False)
    await begin(sam, "Written without a script")
    await text(sam).fill(f"## {GERMAN}\n\n![](nothing.svg)")
    await sam.get_by_role("button", name="Preview").click()
    await expect(preview(sam).get_by_role("heading", name=GERMAN)).to_be_visible()
    await expect(warnings(sam)).to_contain_text("“nothing.svg” is no file of this article")
    await expect(text(sam)).to_have_value(f"## {GERMAN}\n\n![](nothing.svg)")
    await text(sam).fill(f"## {GERMAN}\n\n{SYMPTOM}")
    await keep(sam, 2)
    await publish(sam, 2)
    await sam.get_by_role("link", name="Open as readers do").click()
    await expect(sam.get_by_role("heading", level=1)).to_have_text("Written without a script")
    await expect(sam.locator(".article")).to_contain_text(SYMPTOM)


async def test_without_a_mouse_an_article_is_begun_and_kept(people: People) -> None:
    alex = await people.page("alex")
    await alex.goto("/desk/articles")
    await tab_to(alex, alex.get_by_role("link", name="New article"))
    await alex.keyboard.press("Enter")
    await expect(alex.get_by_role("heading", level=1, name="New article")).to_be_visible()
    await tab_to(alex, alex.get_by_label("Title"))
    await alex.keyboard.type("Written without a mouse")
    await tab_to(alex, alex.get_by_role("button", name="Begin the draft"))
    await alex.keyboard.press("Enter")
    await expect(standing(alex)).to_contain_text("revision 1, a draft.")
    await scripts_have_run(alex)
    await alex.keyboard.press("e")
    await expect(text(alex)).to_be_focused()
    await alex.keyboard.type(SYMPTOM)
    await expect(preview(alex)).to_contain_text(SYMPTOM)
    await tab_to(alex, alex.get_by_role("button", name="Keep draft"))
    await alex.keyboard.press("Enter")
    await expect(standing(alex)).to_contain_text("revision 2, a draft.")
    await tab_to(alex, alex.get_by_role("link", name="History"))


async def the_headings_of_its_kind_are_there(alex: Page) -> None:
    for part in ("Symptom", "Cause", "Steps", "When to file"):
        await expect(preview(alex).get_by_role("heading", name=part)).to_be_visible()


async def the_preview_follows_the_typing(alex: Page) -> None:
    seen, written = preview(alex), preview(alex).locator(".article")
    await text(alex).fill("")
    await text(alex).press_sequentially(f"**{GERMAN}**")
    await expect(seen.locator("strong")).to_have_text(GERMAN)
    await text(alex).fill(RIGHT_TO_LEFT)
    await expect(written).to_have_text(RIGHT_TO_LEFT)
    assert await written.evaluate("element => getComputedStyle(element).direction") == "rtl"
    await text(alex).fill(WHOLE)
    await expect(seen).to_contain_text(CAUSE)
    await expect(text(alex)).to_be_focused()


async def a_drawing_is_shown(alex: Page, folder: Path) -> None:
    """Chosen on the page of files, named in the text, described for those who cannot see it."""
    drawing = folder / DRAWING
    drawing.write_text(SVG)
    await keep(alex, 2)
    await alex.get_by_role("link", name="Files").click()
    await alex.get_by_label("Pictures and files").set_input_files(drawing)
    await alex.get_by_role("button", name="Add the files").click()
    line = await alex.get_by_label("Markdown for it").input_value()
    await alex.get_by_role("link", name="Text", exact=True).click()
    await text(alex).fill(f"{WHOLE}\n\n{line.replace('What it shows', '')}")
    await expect(warnings(alex)).to_contain_text("has no words for those who cannot see it")
    await text(alex).fill(f"{WHOLE}\n\n{line.replace('What it shows', SHOWS)}")
    await expect(warnings(alex)).to_have_count(0)
    await is_drawn(preview(alex).get_by_role("img", name=SHOWS))
    await keep(alex, 3)


async def only_a_senior_lets_customers_read_it(alex: Page, sam: Page, here: str) -> None:
    await expect(alex.get_by_role("button", name="Keep and publish…")).to_have_count(0)
    refused = await alex.goto(f"{here}/publishing")
    assert refused and refused.status == 403
    await sam.goto(here)
    await sam.get_by_role("button", name="Keep and publish…").click()
    await expect(sam.get_by_role("region", name="Who will read it")).to_contain_text("Every customer who is signed in")
    await expect(sam.get_by_role("region", name="What changes for them")).to_contain_text("All of it is new")
    await sam.get_by_role("button", name="Publish", exact=True).click()
    await expect(standing(sam)).to_contain_text("Readers read this text: revision 3.")


async def a_customer_reads_it(erin: Page, address: str) -> None:
    await erin.goto(address)
    await expect(erin.get_by_role("heading", level=1)).to_have_text("The export stops at night")
    await expect(erin.locator(".article")).to_contain_text(CAUSE)
    await is_drawn(erin.get_by_role("img", name=SHOWS))


async def a_change_is_read_once_it_is_published(alex: Page, sam: Page, erin: Page, here: str) -> None:
    await alex.goto(here)
    await text(alex).fill((await text(alex).input_value()).replace(CAUSE, CLEARER))
    await keep(alex, 4)
    await erin.reload()
    await expect(erin.locator(".article")).to_contain_text(CAUSE)
    await sam.goto(f"{here}/publishing")
    changes = sam.get_by_role("region", name="What changes for them")
    await expect(changes.get_by_role("deletion")).to_have_text("disk")
    await expect(changes.get_by_role("insertion")).to_have_text("volume")
    await sam.get_by_role("button", name="Publish", exact=True).click()
    await expect(standing(sam)).to_contain_text("Readers read this text: revision 4.")
    await erin.reload()
    await expect(erin.locator(".article")).to_contain_text(CLEARER)


async def comes_too_late_and_keeps_it_after_theirs(morgan: Page) -> None:
    await text(morgan).fill(f"{SYMPTOM} {FROM_MORGAN}")
    async with morgan.expect_response(lambda answer: answer.request.method == "POST") as answer:
        await morgan.get_by_role("button", name="Keep draft").click()
    assert (await answer.value).status == 409
    await expect(morgan.get_by_role("alert")).to_contain_text("Somebody kept another text since you opened this page")
    theirs = morgan.get_by_role("region", name="What Alex Kimura kept meanwhile")
    await expect(theirs.get_by_role("insertion")).to_contain_text(FROM_ALEX)
    await expect(text(morgan)).to_have_value(f"{SYMPTOM} {FROM_MORGAN}")
    await keep(morgan, 4)


async def the_history_compares_and_restores(morgan: Page) -> None:
    await morgan.get_by_role("link", name="History").click()
    await morgan.get_by_role("spinbutton", name="From revision").fill("3")
    await morgan.get_by_role("spinbutton", name="To revision").fill("4")
    await morgan.get_by_role("button", name="Compare").click()
    compared = morgan.get_by_role("region", name="From revision 3 to 4")
    await expect(compared.locator("del").first).to_be_visible()
    await expect(compared.locator("ins").first).to_be_visible()
    await morgan.get_by_role("button", name="Restore revision 3").click()
    await expect(standing(morgan)).to_contain_text("revision 5, a draft.")
    await expect(text(morgan)).to_have_value(f"{SYMPTOM} {FROM_ALEX}")


async def it_is_read_in_german_too(sam: Page, erin: Page, here: str) -> None:
    await sam.goto(here)
    await sam.get_by_text("Add a translation").click()
    await sam.get_by_role("link", name="Deutsch").click()
    await expect(standing(sam)).to_contain_text("This is the English text, to be translated.")
    await sam.get_by_label("Title").fill("Wohin der Export geht")
    await text(sam).fill(TRANSLATED)
    await publish(sam, 1)
    await erin.reload()
    await erin.get_by_role("link", name="Deutsch").click()
    await expect(erin.get_by_role("heading", level=1)).to_have_text("Wohin der Export geht")
    await expect(erin.locator(".article")).to_contain_text("Leeren Sie sie.")


async def narrowed_the_customer_loses_it_at_once(sam: Page, erin: Page, here: str) -> None:
    await sam.goto(f"{here}/facts")
    await sam.get_by_label("Who reads it").select_option(label="Only our team")
    await sam.get_by_role("button", name="Save the facts").click()
    await expect(sam.locator(".page-head")).to_contain_text("Only our team")
    lost = await erin.reload()
    assert lost and lost.status == 404


async def archived_only_its_authors_find_it(sam: Page, here: str) -> None:
    address = await address_for_readers(sam)
    await sam.get_by_role("link", name="Archive…").click()
    await sam.get_by_role("button", name="Archive it").click()
    await expect(sam.locator(".page-head")).to_contain_text("Archived")
    await sam.goto("/desk/articles?shelf=archived")
    await expect(sam.get_by_role("link", name="Where the export goes")).to_have_attribute("href", here)
    await sam.goto(address)
    await arrives(sam, here)


def warnings(page: Page) -> Locator:
    """What the author should look at."""
    return page.get_by_role("list", name="Look at these before you publish")


@contextmanager
def another_worker(portal: Portal) -> Iterator[None]:
    """One more beside the portal's, that does at once what the other does every few minutes."""
    worker = start_process(portal.settings, "worker")
    try:
        yield
    finally:
        stop(worker, signal.SIGTERM, patience=10)

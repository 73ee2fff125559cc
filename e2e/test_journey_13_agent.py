"""The agent: finds whatever was said by whomever, without a mouse; makes an article of what helped one customer, and
gives it to colleagues on another's ticket; and writes what customers looked for in vain."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Locator, Page, expect

from e2e.authoring import address_for_readers, publish, standing, text
from e2e.people import BY_NAME, People, scripts_have_run
from e2e.portal import Portal
from e2e.steps import Draft, file_ticket, open_ticket, said, send
from tests.waiting import eventually

pytestmark = pytest.mark.anyio
SAID = "The zirconium conveyor halts whenever Quillfeather exports."
IN_VAIN = "xylozurb quenchling"
STALLED = """\
Erin Halloran of Northwind Traders here, erin@northwind.example. Our host 10.20.30.40 gets 502
with the key sk_live_abcdef1234567890 as soon as the flywheel export passes midnight."""
HELPED = "Erin Halloran, restart the flywheel exporter from the console; it runs again."
TITLE = "The flywheel export stalls at midnight"


async def test_whatever_was_said_is_found_without_a_mouse(people: People, portal: Portal) -> None:
    erin, alex = await people.page("erin"), await people.page("alex")
    subject = "A conveyor that halts"
    reference = await file_ticket(erin, Draft(subject, portal.plan.severities[1], SAID))
    await alex.goto("/desk/incidents")
    await finds(alex, "quillfeather", "Tickets", subject)
    await expect(alex.get_by_role("heading", level=1)).to_have_text(subject)
    await alex.goto("/desk")
    await asks(alex, reference.lower())
    await alex.keyboard.press("Enter")
    await expect(alex.locator("#ticket-head .ref")).to_have_text(reference)
    await finds(alex, "bluebird", "Organisations", "Bluebird Health")
    await expect(alex.get_by_role("heading", level=1)).to_contain_text("Bluebird Health")
    await finds(alex, "moreau", "People", BY_NAME["pat"].name)
    await expect(alex.get_by_role("heading", level=1)).to_contain_text(BY_NAME["pat"].name)


async def test_what_helped_once_helps_again(people: People, portal: Portal) -> None:
    erin, alex = await people.page("erin"), await people.page("alex")
    severity = portal.plan.severities[1]
    helped = await file_ticket(erin, Draft("Northwind Traders: flywheel export stalls", severity, STALLED))
    again = await file_ticket(erin, Draft("The flywheel export stalls again", severity, "At midnight, as before."))
    await open_ticket(alex, helped)
    await send(alex, HELPED, "Send and resolve")
    address = await makes_an_article(alex, helped)
    await open_ticket(alex, again)
    component = await says_what_it_is_about(alex)
    answered = await answered_by_an_article(alex, component)
    await open_ticket(alex, again)
    await send(erin, "It stalls still.")
    await expect(said(alex, "It stalls still.")).to_be_visible()
    await gives_it_to_colleagues_and_not_to_the_customer(alex, f"{portal.url}{address}")
    await erin.goto(f"/tickets/{again}")
    await expect(erin.locator("main")).not_to_contain_text(address)
    await alex.goto("/desk/articles/cited")
    await expect(alex.get_by_role("row").filter(has_text=TITLE)).to_contain_text("1 ticket")
    assert await answered_by_an_article(alex, component) == answered + 1


async def test_what_customers_look_for_in_vain_is_written_and_found_from_then_on(people: People) -> None:
    erin, sam = await people.page("erin"), await people.page("sam")
    await erin.goto("/search")
    await erin.get_by_role("searchbox", name="Search").fill(IN_VAIN)
    await erin.get_by_role("button", name="Search").click()
    await expect(erin.get_by_role("heading", name="Nothing found")).to_be_visible()
    await expect(erin.get_by_role("link", name="File a ticket with these words")).to_be_visible()
    missing = await is_listed(sam)
    await expect(missing).to_contain_text("Customers")
    await missing.get_by_role("link", name="Write this article").click()
    await expect(sam.get_by_label("Title")).to_have_value(IN_VAIN)
    await sam.get_by_label("Title").fill("How small parts are named")
    await sam.get_by_label("Who reads it").select_option(label="Customers")
    await sam.get_by_role("button", name="Begin the draft").click()
    await text(sam).fill("Every part has a number.")
    await publish(sam, 2)
    address = await address_for_readers(sam)
    missing = await is_listed(sam)
    await missing.get_by_text("It exists already").click()
    await expect(missing).to_contain_text("its words become search words")
    await missing.get_by_role("textbox").fill(address)
    await missing.get_by_role("button", name="That one").click()
    await expect(missing).to_have_count(0)
    await erin.reload()
    await expect(erin.get_by_role("link", name="How small parts are named")).to_have_attribute("href", address)
    await expect(erin.locator("main")).to_contain_text(f"because it is also known as “{IN_VAIN}”")


async def asks(page: Page, words: str) -> Locator:
    """Types into the palette, wherever the page is; answers it once its options are those of all the words."""
    await scripts_have_run(page)
    await page.keyboard.press("/")
    palette = page.get_by_role("dialog", name="Search")
    await expect(palette.get_by_role("combobox")).to_be_focused()
    await page.keyboard.type(words)
    await expect(palette.get_by_role("option", name=f"Search for “{words}” everywhere")).to_be_visible()
    return palette


async def finds(page: Page, words: str, kind: str, title: str) -> None:
    """Goes down to the option of that title among those of that kind, and opens it."""
    group = (await asks(page, words)).get_by_role("group", name=kind)
    option = group.get_by_role("option").filter(has_text=title)
    await expect(option).to_have_count(1)
    for _ in range(20):
        await page.keyboard.press("ArrowDown")
        if await option.get_attribute("aria-selected") == "true":
            break
    await page.keyboard.press("Enter")


async def makes_an_article(alex: Page, reference: str) -> str:
    """Of a ticket that is resolved; answers where its readers find it."""
    await open_ticket(alex, reference)
    await alex.get_by_role("link", name="Make an article").click()
    await expect(alex.get_by_label("Title")).to_have_value("[name]: flywheel export stalls")
    await alex.get_by_label("Title").fill(TITLE)
    taken = await text(alex).input_value()
    assert all(mask in taken for mask in ("[name]", "[e-mail address]", "[IP address]", "[secret]"))
    assert not any(said in taken for said in ("Erin", "Northwind", "10.20.30.40", "sk_live", "@"))
    whole = taken.replace("## Cause", "## Cause\n\nA queue that is full.") + "\n\nWhen it stalls twice."
    await text(alex).fill(whole)
    await alex.get_by_role("button", name="Draft the article").click()
    await expect(standing(alex)).to_contain_text("Only our team reads this: revision 1, a draft.")
    await publish(alex, 1)
    address = await address_for_readers(alex)
    await open_ticket(alex, reference)
    await expect(alex.locator("#ticket-side")).to_contain_text("made of this ticket")
    return address


async def says_what_it_is_about(alex: Page) -> str:
    """Sets the ticket's component; answers its name."""
    choice = alex.get_by_label("It is about")
    name = await choice.locator("option").nth(1).inner_text()
    await choice.select_option(label=name)
    await alex.get_by_role("button", name="Set", exact=True).click()
    await expect(alex.locator("#ticket-side .fact", has_text="Component").locator("p")).to_have_text(name)
    return name


async def answered_by_an_article(alex: Page, component: str) -> int:
    """How many tickets about that component were, as the page of coverage says."""
    await alex.goto("/desk/articles/coverage")
    said = await alex.get_by_role("row").filter(has_text=component).inner_text()
    found = re.search(r"(\d+) with an article", said)
    assert found, said
    return int(found[1])


async def gives_it_to_colleagues_and_not_to_the_customer(alex: Page, url: str) -> None:
    """Its link is suggested beside the ticket; in a reply it would lead the customer nowhere, which is said."""
    body = alex.locator("#reply textarea")
    await body.fill("As before:")
    await alex.get_by_role("button", name=f"Insert link to {TITLE}").click()
    await expect(body).to_have_value(f"As before: {url} ")
    await alex.get_by_role("button", name="Send reply").click()
    await expect(alex.get_by_role("alert")).to_contain_text(f"“{TITLE}” is for your team only")
    await expect(body).to_have_value(f"As before: {url} ")
    await alex.get_by_role("button", name="Add internal note").click()
    await expect(alex.locator(".entry-internal", has_text=urlsplit(url).path)).to_be_visible()
    await alex.reload()
    await expect(alex.locator("#ticket-side li", has_text="linked on this ticket")).to_contain_text(TITLE)


async def is_listed(author: Page) -> Locator:
    """The line of what was looked for in vain, once the portal has noted it."""
    row = author.get_by_role("row").filter(has_text=IN_VAIN)

    async def there() -> bool:
        await author.goto("/desk/articles/missing")
        return await row.count() == 1

    assert await eventually(there)
    return row

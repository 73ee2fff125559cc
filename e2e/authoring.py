"""What the authors of articles do again and again, by what stands on their pages."""

from urllib.parse import urlsplit

from playwright.async_api import Locator, Page, expect

from e2e.people import scripts_have_run

SYMPTOM, CAUSE = "The nightly export stops.", "A full disk."
# All that an article about troubleshooting has to say.
WHOLE = f"""\
## Symptom

{SYMPTOM}

## Cause

{CAUSE}

## Steps

1. Empty it.

## When to file

When it fills again."""


async def begin(page: Page, title: str, kind: str = "Guide", readers: str = "Customers") -> str:
    """From the list to the draft's text; answers the address of its authors' pages."""
    await page.goto("/desk/articles")
    await page.get_by_role("link", name="New article").click()
    await page.get_by_label("Title").fill(title)
    await page.get_by_label("Kind").select_option(label=kind)
    await page.get_by_label("Who reads it").select_option(label=readers)
    await page.get_by_role("button", name="Begin the draft").click()
    await expect(standing(page)).to_contain_text("Only our team reads this: revision 1, a draft.")
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)
    await scripts_have_run(page)
    return urlsplit(page.url).path


def text(page: Page) -> Locator:
    """The field that is written in."""
    return page.get_by_label("Text", exact=True)


def preview(page: Page) -> Locator:
    """How readers would see it, beside the field."""
    return page.get_by_role("region", name="As readers see it")


def standing(page: Page) -> Locator:
    """The line that says who reads the text in the field."""
    return page.locator(".editor-standing")


async def keep(page: Page, number: int) -> None:
    """Keeps what is typed, as that revision."""
    await page.get_by_role("button", name="Keep draft").click()
    await expect(standing(page)).to_contain_text(f"evision {number}, a draft.")


async def publish(page: Page, number: int) -> None:
    """From the text to its readers, past the page that says who they are; `number` is the revision that they get."""
    await page.get_by_role("button", name="Keep and publish…").click()
    await page.get_by_role("button", name="Publish", exact=True).click()
    await expect(standing(page)).to_contain_text(f"Readers read this text: revision {number}.")


async def address_for_readers(page: Page) -> str:
    """Where readers find the article whose page the author is on."""
    address = await page.get_by_role("link", name="Open as readers do").get_attribute("href")
    assert address
    return address


async def is_drawn(picture: Locator) -> None:
    """The picture has come and has a size."""
    await picture.scroll_into_view_if_needed()
    assert await picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0

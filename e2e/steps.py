"""What people do again and again, by what stands on the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from app.domain.plans.plan import Severity
from app.lib.ids import new_id


@dataclass(frozen=True, slots=True)
class Draft:
    """What a customer files. The portal asks about a ticket that says the same as one before: by itself none does."""

    subject: str
    severity: Severity
    body: str = field(default_factory=lambda: f"It began this morning. Request {new_id()}.")
    files: Sequence[Path] = ()


async def file_ticket(page: Page, draft: Draft) -> str:
    """From the page that the customer is on to the new ticket's; answers its reference."""
    await page.goto("/")
    await page.get_by_role("banner").get_by_role("link", name="File a ticket").click()
    await page.get_by_label("Subject").fill(draft.subject)
    await page.get_by_role("radio", name=draft.severity.name).check()
    await page.get_by_label("What happens").fill(draft.body)
    if draft.files:
        await page.get_by_label("Files").set_input_files(list(draft.files))
    await page.get_by_role("button", name="File the ticket").click()
    await expect(page.get_by_role("heading", level=1, name=draft.subject)).to_be_visible()
    return page.url.rpartition("/")[2]


async def open_ticket(page: Page, reference: str) -> None:
    """The agent goes there, as from a link in a mail."""
    await page.goto(f"/desk/tickets/{reference}")
    await expect(page.locator("#ticket-head .ref")).to_have_text(reference)


async def send(page: Page, text: str, button: str = "Send reply") -> None:
    """Writes into the box below the timeline and presses one of its buttons."""
    await page.locator("#reply textarea").fill(text)
    await page.locator("#reply").get_by_role("button", name=button, exact=True).click()
    await expect(said(page, text)).to_be_visible()


def said(page: Page, text: str) -> Locator:
    """A message of the timeline."""
    return page.locator("#timeline .prose", has_text=text)


def event(page: Page, words: str) -> Locator:
    """A quiet line of the timeline."""
    return page.locator("#timeline .entry-event", has_text=words)


def chip(page: Page, kind: str) -> Locator:
    """The clock chip of that kind in the head of a ticket's page; of several cycles, the last."""
    return page.locator(f"#ticket-head [data-kind={kind}]").last


async def due(page: Page, kind: str) -> datetime:
    """When the clock of that kind is due, as its chip says."""
    at = await chip(page, kind).get_attribute("data-due")
    assert at, f"no {kind} runs"
    return datetime.fromisoformat(at)


async def filed(page: Page) -> datetime:
    """When the ticket was filed, as the head of its page says."""
    at = await page.locator("#ticket-head time").first.get_attribute("datetime")
    assert at
    return datetime.fromisoformat(at)


def turn(page: Page) -> Locator:
    """Whose turn it is, at the side."""
    return page.locator("#ticket-side .fact", has=page.get_by_role("heading", name="Whose turn"))

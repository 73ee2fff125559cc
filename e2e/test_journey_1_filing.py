"""A customer of the highest tier files a ticket and at once sees the deadlines, each with the reason for it."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from app.domain.plans.plan import Plan, Severity
from e2e.people import People, sign_in
from e2e.plans import on_both_plans, promised_kinds
from e2e.portal import Portal
from e2e.steps import Draft, chip, file_ticket, said

pytestmark = pytest.mark.anyio


@on_both_plans
async def test_a_customer_files_a_ticket_and_at_once_sees_every_deadline_with_its_reason(
    people: People, portal: Portal, tmp_path: Path
) -> None:
    page = await people.page()
    await sign_in(page, "erin")
    await expect(page.get_by_role("heading", name="Hello Erin.")).to_be_visible()
    await page.goto("/tickets/new")
    for severity in portal.plan.severities:
        await shows_what_it_means(page, severity)
    worst = portal.plan.severities[0]
    reference = await file_ticket(page, Draft("Nothing answers any more", worst, "Since 9:00.", two_files(tmp_path)))
    await expect(said(page, "Since 9:00.")).to_be_visible()
    for name in ("trace of the call.txt", "Übersicht 🧭.csv"):
        await expect(page.get_by_role("link", name=name)).to_be_visible()
    await shows_deadlines_and_reasons(page, portal.plan, worst)
    receipt = await portal.mailbox.mail("erin@northwind.example", reference, "Nothing answers any more")
    assert f"{portal.url}/tickets/{reference}" in receipt


async def shows_what_it_means(page: Page, severity: Severity) -> None:
    """Definition and examples stand beside the severity where it is chosen (R20)."""
    choice = page.locator("label.choice", has=page.get_by_role("radio", name=severity.name))
    for words in (severity.definition, *severity.examples):
        await expect(choice).to_contain_text(words)


async def shows_deadlines_and_reasons(page: Page, plan: Plan, severity: Severity) -> None:
    """Every clock that the plan promises runs towards an instant; its reason stands below, its working behind it."""
    kinds = promised_kinds(plan, severity.slug)
    await expect(page.locator("#ticket-head [data-clock]")).to_have_count(len(kinds))
    for kind in kinds:
        promise = plan.tiers[-1].promises[kind][severity.slug]  # type: ignore[index]
        await expect(chip(page, kind)).to_contain_text("left")
        await expect(chip(page, kind)).to_contain_text("your time")
        label = "Acknowledgement" if kind == "acknowledge" else kind.replace("_", " ").capitalize()
        working = page.locator("details.how", has_text=f"{label}: how this was computed")
        await expect(working.locator("summary")).to_contain_text(f"“{promise.words}” for {severity.slug}")
        await working.locator("summary").click()
        await expect(working.get_by_role("cell", name=promise.cite, exact=True)).to_be_visible()
        await expect(working.get_by_role("img", name=label)).to_be_visible()


def two_files(folder: Path) -> list[Path]:
    files = [folder / "trace of the call.txt", folder / "Übersicht 🧭.csv"]
    for file in files:
        file.write_text("a;b;c\n")
    return files

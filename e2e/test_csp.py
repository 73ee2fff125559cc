"""Every page keeps to its own content security policy, is silent on the console, and asks nobody else for anything."""

import pytest
from playwright.async_api import BrowserContext, Request, expect

from e2e.every_page import BY_VIEWER, visit
from e2e.people import People
from e2e.portal import Portal

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("viewer", BY_VIEWER)
async def test_pages_ask_only_us_and_break_no_rule(
    viewer: str, people: People, portal: Portal, stage: dict[str, str]
) -> None:
    context = await people.context(None if viewer == "visitor" else viewer)
    elsewhere = asked_elsewhere(context, portal)
    page = await context.new_page()
    async for place in visit(page, BY_VIEWER[viewer], stage):
        await page.evaluate("document.fonts.ready")
        assert not elsewhere, place
        assert not people.trouble, place


async def test_the_policy_stops_a_script_that_is_not_ours(people: People, portal: Portal) -> None:
    page = await people.page("erin")
    await page.goto("/")
    await page.evaluate(
        """() => {
            const script = Object.assign(document.createElement("script"), {textContent: "document.title = 'taken'"});
            document.body.append(script);
        }"""
    )
    await expect(page).not_to_have_title("taken")
    (told,) = people.trouble
    assert "Content Security Policy" in told
    people.trouble.clear()


def asked_elsewhere(context: BrowserContext, portal: Portal) -> list[str]:
    """Collects what the context asks of other hosts than ours. A page of ours that asks another of them breaks its own
    policy."""
    found = list[str]()
    ours = (f"{portal.url}/", f"{portal.settings.files_url}/", f"{portal.settings.status_url}/", "data:")

    def look(request: Request) -> None:
        if not request.url.startswith(ours):
            found.append(request.url)

    context.on("request", look)
    return found

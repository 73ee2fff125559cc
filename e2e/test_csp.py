"""The content security policy holds: each page's own keeping to it is seen on the walk through every page."""

import pytest
from playwright.async_api import expect

from e2e.people import People
from e2e.portal import Portal

pytestmark = pytest.mark.anyio


async def test_the_policy_stops_a_script_that_is_not_ours(people: People, portal: Portal) -> None:
    page = await people.page("erin")
    await page.goto("/")
    async with page.expect_console_message():
        await page.evaluate(
            """() => {
                const script = document.createElement("script");
                document.body.append(Object.assign(script, {textContent: "document.title = 'taken'"}));
            }"""
        )
    await expect(page).not_to_have_title("taken")
    (told,) = people.trouble
    assert "Content Security Policy" in told
    people.trouble.clear()

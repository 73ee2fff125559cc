"""Every page in every state: axe finds nothing, none is wider than its window, wide and on a phone, light and dark; and
each asks nobody but us for anything, breaks no rule of its content security policy and is silent on the console."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Page, ViewportSize, expect

from app.config import ROOT
from e2e.aged_page import aged_copy
from e2e.every_page import BY_VIEWER, visit
from e2e.people import PHONE, WIDE, People, asked_elsewhere
from e2e.portal import Portal
from tests.status_page.server import running

pytestmark = pytest.mark.anyio
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# Text has a contrast of 7:1 (look.md, "Tokens"): that is the enhanced rule, within which the plain one is kept, too.
CONTRAST = "color-contrast-enhanced"
ALWAYS: dict[str, Any] = {"resultTypes": ["violations"], "iframes": False}
COLOURS = ALWAYS | {"runOnly": [CONTRAST]}
# What axe has by default, and the size of targets that WCAG 2.2 asks for.
RULES = {"color-contrast": {"enabled": False}, CONTRAST: {"enabled": True}, "target-size": {"enabled": True}}
ALL = ALWAYS | {"rules": RULES}
FIND = """async options => (await axe.run(options)).violations.flatMap(({id, nodes}) =>
    nodes.map(({target, any}) => `${id} at ${target} ${any[0]?.message ?? ""}`))"""
LOOKS: list[tuple[ViewportSize, Literal["light", "dark"], dict[str, Any]]] = [
    (WIDE, "light", ALL),
    (WIDE, "dark", COLOURS),
    # Each colour is a pair of a light and a dark one, whatever the width: seen where most is shown. Of the other
    # rules, this goes by where things are on the screen; the rest reads the same page twice.
    (PHONE, "light", ALWAYS | {"runOnly": ["target-size"]}),
]


@pytest.mark.parametrize("viewer", BY_VIEWER)
async def test_every_page_can_be_used_by_everybody(
    viewer: str, people: People, portal: Portal, stage: dict[str, str]
) -> None:
    context = await people.context(None if viewer == "visitor" else viewer, reduced_motion="reduce")
    elsewhere, found = asked_elsewhere(context, portal), list[str]()
    page = await context.new_page()
    async for place in visit(page, BY_VIEWER[viewer], stage):
        await page.evaluate("document.fonts.ready")
        found += [f"{place}, {words}" for words in await amiss(page)]
        found += [f"{place} asks for {url}" for url in elsewhere]
        elsewhere.clear()
    assert not found, "\n".join(found)


async def test_so_can_the_public_page_when_nothing_verifies_it(
    people: People, portal: Portal, stage: dict[str, str], tmp_path: Path
) -> None:
    page = await people.page(reduced_motion="reduce")
    with running(aged_copy(portal.settings.status_dir, tmp_path / "old", timedelta(hours=3))) as server:
        for address in ("/", f"/incidents/{stage['incident']}"):
            await page.goto(f"{server.url}{address}")
            await expect(page.get_by_role("alert")).to_contain_text("We cannot verify this page at the moment.")
            assert not await amiss(page)


async def amiss(page: Page) -> list[str]:
    """What is wrong with the page in one of the looks."""
    # Evaluated by the browser's debugger, to which the page's content security policy does not apply.
    await page.evaluate(AXE)
    found = list[str]()
    for size, scheme, options in LOOKS:
        await page.set_viewport_size(size)
        await page.emulate_media(color_scheme=scheme)
        told = [*await violations(page, options), *await sideways(page)]
        found += [f"{size['width']} px, {scheme}: {words}" for words in told]
    await page.set_viewport_size(WIDE)
    return found


async def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe finds: each rule with the place that breaks it."""
    found: list[str] = await page.evaluate(FIND, options)
    return found


async def sideways(page: Page) -> list[str]:
    """Whether the page has to be pushed sideways to be read."""
    over: int = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{over} px wider than its window"] if over > 0 else []

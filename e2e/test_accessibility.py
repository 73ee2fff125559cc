"""Every page in every state: axe finds nothing, none is wider than its window, wide and on a phone, light and dark; and
each asks nobody but us for anything, breaks no rule of its content security policy and is silent on the console."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Page, expect

from app.config import ROOT
from e2e.aged_page import aged_copy
from e2e.every_page import BY_VIEWER, visit
from e2e.people import PHONE, WIDE, People, asked_elsewhere
from e2e.portal import Portal
from tests.status_page.server import running

pytestmark = pytest.mark.anyio
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# Text has a contrast of 7:1 (look.md, "Tokens"); of what has less than 4.5:1 only the plain rule speaks. Both take as
# long as all the others together, and have a run of their own, where a page has something new for them.
CONTRAST = ["color-contrast", "color-contrast-enhanced"]
ALWAYS: dict[str, Any] = {"resultTypes": ["violations"], "iframes": False}
COLOURS = ALWAYS | {"runOnly": CONTRAST}
# What axe has by default, and the size of targets that WCAG 2.2 asks for.
RULES = ALWAYS | {"rules": {"color-contrast": {"enabled": False}, "target-size": {"enabled": True}}}
# Of the rules, this alone goes by where things are on the screen; the rest would read the same page twice.
PLACES = ALWAYS | {"runOnly": ["target-size"]}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FIND = """async options => (await axe.run(options)).violations.flatMap(({id, nodes}) =>
    nodes.map(({target, any}) => `${id} at ${target} ${any[0]?.message ?? ""}`))"""
# All that decides about a text's contrast: what it looks like, and what is behind it.
INKS = """() => {
    const CLEAR = "rgba(0, 0, 0, 0) none 1", styles = new Map();
    const style = element => styles.get(element) ?? styles.set(element, getComputedStyle(element)).get(element);
    const paint = ({backgroundColor, backgroundImage, opacity}) => `${backgroundColor} ${backgroundImage} ${opacity}`;
    const behind = element => element === null ? []
        : [paint(style(element)), ...behind(element.parentElement)].filter(layer => layer !== CLEAR);
    const says = element => element.matches("input, select, textarea")
        || [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const all = [...document.querySelectorAll("body *")];
    return [...new Set(all.filter(element => says(element) && element.checkVisibility()).map(element => {
        const {color, fontSize, fontWeight, textShadow} = style(element);
        const off = element.closest(":disabled, [aria-disabled=true], label:has(:disabled)") !== null;
        return [off, color, fontSize, fontWeight, textShadow, ...behind(element)].join("; ");
    }))];
}"""


@pytest.mark.parametrize("viewer", BY_VIEWER)
async def test_every_page_can_be_used_by_everybody(
    viewer: str, people: People, portal: Portal, stage: dict[str, str]
) -> None:
    context = await people.context(None if viewer == "visitor" else viewer, reduced_motion="reduce")
    elsewhere, found, seen = asked_elsewhere(context, portal), list[str](), set[str]()
    page = await context.new_page()
    async for place in visit(page, BY_VIEWER[viewer], stage):
        await page.evaluate("document.fonts.ready")
        found += [f"{place}, {words}" for words in await amiss(page, seen)]
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
            assert not await amiss(page, set())


async def test_faint_words_are_found_in_either_scheme_after_others_were_seen(people: People) -> None:
    page, seen = await people.page(reduced_motion="reduce"), set[str]()
    plain = ":root { color-scheme: light dark; background: light-dark(white, black); color: light-dark(black, white) }"
    for scheme in (None, "light", "dark"):
        faint = f"@media (prefers-color-scheme: {scheme}) {{ p {{ color: gray }} }}"
        words = f"<html lang=en><title>Ink</title><style>{plain} {faint}</style><main><h1>Ink</h1><p>Words</p></main>"
        await page.set_content(words)
        found = [words for words in await amiss(page, seen) if "contrast" in words]
        assert [words.partition(":")[0] for words in found] == ([scheme] if scheme else []), found


async def amiss(page: Page, seen: set[str]) -> list[str]:
    """What is wrong with the page, wide and on a phone. Each colour is a pair of a light and a dark one, whatever the
    width: it is judged in both where most is shown, unless it is among the inks `seen` before."""
    # Evaluated by the browser's debugger, to which the page's content security policy does not apply.
    await page.evaluate(AXE)
    found = [*await violations(page, RULES), *await sideways(page)]
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        inks = set(await page.evaluate(INKS))
        if not inks <= seen:
            found += [f"{scheme}: {words}" for words in await violations(page, COLOURS)]
        seen |= inks
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(PHONE)
    found += [f"phone: {words}" for words in (*await violations(page, PLACES), *await sideways(page))]
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

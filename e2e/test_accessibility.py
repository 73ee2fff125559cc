"""axe finds nothing on any page, wide and on a phone, light and dark. Text has the contrast that look.md promises."""

import json
from typing import Any, Literal

import pytest
from playwright.async_api import Page

from app.config import ROOT
from e2e.every_page import BY_VIEWER, visit
from e2e.people import PHONE, WIDE, People

pytestmark = pytest.mark.anyio
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# Beside axe's defaults: WCAG 2.2's size of targets, and 7:1 for text (look.md, "Tokens").
EVERYTHING = {"rules": {"target-size": {"enabled": True}, "color-contrast-enhanced": {"enabled": True}}}
COLOURS = {"runOnly": ["color-contrast", "color-contrast-enhanced"]}
LOOKS: list[tuple[Any, Literal["light", "dark"], dict[str, Any]]] = [
    (WIDE, "light", EVERYTHING),
    (WIDE, "dark", COLOURS),
    (PHONE, "dark", COLOURS),
    (PHONE, "light", EVERYTHING),
]


@pytest.mark.parametrize("viewer", BY_VIEWER)
async def test_axe_finds_nothing(viewer: str, people: People, stage: dict[str, str]) -> None:
    page = await people.page(None if viewer == "visitor" else viewer, reduced_motion="reduce")
    found = list[str]()
    async for place in visit(page, BY_VIEWER[viewer], stage):
        # Evaluated by the browser's debugger, to which the page's content security policy does not apply.
        await page.evaluate(AXE)
        for size, scheme, options in LOOKS:
            await page.set_viewport_size(size)
            await page.emulate_media(color_scheme=scheme)
            found += [f"{place}, {size['width']} px, {scheme}: {words}" for words in await violations(page, options)]
        await page.set_viewport_size(WIDE)
    assert not found, "\n".join(found)


async def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """Each with its rule and the places that break it."""
    return await page.evaluate(  # type: ignore[no-any-return]
        f"""async () => (await axe.run({{resultTypes: ["violations"], ...{json.dumps(options)}}})).violations.flatMap(
            ({{id, nodes}}) => nodes.map(({{target, any}}) => `${{id}} at ${{target}} ${{any[0]?.message ?? ""}}`))"""
    )

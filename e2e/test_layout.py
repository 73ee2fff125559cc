"""Nothing on any page is wider than a phone; words that have no place to break do not change that."""

import pytest

from e2e.every_page import BY_VIEWER, visit
from e2e.people import PHONE, People

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("viewer", BY_VIEWER)
async def test_no_page_scrolls_sideways_on_a_phone(viewer: str, people: People, stage: dict[str, str]) -> None:
    page = await people.page(None if viewer == "visitor" else viewer, viewport=PHONE, has_touch=True, is_mobile=True)
    async for place in visit(page, BY_VIEWER[viewer], stage):
        widest = await page.evaluate("document.documentElement.scrollWidth")
        assert widest <= PHONE["width"], place

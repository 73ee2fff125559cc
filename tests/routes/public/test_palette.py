"""The palette finds while one types, and leads to the pages of whoever types."""

import pytest

from app.routes.palette_pages import pages_named
from tests.cast import file_ticket, rows
from tests.house import House
from tests.routes.forms import NEXT, Page
from tests.routes.test_view_as import looking

pytestmark = pytest.mark.anyio
PART = {"hx_request": "true"}


async def test_a_word_that_is_not_finished_finds(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT, subject="The webhook fails")
    answer = await (await house.browser("erin")).get("/search/palette?signed_in=1&q=webh", **PART)
    assert f'href="/tickets/{reference}"' in answer.text
    assert "1 ticket" in answer.text


async def test_a_ticket_that_is_named_comes_first_and_each_kind_once(house: House) -> None:
    named, *_ = [await file_ticket(house.cast["erin"], NEXT, subject=f"As in NW-1001 {n}") for n in range(3)]
    answer = await (await house.browser("alex")).get(f"/search/palette?q={named}", **PART)
    options = [given for tag, given in Page(answer.text).tags if given.get("role") == "option"]
    assert options[0]["href"] == f"/desk/tickets/{named}"
    assert len({option["id"] for option in options}) == len(options)
    assert answer.text.count('role="group" aria-label="Tickets"') == 1


async def test_only_a_few_of_each_kind_are_shown(house: House) -> None:
    for _ in range(4):
        await file_ticket(house.cast["erin"], NEXT, subject="The webhook fails")
    answer = await (await house.browser("erin")).get("/search/palette?q=webhook", **PART)
    assert answer.text.count('href="/tickets/NW') == 3


async def test_the_last_line_searches_everything(house: House) -> None:
    answer = await house.visitor().get("/search/palette?q=a+%26+b", **PART)
    options = [given for tag, given in Page(answer.text).tags if given.get("role") == "option"]
    assert options[-1]["href"] == "/search?q=a+%26+b"
    assert len({option["id"] for option in options}) == len(options)


async def test_typing_notes_no_miss(house: House) -> None:
    await (await house.browser("erin")).get("/search/palette?q=zeppelin", **PART)
    assert await rows("SELECT FROM miss") == []


async def test_everybodys_pages_are_there(house: House) -> None:
    for name in ("erin", "nadia", "alex", "admin"):
        browser, me = await house.browser(name), house.cast[name]
        for words, address in [page for first in "abcdefghijklmnopqrstuvwxyz" for page in pages_named(me, first)]:
            assert (await browser.get(address)).status_code in (200, 303), (name, words, address)


@pytest.mark.parametrize(("name", "offered"), [("erin", True), ("stan", False), ("alex", False)])
async def test_filing_is_among_the_pages_of_those_whose_tier_files(house: House, name: str, offered: bool) -> None:
    for text in ("", "file"):
        answer = await (await house.browser(name)).get(f"/search/palette?signed_in=1&q={text}", **PART)
        assert ('href="/tickets/new"' in answer.text) == offered


async def test_pages_are_found_by_the_beginning_of_a_word(house: House) -> None:
    assert pages_named(house.cast["alex"], "CALL") == [("On call", "/desk/on-call")]
    assert pages_named(house.cast["alex"], "deliv") == []
    assert pages_named(house.cast["admin"], "deliv") == [("Deliveries", "/admin/deliveries")]
    assert pages_named(house.cast["erin"], "file t", files=True) == [("File a ticket", "/tickets/new")]
    assert ("Sign in", "/sign-in") in pages_named(None, "")


async def test_outside_of_a_page_it_leads_to_the_search(house: House) -> None:
    answer = await house.visitor().get("/search/palette?q=webhook&signed_in=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/search?q=webhook")


async def test_whose_session_is_over_signs_in_again(house: House) -> None:
    answer = await house.visitor().get("/search/palette?q=webhook&signed_in=1", **PART)
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"].startswith("/sign-in?next=")


async def test_who_looks_as_a_customer_has_none(house: House) -> None:
    """Each word typed would be a page looked at, in both sides' audit trail."""
    erin, alex = await house.browser("erin"), await looking(house)
    for browser, has in ((erin, True), (alex, False)):
        answer = await browser.get("/tickets")
        assert ('id="palette"' in answer.text) is has
        assert 'href="/search"' in answer.text

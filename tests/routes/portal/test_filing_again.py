"""The same ticket once more, from a page that was gone back to: asked once, and nothing typed is lost."""

import asyncio
from datetime import timedelta

import pytest

from tests.cast import pass_time, rows
from tests.house import House
from tests.routes.forms import TICKET, Page, file_by_form

pytestmark = pytest.mark.anyio
ASKED = "You filed this already"


async def test_the_same_words_again_are_asked_about_and_kept(house: House) -> None:
    erin = await house.browser("erin")
    address = await file_by_form(erin, once="first")
    answer = await erin.post("/tickets/new", TICKET | {"once": "second"}, [("files", ("a.txt", b"x"))])
    page = Page(answer.text)
    assert answer.status_code == 422
    assert ASKED in page.words
    assert "just now" in page.words
    assert "Choose your files again" in page.words
    assert ("a", address) in [(tag, given.get("href")) for tag, given in page.tags]
    assert {name: page.typed[name].strip() for name in TICKET} == TICKET
    assert len(await rows("SELECT FROM ticket")) == 1


async def test_whoever_means_it_files_another_and_is_asked_once(house: House) -> None:
    erin = await house.browser("erin")
    first = await file_by_form(erin)
    asked = Page((await erin.post("/tickets/new", TICKET)).text).typed
    assert asked["again"] == first.rpartition("/")[2]
    answer = await erin.post("/tickets/new", TICKET | asked)
    assert answer.status_code == 303
    assert answer.headers["location"] != first
    assert len(await rows("SELECT FROM ticket")) == 2


async def test_two_tabs_at_the_same_moment_file_one(house: House) -> None:
    erin = await house.browser("erin")
    values = TICKET | {"_csrf_token": await erin.token()}
    answers = await asyncio.gather(*(erin.send_form("/tickets/new", values | {"once": str(n)}) for n in range(4)))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]
    assert len(await rows("SELECT FROM ticket")) == 1


@pytest.mark.parametrize("changed", [{"subject": "Another"}, {"body": "Another"}])
async def test_other_words_are_another_ticket(house: House, changed: dict[str, str]) -> None:
    erin = await house.browser("erin")
    await file_by_form(erin)
    assert (await erin.post("/tickets/new", TICKET | changed)).status_code == 303


async def test_a_colleague_is_not_asked_about_what_somebody_else_filed(house: House) -> None:
    await file_by_form(await house.browser("erin"))
    assert (await (await house.browser("nadia")).post("/tickets/new", TICKET)).status_code == 303


async def test_what_was_withdrawn_is_filed_anew(house: House) -> None:
    erin = await house.browser("erin")
    address = await file_by_form(erin)
    assert (await erin.post(f"{address}/withdrawal", {"reason": "mistaken"})).status_code == 303
    assert (await erin.post("/tickets/new", TICKET)).status_code == 303


async def test_after_a_while_the_same_happens_again(house: House) -> None:
    erin = await house.browser("erin")
    await file_by_form(erin)
    await pass_time(house.settings, timedelta(minutes=14))
    assert "14 min ago" in Page((await erin.post("/tickets/new", TICKET)).text).words
    await pass_time(house.settings, timedelta(minutes=2))
    assert (await erin.post("/tickets/new", TICKET)).status_code == 303


async def test_a_program_is_not_asked(house: House) -> None:
    erins = await house.program("erin")
    for _ in range(2):
        assert (await erins.post("/api/v1/tickets", TICKET)).status_code == 201

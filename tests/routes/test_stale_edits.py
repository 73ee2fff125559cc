"""Two at one ticket: nothing anybody wrote is lost, and nobody answers what they have not read."""

import pytest

from tests.cast import file_ticket, rows
from tests.house import House
from tests.routes.forms import NEXT, Page

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("verb", ["messages", "waiting", "resolution"])
async def test_an_agent_whose_colleague_was_quicker_reads_that_first(house: House, verb: str) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    here = f"/desk/tickets/{reference}"
    alex, sam = await house.browser("alex"), await house.browser("sam")
    seen = Page((await alex.get(here)).text).typed["seen"]
    assert (await sam.post(f"{here}/messages", {"body": "Sam was here", "seen": seen})).status_code == 303

    stale = await alex.post(f"{here}/{verb}", {"body": "Alex too", "seen": seen})
    page = Page(stale.text)
    assert stale.status_code == 409
    assert "Sam was here" in page.words
    assert page.typed["body"].strip() == "Alex too"
    assert await rows("SELECT FROM message WHERE body = 'Alex too'") == []

    again = await alex.post(f"{here}/{verb}", {"body": "Alex too", "seen": page.typed["seen"]})
    assert again.status_code == 303
    assert len(await rows("SELECT FROM message WHERE body = 'Alex too'")) == 1


async def test_a_note_is_never_stale(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    here = f"/desk/tickets/{reference}"
    alex = await house.browser("alex")
    seen = Page((await alex.get(here)).text).typed["seen"]
    await (await house.browser("sam")).post(f"{here}/messages", {"body": "Sam was here"})
    assert (await alex.post(f"{here}/notes", {"body": "For us", "seen": seen})).status_code == 303


async def test_a_customer_never_gets_a_409(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    erin = await house.browser("erin")
    await erin.get(f"/tickets/{reference}")
    await (await house.browser("alex")).post(f"/desk/tickets/{reference}/messages", {"body": "Have you tried…"})
    assert (await erin.post(f"/tickets/{reference}/messages", {"body": "And another thing"})).status_code == 303


async def test_resolving_what_a_colleague_resolved_says_so(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    for name, status in (("alex", 303), ("sam", 409)):
        browser = await house.browser(name)
        answer = await browser.post(f"/desk/tickets/{reference}/resolution", {"body": f"Solved by {name}"})
        assert answer.status_code == status
    assert await rows("SELECT FROM message WHERE body = 'Solved by sam'") == []

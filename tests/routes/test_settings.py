"""Choosing which mail one gets."""

import pytest

from app.domain.tickets import replies, triage
from tests.cast import does, file_ticket, rows
from tests.house import House
from tests.outbox import deliveries
from tests.routes.forms import NEXT, Page

pytestmark = pytest.mark.anyio
PAGE = "/settings/notifications"


async def kinds_owed() -> list[tuple[str, str]]:
    """Every delivery's kind and the name before the @."""
    return [(row["kind"], row["address"].partition("@")[0]) for row in await deliveries()]


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("erin", {"public_reply", "incident_update", "reminder", "missed"}),
        ("alex", {"warning", "breach", "customer_reply", "incident"}),
    ],
)
async def test_each_side_chooses_from_its_own_kinds_and_all_are_on(house: House, name: str, kinds: set[str]) -> None:
    browser = await house.browser(name)
    shown = Page((await browser.get(PAGE)).text)
    boxes = {
        given["name"] for tag, given in shown.tags if tag == "input" and given["type"] == "checkbox" and "name" in given
    }
    assert boxes == kinds
    assert kinds <= shown.typed.keys()


async def test_what_is_not_ticked_is_off_until_it_is_ticked_again(house: House) -> None:
    erin = await house.browser("erin")
    answer = await erin.post(PAGE, {"reminder": "on"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?saved=1")
    saved = Page((await erin.get(f"{PAGE}?saved=1")).text)
    assert "Saved." in saved.words
    assert "reminder" in saved.typed
    assert "public_reply" not in saved.typed
    await erin.post(PAGE, {"reminder": "on", "public_reply": "on"})
    assert "public_reply" in Page((await erin.get(PAGE)).text).typed


async def test_who_switched_replies_off_is_not_written_to(house: House) -> None:
    await (await house.browser("erin")).post(PAGE, {})
    await (await house.browser("alex")).post(PAGE, {})
    reference = await file_ticket(house.cast["erin"], NEXT)
    await does(house.cast["alex"], triage.take, reference)
    await does(house.cast["alex"], replies.reply, reference, "We look into it.")
    await does(house.cast["erin"], replies.reply, reference, "Thank you.")
    assert await kinds_owed() == [("ticket_opened", "erin")]


async def test_a_colleagues_choice_is_theirs(house: House) -> None:
    await (await house.browser("noah")).post(PAGE, {})
    assert await rows("SELECT FROM preference")
    assert "public_reply" in Page((await (await house.browser("erin")).get(PAGE)).text).typed


async def test_the_page_says_what_is_always_sent_and_the_menu_leads_there(house: House) -> None:
    for name, words in (("alex", "Escalations to a level that you belong to"), ("erin", "The receipt of a ticket")):
        browser = await house.browser(name)
        shown = (await browser.get(PAGE)).text
        assert words in shown
        assert "security of your account" in shown
        assert f'href="{PAGE}"' in (await browser.get("/tickets" if name == "erin" else "/desk")).text

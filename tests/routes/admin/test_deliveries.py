"""The administrator's page of what we owe."""

import re

import pytest

from app.domain.deliveries import claims
from tests.house import House
from tests.outbox import delivery, owe_mail

pytestmark = pytest.mark.anyio
PAGE = "/admin/deliveries"


async def die(address: str) -> None:
    """A letter to that address dies."""
    await owe_mail(address)
    (claim,) = await claims.claim(1)
    await claims.settle_dead(claim, "The mail server refused it: 550 No such user")


async def test_a_dead_letter_shows_its_error_and_is_sent_again(house: House) -> None:
    await die("erin@nw.example")
    admin = await house.browser("admin")
    shown = (await admin.get(PAGE)).text
    assert "erin@nw.example" in shown
    assert "The mail server refused it: 550 No such user" in shown
    (act,) = re.findall(r'action="([^"]+/resend)"', shown)
    for _ in ("a click", "a second click"):
        answer = await admin.post(act)
        assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert (await delivery())["state"] == "queued"
    assert "erin@nw.example" in (await admin.get(f"{PAGE}?shelf=waiting")).text


@pytest.mark.parametrize(
    ("shelf", "words"),
    [("dead", "Everything was delivered"), ("waiting", "Nothing waits"), ("sent", "Nothing was sent")],
)
async def test_an_empty_shelf_says_so(house: House, shelf: str, words: str) -> None:
    admin = await house.browser("admin")
    assert words in (await admin.get(f"{PAGE}?shelf={shelf}")).text


async def test_what_a_message_says_is_not_shown(house: House) -> None:
    data = {"name": "Erin", "minutes": 60, "secret": "s3cret"}
    await owe_mail("erin@nw.example", kind="password_reset", data=data)
    admin = await house.browser("admin")
    shown = (await admin.get(f"{PAGE}?shelf=waiting")).text
    assert "erin@nw.example" in shown
    assert "s3cret" not in shown


async def test_a_page_that_was_made_up_is_a_400(house: House) -> None:
    admin = await house.browser("admin")
    assert (await admin.get(f"{PAGE}?after=nonsense")).status_code == 400


async def test_only_administrators_come_in(house: House) -> None:
    await die("erin@nw.example")
    row = await delivery()
    for name in ("alex", "erin", "stan"):
        browser = await house.browser(name)
        assert (await browser.get(PAGE)).status_code == 403
        assert (await browser.post(f"{PAGE}/{row['id']}/resend")).status_code == 403
    assert (await delivery())["state"] == "dead"
    assert (await house.visitor().get(PAGE)).headers["location"].startswith("/sign-in?next=")

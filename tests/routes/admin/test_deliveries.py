"""The administrator's page of what we owe."""

import re

import pytest

from app.config import Settings
from app.domain.deliveries import claims
from tests.outbox import delivery, owe_mail
from tests.visiting import visiting_as

pytestmark = pytest.mark.anyio
PAGE = "/admin/deliveries"


async def die(address: str) -> None:
    """A letter to that address dies."""
    await owe_mail(address)
    (claim,) = await claims.claim(1)
    await claims.settle_dead(claim, "The mail server refused it: 550 No such user")


async def test_a_dead_letter_shows_its_error_and_is_sent_again(database: Settings) -> None:
    async with visiting_as(database, "administrator") as client:
        await die("erin@nw.example")
        shown = (await client.get(PAGE)).text
        assert "erin@nw.example" in shown
        assert "The mail server refused it: 550 No such user" in shown
        (act,) = re.findall(r'action="([^"]+/resend)"', shown)
        token = re.findall(r'name="_csrf_token" value="([^"]+)"', shown)[0]
        answer = await client.post(act, data={"_csrf_token": token})
        assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
        again = await client.post(act, data={"_csrf_token": token})
        assert again.status_code == 303
        assert (await delivery())["state"] == "queued"
        assert "erin@nw.example" in (await client.get(f"{PAGE}?shelf=waiting")).text


@pytest.mark.parametrize(
    ("shelf", "words"),
    [("dead", "Everything was delivered"), ("waiting", "Nothing waits"), ("sent", "Nothing was sent")],
)
async def test_an_empty_shelf_says_so(database: Settings, shelf: str, words: str) -> None:
    async with visiting_as(database, "administrator") as client:
        assert words in (await client.get(f"{PAGE}?shelf={shelf}")).text


async def test_what_a_message_says_is_not_shown(database: Settings) -> None:
    async with visiting_as(database, "administrator") as client:
        await owe_mail(
            "erin@nw.example", kind="password_reset", data={"name": "Erin", "minutes": 60, "secret": "s3cret"}
        )
        shown = (await client.get(f"{PAGE}?shelf=waiting")).text
    assert "erin@nw.example" in shown
    assert "s3cret" not in shown


async def test_a_page_that_was_made_up_is_a_400(database: Settings) -> None:
    async with visiting_as(database, "administrator") as client:
        assert (await client.get(f"{PAGE}?after=nonsense")).status_code == 400


async def test_an_agent_may_not_see_it(database: Settings) -> None:
    async with visiting_as(database, "agent") as client:
        assert (await client.get(PAGE)).status_code == 403

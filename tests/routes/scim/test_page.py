"""The provisioning page of a connection: tokens are made, shown once and ended; what was pushed is shown."""

import re

import pytest

from app.lib import database
from app.lib.database import SYSTEM
from tests.cast import rows
from tests.directories import Directory, map_group
from tests.house import House

pytestmark = pytest.mark.anyio


def place(directory: Directory, house: House) -> str:
    return f"/access/{house.cast['nadia'].administers[0]}/connections/{directory.connection_id}/provisioning"


async def test_a_token_is_shown_once_and_works_until_it_is_ended(house: House, directory: Directory) -> None:
    nadia, here = await house.browser("nadia"), place(directory, house)
    made = await nadia.post(f"{here}/tokens", {"days": "30", "once": "1"})
    assert made.status_code == 200
    (secret,) = re.findall(r'id="secret" value="([^"]+)"', made.text)
    newer = Directory(house, directory.connection_id, secret)
    assert (await newer.call("GET", "/Users")).status_code == 200
    assert secret not in (await nadia.get(here)).text
    again = await nadia.post(f"{here}/tokens", {"days": "30", "once": "1"})
    assert again.status_code == 303, "sent twice it is made once"
    (newest, _) = await rows("SELECT id FROM scim_token ORDER BY id DESC")
    ended = await nadia.post(f"{here}/tokens/{newest['id']}/end")
    assert "The token is ended" in (await nadia.get(ended.headers["location"])).text
    assert (await newer.call("GET", "/Users")).status_code == 401


async def test_a_life_that_makes_no_sense_keeps_what_was_typed(house: House, directory: Directory) -> None:
    nadia = await house.browser("nadia")
    answer = await nadia.post(f"{place(directory, house)}/tokens", {"days": "9000"})
    assert answer.status_code == 422
    assert 'value="9000"' in answer.text


async def test_the_page_says_who_was_pushed_and_what_became_of_them(house: House, directory: Directory) -> None:
    await map_group(directory.connection_id, "Admins", "admin")
    ada = await directory.user("ada@northwind.example", displayName="Ada Lovelace")
    await directory.user("someone@elsewhere.example")
    await directory.group("Admins", ada)
    page = (await (await house.browser("nadia")).get(place(directory, house))).text
    for words in (
        "Ada Lovelace",
        "No account",
        "One person has no account here",
        "Admins",
        "Organisation admin",
        "/scim/v2",
    ):
        assert words in page


async def test_the_page_of_a_draft_says_that_nothing_is_taken_yet(house: House, directory: Directory) -> None:
    nadia = await house.browser("nadia")
    assert "This connection is a draft" not in (await nadia.get(place(directory, house))).text
    async with database.transaction(SYSTEM):
        await database.execute("UPDATE connection SET state = 'draft'")
    assert "This connection is a draft" in (await nadia.get(place(directory, house))).text


async def test_only_who_looks_after_this_place_sees_it(house: House, directory: Directory) -> None:
    for name in ("erin", "stan", "alex"):
        assert (await (await house.browser(name)).get(place(directory, house))).status_code == 404
    assert (await (await house.browser("admin")).get(place(directory, house))).status_code == 200

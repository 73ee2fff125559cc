"""A test sign-in: there, back, and a page that says what arrived or why it was refused."""

import json

import pytest

from app.lib import database
from app.lib.database import SYSTEM
from tests.house import House
from tests.routes.access_pages.making import REFUSED, draft, saml_connection, tried_out
from tests.routes.sso.doors import asked, map_group
from tests.routes.sso.saml_doors import SamlDoor, saml_door

pytestmark = pytest.mark.anyio
NADIA = {"email": ("nadia@northwind.example",), "displayName": ("Nadia",), "groups": ("Support", "&lt;b&gt;All")}


async def door_of(house: House) -> SamlDoor:
    """Northwind's connection, which is not on."""
    return await saml_door(house, state="draft")


async def test_what_arrived_is_shown_and_nobody_is_signed_in_by_it(house: House) -> None:
    door = await door_of(house)
    await map_group(door.connection.id, "Support", "member")
    browser = await house.browser("nadia")
    here = f"/access/{door.connection.organisation_id}/connections/{door.connection.id}"
    begun = await browser.post(f"{here}/tests")
    assert begun.status_code == 303
    leaving = await browser.get(begun.headers["location"])
    before = dict(browser.cookies)
    back = await door.post(browser, door.answer(asked(leaving), subject="n-1", attributes=NADIA))
    assert back.status_code == 303
    result = (await browser.get(back.headers["location"])).text
    assert back.headers["location"].startswith(f"{here}/tests/")
    for shown in ("It works", "nadia@northwind.example", "n-1", "Support", "displayName"):
        assert shown in result
    assert "&lt;b&gt;All" in result
    assert {name: value for name, value in browser.cookies.items() if "session" in name} == {
        name: value for name, value in before.items() if "session" in name
    }
    async with database.transaction(SYSTEM):
        assert not await database.fetch_value("SELECT count(*) FROM identity")
    assert "Accepted" in (await browser.get(here)).text


async def test_a_refusal_says_why_and_what_to_change(house: House) -> None:
    nadia, browser = house.cast["nadia"], await house.browser("nadia")
    made = await saml_connection(nadia, nadia.organisation_ids[0])
    test_id = await tried_out(nadia, made, REFUSED)
    here = f"/access/{nadia.organisation_ids[0]}/connections/{made}"
    page = (await browser.get(f"{here}/tests/{test_id}")).text
    for words in ("It was refused", "signature.missing", "Sign the response or the assertion."):
        assert words in page


@pytest.mark.parametrize(("verified", "words"), [(False, "Unverified"), (True, "The provider signed this.")])
async def test_what_arrived_is_shown_of_a_refusal_too(house: House, verified: bool, words: str) -> None:
    nadia, browser = house.cast["nadia"], await house.browser("nadia")
    made = await saml_connection(nadia, nadia.organisation_ids[0])
    said = {"Audience": ["https://elsewhere.example"], "<b>name": ["<i>Nadia", "N."]}
    outcome = json.loads(REFUSED) | {"said": said, "verified": verified}
    test_id = await tried_out(nadia, made, json.dumps(outcome))
    page = (await browser.get(f"/access/{nadia.organisation_ids[0]}/connections/{made}/tests/{test_id}")).text
    for shown in ("It was refused", words, "https://elsewhere.example", "&lt;b&gt;name", "&lt;i&gt;Nadia, N."):
        assert shown in page


async def test_what_is_not_set_up_cannot_be_tested(house: House) -> None:
    nadia, browser = house.cast["nadia"], await house.browser("nadia")
    made = await draft(nadia, nadia.organisation_ids[0])
    answer = await browser.post(f"/access/{nadia.organisation_ids[0]}/connections/{made}/tests")
    assert answer.status_code == 403
    assert "metadata" in answer.text


async def test_a_test_is_only_under_its_own_connection(house: House) -> None:
    nadia, browser = house.cast["nadia"], await house.browser("nadia")
    made = await saml_connection(nadia, nadia.organisation_ids[0])
    other = await saml_connection(nadia, nadia.organisation_ids[0], "Other")
    test_id = await tried_out(nadia, made)
    here = f"/access/{nadia.organisation_ids[0]}/connections"
    assert (await browser.get(f"{here}/{made}/tests/{test_id}")).status_code == 200
    assert (await browser.get(f"{here}/{other}/tests/{test_id}")).status_code == 404

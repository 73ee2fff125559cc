"""Where who looks after sign-in begins, and whose places are whose."""

import pytest

from app.domain.contracts.contacts import change_role
from app.lib.ids import new_id
from tests.cast import does
from tests.house import House
from tests.routes.access_pages.making import saml_connection

pytestmark = pytest.mark.anyio


async def test_an_admin_comes_to_their_only_place_and_an_administrator_chooses(house: House) -> None:
    nadia, admin = await house.browser("nadia"), await house.browser("admin")
    place = house.cast["nadia"].organisation_ids[0]
    assert (await nadia.get("/access")).headers["location"] == f"/access/{place}"
    chosen = await admin.get("/access")
    assert f"/access/{place}" in chosen.text
    assert "/access/staff" in chosen.text
    assert "Bluebird" not in (await admin.get("/access?search=northwind")).text


async def test_somebody_who_looks_after_sign_in_alone_lands_there_and_sees_no_tickets(house: House) -> None:
    noah = house.cast["noah"]
    place = noah.organisation_ids[0]
    await does(house.cast["admin"], change_role, place, noah.person_id, "identity")
    browser = await house.browser("noah")
    assert (await browser.get("/")).headers["location"] == "/access"
    page = await browser.get(f"/access/{place}")
    assert page.status_code == 200
    assert 'href="/tickets' not in page.text
    assert "File a ticket" not in page.text


async def test_a_member_has_no_way_to_it(house: House) -> None:
    erin = await house.browser("erin")
    assert 'href="/access"' not in (await erin.get("/")).text
    assert (await erin.get("/access")).status_code == 404


async def test_nonsense_and_other_places_are_not_there(house: House) -> None:
    nadia = await house.browser("nadia")
    elsewhere = house.cast["pat"].organisation_ids[0]
    for place in ("staff", "nonsense", str(new_id()), str(elsewhere)):
        assert (await nadia.get(f"/access/{place}")).status_code == 404
    assert (await (await house.browser("admin")).get(f"/access/{new_id()}")).status_code == 404


async def test_a_connection_is_only_under_its_own_place(house: House) -> None:
    nadia, admin = house.cast["nadia"], await house.browser("admin")
    made = await saml_connection(nadia, nadia.organisation_ids[0])
    assert (await admin.get(f"/access/{nadia.organisation_ids[0]}/connections/{made}")).status_code == 200
    for place in ("staff", house.cast["pat"].organisation_ids[0]):
        for rest in ("", "/set-up", "/settings", "/groups", "/certificates", "/certificates/ours.pem"):
            assert (await admin.get(f"/access/{place}/connections/{made}{rest}")).status_code == 404
        assert (await admin.post(f"/access/{place}/connections/{made}/state", {"state": "off"})).status_code == 404


async def test_the_people_say_how_they_are_changed(house: House) -> None:
    nadia, admin = await house.browser("nadia"), await house.browser("admin")
    place = house.cast["nadia"].organisation_ids[0]
    assert "Invite somebody" in (await nadia.get(f"/access/{place}/people")).text
    assert 'href="/desk/organisations"' in (await admin.get(f"/access/{place}/people")).text
    assert "Who belongs here" not in (await admin.get("/access/staff/people")).text


async def test_who_is_deactivated_is_let_in_again_somewhere(house: House) -> None:
    nadia, erin = await house.browser("nadia"), house.cast["erin"].person_id
    place = house.cast["nadia"].organisation_ids[0]
    assert "let in again" not in (await nadia.get(f"/access/{place}/people/{erin}")).text
    await (await house.browser("morgan")).post(f"/desk/organisations/NW/people/{erin}/deactivation")
    assert "let in again" in (await nadia.get(f"/access/{place}/people/{erin}")).text


async def test_the_overview_says_what_is_next(house: House) -> None:
    browser, nadia = await house.browser("nadia"), house.cast["nadia"]
    place = nadia.organisation_ids[0]
    assert f"/access/{place}/connections/new" in (await browser.get(f"/access/{place}")).text
    made = await saml_connection(nadia, place)
    page = (await browser.get(f"/access/{place}")).text
    assert f"/access/{place}/connections/{made}" in page
    assert "nadia@northwind.example" in page

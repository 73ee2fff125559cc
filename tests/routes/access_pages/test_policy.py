"""From a draft to enforced single sign-on, by the buttons."""

import pytest

from app.domain.audit.trail import note
from tests.cast import does
from tests.house import House
from tests.routes.access_pages.making import saml_connection, tried_out, verified

pytestmark = pytest.mark.anyio


async def test_a_connection_goes_from_a_draft_over_a_pilot_to_being_enforced_and_back(house: House) -> None:
    nadia, erin, browser = house.cast["nadia"], house.cast["erin"], await house.browser("nadia")
    place = nadia.organisation_ids[0]
    made = await saml_connection(nadia, place)
    here, policy = f"/access/{place}/connections/{made}", f"/access/{place}/policy"
    early = await browser.post(f"{here}/state", {"state": "on"})
    assert early.status_code == 422
    assert "no test sign-in was accepted" in early.text
    await tried_out(nadia, made)
    await verified(nadia, house.cast["admin"], place, made, "northwind.example")
    assert (await browser.post(f"{here}/pilot", {"person": "nobody"})).status_code == 422
    assert (await browser.post(f"{here}/pilot", {"person": str(erin.person_id)})).status_code == 303
    assert (await browser.post(f"{here}/state", {"state": "pilot"})).status_code == 303
    assert (await browser.post(f"{here}/state", {"state": "on"})).status_code == 303
    assert "A break-glass person must be named" in (await browser.get(f"{policy}/enforcement")).text
    assert (await browser.post(f"{policy}/break-glass", {"person": str(nadia.person_id)})).status_code == 303
    assert "Nobody would be locked out" in (await browser.get(f"{policy}/enforcement")).text
    assert (await browser.post(f"{policy}/enforcement")).status_code == 303
    assert "Enforced" in (await browser.get(policy)).text
    assert (await browser.post(f"{policy}/break-glass/{nadia.person_id}/removal")).status_code == 403
    assert (await browser.post(f"{here}/state", {"state": "off"})).status_code == 403
    assert (await browser.post(f"{policy}/relaxation")).status_code == 303
    assert "Not enforced" in (await browser.get(policy)).text


async def test_the_preview_names_who_would_be_locked_out_and_why(house: House) -> None:
    place, browser = house.cast["nadia"].organisation_ids[0], await house.browser("nadia")
    page = (await browser.get(f"/access/{place}/policy/enforcement")).text
    assert "people would be locked out" in page
    assert "Erin Halloran" in page
    assert "northwind.example is not a verified domain." in page
    refused = await browser.post(f"/access/{place}/policy/enforcement")
    assert refused.status_code == 403
    assert "A connection must be on." in refused.text


async def test_the_roles_that_need_a_second_factor_are_ticked(house: House) -> None:
    place, browser = house.cast["nadia"].organisation_ids[0], await house.browser("nadia")
    assert (await browser.post(f"/access/{place}/policy/second-factor", {"factor-member": "on"})).status_code == 303
    page = (await browser.get(f"/access/{place}/policy")).text
    assert 'name="factor-member" value="on" checked' in page
    assert 'name="factor-admin" value="on" checked' not in page


async def test_an_administrator_sets_the_staffs_own_policy(house: House) -> None:
    browser, alex = await house.browser("admin"), house.cast["alex"]
    page = (await browser.get("/access/staff/policy/enforcement")).text
    assert alex.name in page
    named = await browser.post("/access/staff/policy/break-glass", {"person": str(house.cast["admin"].person_id)})
    assert named.status_code == 303


async def test_refusals_of_a_connection_are_counted_by_reason(house: House) -> None:
    nadia, browser = house.cast["nadia"], await house.browser("nadia")
    place = nadia.organisation_ids[0]
    made, other = await saml_connection(nadia, place), await saml_connection(nadia, place, "Other")

    async def refuse(_: object, connection_id: object) -> None:
        await note([place], "sso.refused", connection=connection_id, reason="signature.missing")

    for connection_id in (made, made, other):
        await does(nadia, refuse, connection_id)
    page = (await browser.get(f"/access/{place}/connections/{made}")).text
    assert "The signature was missing, wrong or too weak." in page
    assert "<td>2</td>" in page

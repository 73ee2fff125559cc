"""Taking a connection away that was never used."""

import pytest

from tests.cast import rows
from tests.house import House
from tests.routes.access_pages.making import saml_connection, tried_out, verified
from tests.routes.sso.doors import NELL
from tests.routes.sso.saml_doors import saml_door

pytestmark = pytest.mark.anyio


async def test_a_draft_is_deleted_with_all_that_is_its_own_and_its_domains_stay(house: House) -> None:
    nadia, browser = house.cast["nadia"], await house.browser("nadia")
    place = nadia.organisation_ids[0]
    made = await saml_connection(nadia, place)
    await tried_out(nadia, made)
    await verified(nadia, house.cast["admin"], place, made, "northwind.example")
    here = f"/access/{place}/connections/{made}"
    await browser.post(f"{here}/groups", {"external_group": "Support", "role": "member"})
    await browser.post(f"{here}/provisioning/tokens", {"days": "30"})
    assert f'href="{here}/removal"' in (await browser.get(here)).text
    assert "Delete it" in (await browser.get(f"{here}/removal")).text
    for _ in range(2):
        assert (await browser.post(f"{here}/removal")).headers["location"] == f"/access/{place}/connections"
    assert (await browser.get(here)).status_code == 404
    (domain,) = await rows("SELECT connection_id FROM domain")
    assert domain["connection_id"] is None
    (noted,) = await rows("SELECT body FROM audit_entry WHERE action = 'connection.removed'")
    assert "Northwind login" in noted["body"]


async def test_one_that_was_used_can_only_be_turned_off(house: House) -> None:
    door = await saml_door(house)
    await door.sign_in(house.visitor(), subject="nell-1", attributes=NELL)
    browser = await house.browser("nadia")
    here = f"/access/{door.connection.organisation_id}/connections/{door.connection.id}"
    assert "can be turned off, and not deleted" in (await browser.get(here)).text
    assert "Delete it" not in (await browser.get(f"{here}/removal")).text
    assert (await browser.post(f"{here}/removal")).status_code == 403
    await rows("UPDATE connection SET state = 'draft'")
    assert (await browser.post(f"{here}/removal")).status_code == 403
    assert (await browser.get(here)).status_code == 200

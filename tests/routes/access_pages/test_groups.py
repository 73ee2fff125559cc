"""Groups and roles of a connection, on their page."""

import pytest

from tests.house import House
from tests.routes.access_pages.making import saml_connection
from tests.routes.sso.doors import NELL, map_group
from tests.routes.sso.saml_doors import saml_door

pytestmark = pytest.mark.anyio


async def test_groups_that_came_with_a_sign_in_are_known_and_offered_from_then_on(house: House) -> None:
    door = await saml_door(house)
    said = NELL | {"groups": ("Support", "Everyone")}
    assert (await door.sign_in(house.visitor(), subject="nell-1", attributes=said)).status_code == 303
    await map_group(door.connection.id, "Support", "admin")
    browser = await house.browser("nadia")
    here = f"/access/{door.connection.organisation_id}/connections/{door.connection.id}/groups"
    page = (await browser.get(here)).text
    assert '<option value="Everyone">' in page
    assert "Everyone, Support" in page
    assert "<strong>Organisation admin</strong>" in page
    await door.sign_in(house.visitor(), subject="nell-1", attributes=NELL | {"groups": ("Everyone",)})
    assert '<option value="Support">' not in (await browser.get(here)).text


async def test_a_group_gives_a_role_until_it_is_taken_away(house: House) -> None:
    nadia, browser = house.cast["nadia"], await house.browser("nadia")
    made = await saml_connection(nadia, nadia.organisation_ids[0])
    here = f"/access/{nadia.organisation_ids[0]}/connections/{made}/groups"
    answer = await browser.post(here, {"external_group": "Support", "role": "member"})
    assert answer.status_code == 303, answer.text
    page = await browser.get(here)
    assert "Support" in page.text
    assert (await browser.post(f"{here}/removal", {"external_group": "Support"})).status_code == 303
    assert "Support" not in (await browser.get(here)).text.partition("<main")[2].partition("<form")[0]

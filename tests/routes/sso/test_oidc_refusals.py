"""OpenID Connect answers that belong to nobody here (security.md §2.3): the one page, no session, the reason in the
audit trail, nothing made, and the question is used up. What is wrong within a token has tests beside the reader."""

import pytest

from app.web.cookies import cookie_name
from tests.cast import as_owner
from tests.house import House
from tests.oidc_peer import Provider
from tests.oidc_peer import provider as another_provider
from tests.routes.sso.doors import assert_refused, counted
from tests.routes.sso.oidc_doors import OidcDoor, oidc_door

pytestmark = pytest.mark.anyio


@pytest.fixture
async def door(house: House, openid: Provider) -> OidcDoor:
    """Northwind's."""
    return await oidc_door(house, openid)


async def test_o01_a_state_that_is_missing_or_made_up_is_refused(house: House, door: OidcDoor) -> None:
    visitor, before = house.visitor(), await counted()
    back = await door.leave(visitor)
    for state in ({}, {"state": ""}, {"state": "made-up"}):
        parameters = {name: value for name, value in back.items() if name != "state"} | state
        await assert_refused(house, visitor, await door.back(visitor, parameters), "request.unknown")
    assert await counted() == before


async def test_o01_a_state_is_good_in_the_browser_that_asked_alone(house: House, door: OidcDoor) -> None:
    """Login forgery: somebody else's answer, brought to a browser that is away, too."""
    back = await door.leave(house.visitor())
    thief, before = house.visitor(), await counted()
    await assert_refused(house, thief, await door.back(thief, back), "request.other_browser")
    await door.leave(thief)
    await assert_refused(house, thief, await door.back(thief, back), "request.other_browser")
    assert await counted() == before


async def test_o01_a_state_is_good_once(house: House, door: OidcDoor) -> None:
    visitor = house.visitor()
    back = await door.leave(visitor)
    again = house.visitor()
    again.cookies.update(visitor.cookies)
    assert (await door.back(visitor, back)).status_code == 303
    await assert_refused(house, again, await door.back(again, back), "request.used")


async def test_o01_a_state_is_good_for_ten_minutes(house: House, door: OidcDoor) -> None:
    visitor, before = house.visitor(), await counted()
    back = await door.leave(visitor)
    await as_owner(
        house.settings, "UPDATE sso_request SET expires_at = expires_at - interval '10 minutes' - interval '1 second'"
    )
    await assert_refused(house, visitor, await door.back(visitor, back), "request.expired")
    assert await counted() == before


async def test_o02_a_state_of_one_organisation_is_nothing_at_anothers_address(house: House, door: OidcDoor) -> None:
    theirs = await oidc_door(house, door.provider, "pat", domains=[])
    visitor, before = house.visitor(), await counted()
    back = await door.leave(visitor)
    await assert_refused(house, visitor, await theirs.back(visitor, back), "request.unknown")
    assert await counted() == before


async def test_o03_a_code_is_good_once(house: House, door: OidcDoor) -> None:
    """The same code with a state of its own."""
    first, second = house.visitor(), house.visitor()
    code = await door.leave(first)
    assert (await door.back(first, code)).status_code == 303
    back = await door.leave(second) | {"code": code["code"]}
    await assert_refused(house, second, await door.back(second, back), "token.refused")


async def test_a_state_is_used_up_by_an_answer_that_is_refused(house: House, door: OidcDoor) -> None:
    visitor = house.visitor()
    back = await door.leave(visitor)
    await assert_refused(house, visitor, await door.back(visitor, back | {"iss": "https://evil.example"}), REASON)
    await assert_refused(house, visitor, await door.back(visitor, back), "request.used")


async def test_o07_a_code_of_another_provider_is_refused(house: House, door: OidcDoor) -> None:
    """Mix-up: an attacker's provider sends people back to the honest connection's address."""
    with another_provider() as attacker:
        theirs = await oidc_door(house, attacker, "pat", domains=[], name="Other")
        visitor, before = house.visitor(), await counted()
        back = await theirs.leave(visitor)
        await assert_refused(house, visitor, await door.back(visitor, back), "request.unknown")
        mixed = await door.leave(visitor) | {"code": back["code"], "iss": attacker.issuer}
        await assert_refused(house, visitor, await door.back(visitor, mixed), REASON)
        assert await counted() == before


async def test_o20_what_a_provider_says_of_an_error_is_shown_to_nobody(house: House, door: OidcDoor) -> None:
    visitor, before = house.visitor(), await counted()
    back = await door.leave(visitor)
    said = {"error": "access_denied", "error_description": "<script>alert(1)</script>"}
    answer = await door.back(visitor, {"state": back["state"], "iss": door.provider.issuer} | said)
    await assert_refused(house, visitor, answer, "provider.refused")
    assert "alert(1)" not in answer.text
    assert await counted() == before


async def test_o24_the_cookie_from_before_opens_nothing_after(house: House, door: OidcDoor) -> None:
    visitor = house.visitor()
    back = await door.leave(visitor)
    before = visitor.cookies[cookie_name(house.settings, "sso")]
    assert (await door.back(visitor, back)).status_code == 303
    thief = house.visitor()
    for name in ("sso", "session"):
        thief.cookies[cookie_name(house.settings, name)] = before
    assert (await thief.get("/tickets")).headers["location"].startswith("/sign-in")


REASON = "issuer_parameter.mismatch"

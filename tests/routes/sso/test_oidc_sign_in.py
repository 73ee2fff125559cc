"""Signing in through an OpenID provider: from the sign-in page, there and back to where one wanted."""

import pytest

from app.web.cookies import cookie_name
from tests.cast import rows
from tests.house import House
from tests.oidc_peer import Provider
from tests.routes.sso.doors import link_out, session_of
from tests.routes.sso.oidc_doors import oidc_door

pytestmark = pytest.mark.anyio


async def test_an_address_of_a_verified_domain_leads_to_its_provider_and_back(house: House, openid: Provider) -> None:
    door = await oidc_door(house, openid)
    visitor = house.visitor()
    answer = await visitor.post("/sign-in", {"email": "nell@northwind.example", "next": "/tickets?show=settled"})
    leaving = await visitor.get(answer.headers["location"])
    back = await door.back(visitor, openid.approve(link_out(leaving)))
    assert (back.status_code, back.headers["location"]) == (303, "/tickets?show=settled"), back.text
    assert "Nell Nilsson" in (await visitor.get("/tickets")).text
    (session,) = await rows("SELECT method, issuer, subject, organisation_id, provider_session FROM session")
    assert (session["method"], session["issuer"], session["subject"]) == ("oidc", openid.issuer, "nell-1")
    assert (session["organisation_id"], session["provider_session"]) == (door.connection.organisation_id, "s-1")


async def test_o24_what_a_browser_had_before_is_worth_nothing_after(house: House, openid: Provider) -> None:
    """Session fixation."""
    door = await oidc_door(house, openid)
    visitor = house.visitor()
    parameters = await door.leave(visitor)
    before = visitor.cookies[cookie_name(house.settings, "sso")]
    visitor.cookies[cookie_name(house.settings, "session")] = "planted-by-somebody-else"
    await door.back(visitor, parameters)
    assert session_of(house, visitor) not in (None, before, "planted-by-somebody-else")
    assert cookie_name(house.settings, "sso") not in visitor.cookies


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/" + "x" * 10_000]
)
async def test_o21_nobody_is_led_to_another_site_afterwards(house: House, openid: Provider, target: str) -> None:
    """An open redirect in `next`."""
    door = await oidc_door(house, openid)
    assert (await door.sign_in(house.visitor(), target)).headers["location"] == "/"

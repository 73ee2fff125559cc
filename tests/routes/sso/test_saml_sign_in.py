"""Signing in through a SAML provider: from the sign-in page, there and back to where one wanted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.config import Settings
from app.domain.identity.connection import Endpoint
from app.web.cookies import cookie_name
from tests.cast import rows
from tests.house import House, house_of
from tests.outbox import deliveries
from tests.routes.forms import Page, file_by_form
from tests.routes.sso.doors import NELL, asked, session_of
from tests.routes.sso.saml_doors import saml_door

pytestmark = pytest.mark.anyio
HTTPS = {"portal_url": "https://support.example", "files_url": "https://files.example"}


async def test_an_address_of_a_verified_domain_leads_to_its_provider_and_back(house: House) -> None:
    door = await saml_door(house)
    visitor = house.visitor()
    answer = await visitor.post("/sign-in", {"email": "nell@northwind.example", "next": "/tickets?show=settled"})
    assert answer.status_code == 303
    leaving = await visitor.get(answer.headers["location"])
    back = await door.post(visitor, door.answer(asked(leaving), subject="nell-1", attributes=NELL))
    assert (back.status_code, back.headers["location"]) == (303, "/tickets?show=settled"), back.text
    assert "Nell Nilsson" in (await visitor.get("/tickets")).text
    (session,) = await rows("SELECT method, issuer, subject, organisation_id, provider_session FROM session")
    assert (session["method"], session["issuer"]) == ("saml", door.provider.entity_id)
    assert (session["subject"], session["provider_session"]) == ("nell-1", "session-1")
    assert session["organisation_id"] == door.connection.organisation_id


async def test_a_deep_link_survives_the_way_to_the_provider(house: House) -> None:
    door = await saml_door(house)
    ticket = await file_by_form(await house.browser("erin"))
    visitor = house.visitor()
    sent = await visitor.get(ticket)
    form = Page((await visitor.get(sent.headers["location"])).text)
    answer = await visitor.post("/sign-in", {"email": "nell@northwind.example", "next": form.typed["next"]})
    leaving = await visitor.get(answer.headers["location"])
    back = await door.post(visitor, door.answer(asked(leaving), subject="nell-1", attributes=NELL))
    assert back.headers["location"] == ticket


async def test_o24_the_browser_that_left_is_forgotten_once_somebody_is_in(house: House) -> None:
    """What a browser had before signing in is worth nothing after."""
    door = await saml_door(house)
    visitor = house.visitor()
    request_id = await door.leave(visitor)
    before = visitor.cookies[cookie_name(house.settings, "sso")]
    visitor.cookies[cookie_name(house.settings, "session")] = "planted-by-somebody-else"
    await door.post(visitor, door.answer(request_id, subject="nell-1", attributes=NELL))
    assert session_of(house, visitor) not in (None, before, "planted-by-somebody-else")
    assert cookie_name(house.settings, "sso") not in visitor.cookies


async def test_two_tabs_may_be_at_the_provider_at_once(house: House) -> None:
    door = await saml_door(house)
    visitor = house.visitor()
    first, second = await door.leave(visitor, "/plan"), await door.leave(visitor, "/tickets")
    answer = await door.post(visitor, door.answer(first, subject="nell-1", attributes=NELL))
    assert (answer.status_code, answer.headers["location"]) == (303, "/plan")
    assert first != second


async def test_a_session_ends_when_the_provider_says_that_its_own_does(house: House) -> None:
    door = await saml_door(house)
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=20)
    await door.sign_in(house.visitor(), subject="nell-1", attributes=NELL, session_ends=ends)
    (session,) = await rows("SELECT expires_at FROM session")
    assert session["expires_at"] == ends


async def test_the_session_that_the_browser_had_is_ended(house: House) -> None:
    door = await saml_door(house)
    erin = await house.browser("erin")
    await door.sign_in(erin, subject="nell-1", attributes=NELL)
    living = await rows("SELECT p.email FROM session s JOIN person p ON p.id = s.person_id WHERE s.ended_at IS NULL")
    assert [row["email"] for row in living] == ["nell@northwind.example"]


async def test_over_https_the_way_back_needs_only_the_cookie_that_other_sites_may_send(database: Settings) -> None:
    """What another site posts comes without every cookie that is SameSite=Lax."""
    async with house_of(replace(database, **HTTPS)) as house:  # type: ignore[arg-type]
        door, visitor = await saml_door(house), house.visitor()
        await visitor.get("/sign-in")
        page = await visitor.get(f"/sso/start/{door.connection.id}?next=/plan")
        (line,) = [line for line in page.headers.get_list("set-cookie") if line.startswith("__Host-sso=")]
        rules = {rule.strip().lower() for rule in line.split(";")[1:]}
        assert {"samesite=none", "secure", "httponly", "path=/"} <= rules
        visitor.cookies = {"__Host-sso": visitor.cookies["__Host-sso"]}
        back = await door.post(visitor, door.answer(asked(page), subject="nell-1", attributes=NELL))
        assert (back.status_code, back.headers["location"]) == (303, "/plan")
        assert visitor.cookies.keys() >= {"__Host-session"}


async def test_the_provider_may_read_our_metadata(house: House) -> None:
    door = await saml_door(house)
    answer = await house.visitor().get(f"/sso/saml/{door.connection.id}/metadata")
    assert answer.status_code == 200
    assert door.party.acs in answer.text


async def test_a_provider_that_takes_forms_is_gone_to_by_a_form(house: House) -> None:
    door = await saml_door(house, settings={"request_binding": "post"})
    page = await house.visitor().get(f"/sso/start/{door.connection.id}")
    assert Page(page.text).typed["SAMLRequest"]
    # A provider sends people on to other sites of its own, which browsers hold against form-action as well.
    assert "form-action 'self' https:;" in page.headers["content-security-policy"]
    assert "https:;" not in (await house.visitor().get("/sign-in")).headers["content-security-policy"]


async def test_a_provider_on_this_machine_is_the_only_one_without_encryption(house: House) -> None:
    here = (Endpoint("post", "http://127.0.0.1:8443/sso"),)
    door = await saml_door(house, settings={"request_binding": "post", "sign_on": here})
    page = await house.visitor().get(f"/sso/start/{door.connection.id}")
    assert "form-action 'self' http://127.0.0.1:8443;" in page.headers["content-security-policy"]


async def test_an_answer_that_is_refused_leaves_the_forms_of_other_tabs_alone(house: House) -> None:
    door, visitor = await saml_door(house), house.visitor()
    answer = await door.post(visitor, door.answer("unknown"))
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_a_browser_that_the_provider_posts_from_is_known_again(database: Settings) -> None:
    async with house_of(replace(database, **HTTPS)) as house:  # type: ignore[arg-type]
        door, visitor = await saml_door(house), house.visitor()
        for _ in range(2):
            request_id = await door.leave(visitor, "/")
            brought = ("__Host-sso", "__Host-known")
            visitor.cookies = {name: value for name, value in visitor.cookies.items() if name in brought}
            back = await door.post(visitor, door.answer(request_id, subject="nell-1", attributes=NELL))
            (line,) = [line for line in back.headers.get_list("set-cookie") if line.startswith("__Host-known=")]
            assert "samesite=none" in line.lower()
        assert [row for row in await deliveries() if row["kind"] == "new_browser"] == []

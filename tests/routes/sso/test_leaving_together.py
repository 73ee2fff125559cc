"""Signing out on both sides: the provider's word ends the sessions that rest on it and no other; ours goes on there."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.integrations.saml.logout import Delivered
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.vault import locked
from tests.browser import Browser
from tests.cast import rows
from tests.house import House
from tests.oidc_peer import Provider
from tests.routes.forms import Page
from tests.routes.sso.doors import NELL, found, refusals, session_of
from tests.routes.sso.oidc_doors import OidcDoor, oidc_door
from tests.routes.sso.saml_doors import SamlDoor, saml_door
from tests.saml_peer import PERSISTENT, keys
from tests.saml_peer import Provider as SamlProvider

pytestmark = pytest.mark.anyio
OMAR = NELL | {"email": ("omar@northwind.example",)}


@pytest.fixture
async def door(house: House) -> SamlDoor:
    """Northwind's, with a key of ours."""
    made = await saml_door(house)
    ours = keys("ours")
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO connection_key "
            "(organisation_id, id, connection_id, certificate, private_key, not_after, state) "
            "VALUES ($1, $2, $3, $4, $5, clock_timestamp() + interval '1 year', 'current')",
            made.connection.organisation_id,
            new_id(),
            made.connection.id,
            ours.certificate,
            locked(ours.private),
        )
    return replace(made, connection=await found(made.connection.id))


async def signed_in(door: SamlDoor, subject: str = "nell-1", session: str = "session-1") -> Browser:
    """A browser of somebody's."""
    browser = door.house.visitor()
    said: dict[str, Any] = {"attributes": NELL if subject == "nell-1" else OMAR}
    assert (await door.sign_in(browser, subject=subject, session_index=session, **said)).status_code == 303
    return browser


async def is_in(browser: Browser) -> bool:
    """Whether the browser's session lives."""
    return (await browser.get("/tickets")).status_code == 200


async def brought(door: SamlDoor, delivered: Delivered) -> httpx.Response:
    """The browser brings a message of the provider's, from its site."""
    path = f"/sso/saml/{door.connection.id}/logout"
    browser = door.house.visitor()
    if delivered.binding == "redirect":
        return await browser.get(f"{path}?{delivered.query}", sec_fetch_site="cross-site")
    values = {"SAMLRequest": delivered.message}
    return await browser.send_form(path, values, origin="https://idp.example", sec_fetch_site="cross-site")


@pytest.mark.parametrize("binding", ["redirect", "post"])
async def test_the_provider_ends_the_session_that_it_names_and_is_answered(door: SamlDoor, binding: str) -> None:
    here, there, other = (
        await signed_in(door),
        await signed_in(door, session="session-2"),
        await signed_in(door, "omar-1"),
    )
    message = door.provider.logout_request(door.party, now(), subject="nell-1", sessions=("session-1",))
    send = door.provider.by_redirect if binding == "redirect" else door.provider.by_post
    answer = await brought(door, send(message))
    assert answer.status_code == 200
    assert "https://idp.example/slo?SAMLResponse=" in answer.text
    assert (await is_in(here), await is_in(there), await is_in(other)) == (False, True, True)
    (ended,) = await rows("SELECT body FROM audit_entry WHERE action = 'session.ended'")
    assert "provider" in ended["body"]


async def test_without_a_session_named_all_of_that_person_end(door: SamlDoor) -> None:
    here, there, other = (
        await signed_in(door),
        await signed_in(door, session="session-2"),
        await signed_in(door, "omar-1"),
    )
    message = door.provider.logout_request(door.party, now(), subject="nell-1")
    assert (await brought(door, door.provider.by_post(message))).status_code == 200
    assert (await is_in(here), await is_in(there), await is_in(other)) == (False, False, True)


async def test_s27_a_request_that_is_not_signed_ends_nothing(door: SamlDoor) -> None:
    nell = await signed_in(door)
    for send in (door.provider.by_post, door.provider.by_redirect):
        message = door.provider.logout_request(door.party, now(), subject="nell-1")
        await refused(door, send(message, sign=False))
    assert await is_in(nell)


async def test_s27_a_request_of_another_provider_ends_nothing(door: SamlDoor) -> None:
    nell = await signed_in(door)
    foreign = SamlProvider(door.provider.entity_id, keys("foreign"))
    for send in (foreign.by_post, foreign.by_redirect):
        await refused(door, send(foreign.logout_request(door.party, now(), subject="nell-1")))
    assert await is_in(nell)


async def test_s27_a_session_that_is_not_the_persons_does_not_end(door: SamlDoor) -> None:
    nell, omar = await signed_in(door), await signed_in(door, "omar-1", "session-2")
    message = door.provider.logout_request(door.party, now(), subject="nell-1", sessions=("session-2",))
    assert (await brought(door, door.provider.by_post(message))).status_code == 200
    assert (await is_in(nell), await is_in(omar)) == (True, True)


async def test_s27_a_request_is_good_once(door: SamlDoor) -> None:
    message = door.provider.by_post(door.provider.logout_request(door.party, now(), subject="nell-1"))
    assert (await brought(door, message)).status_code == 200
    nell = await signed_in(door)
    await refused(door, message, "assertion.replayed")
    assert await is_in(nell)


async def test_s27_an_address_alone_signs_nobody_out(door: SamlDoor) -> None:
    """What another site can make a browser ask for."""
    nell = await signed_in(door)
    for query in ("", "?SAMLRequest=", "?SAMLRequest=nonsense", "?SAMLResponse=nonsense"):
        assert (await nell.get(f"/sso/saml/{door.connection.id}/logout{query}")).status_code == 403
        assert (await nell.get("/sign-out")).status_code in (404, 405)
    assert await is_in(nell)


async def test_signing_out_here_offers_to_sign_out_there(door: SamlDoor) -> None:
    nell = await signed_in(door)
    page = await nell.post("/sign-out")
    assert page.status_code == 200
    assert "Sign out of Okta too" in page.text
    assert session_of(door.house, nell) is None
    assert not await is_in(nell)
    (kept,) = await rows("SELECT name_id_format FROM session")
    assert kept["name_id_format"] == PERSISTENT
    address = next(tag["href"] for name, tag in Page(page.text).tags if tag.get("href", "").startswith("https:"))
    assert address.startswith("https://idp.example/slo?SAMLRequest=")
    (row,) = await rows("SELECT request FROM sso_request WHERE used_at IS NULL")
    question = row["request"].removeprefix("logout ")
    answer = door.provider.by_redirect(door.provider.logout_response(door.party, question, now()))
    ended = await nell.get(f"/sso/saml/{door.connection.id}/logout?{answer.query}")
    assert "Here, and with your organisation’s sign-in." in ended.text
    again = await nell.get(f"/sso/saml/{door.connection.id}/logout?{answer.query}")
    assert again.status_code == 403


async def test_an_answer_to_a_sign_out_signs_nobody_in(door: SamlDoor) -> None:
    nell = await signed_in(door)
    await nell.post("/sign-out")
    (row,) = await rows("SELECT request FROM sso_request WHERE used_at IS NULL")
    question = row["request"].removeprefix("logout ")
    answer = await door.post(nell, door.answer(question, subject="nell-1", attributes=NELL))
    assert (answer.status_code, (await refusals())[-1]) == (403, "request.unknown")


async def test_a_password_session_just_ends(house: House) -> None:
    erin = await house.browser("erin")
    assert (await erin.post("/sign-out")).headers["location"] == "/sign-in"


async def test_an_openid_provider_that_can_is_offered_too(house: House, openid: Provider) -> None:
    door = await oidc_door(house, openid)
    nell = house.visitor()
    await door.sign_in(nell)
    (kept,) = await rows("SELECT id_token FROM session")
    assert not kept["id_token"].startswith(b"eyJ")
    page = (await nell.post("/sign-out")).text
    assert f'href="{openid.issuer}/logout?' in page
    assert "id_token_hint=eyJ" in page


async def told(door: OidcDoor, token: str) -> int:
    """The provider tells us by the back channel; answers the status."""
    path = f"/sso/oidc/{door.connection.id}/back-channel-logout"
    return (await door.house.visitor().send_form(path, {"logout_token": token})).status_code


async def test_the_back_channel_ends_the_session_that_it_names(house: House, openid: Provider) -> None:
    door = await oidc_door(house, openid)
    here, there = house.visitor(), house.visitor()
    await door.sign_in(here)
    openid.session = "s-2"
    await door.sign_in(there)
    assert await told(door, openid.logout_token(sub=None)) == 200
    assert (await is_in(here), await is_in(there)) == (True, False)
    assert await told(door, openid.logout_token(sid=None)) == 200
    assert not await is_in(here)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"events": None}, "logout.events"), ({"nonce": "n"}, "logout.nonce"), ({"jti": None}, "logout.token_id")],
)
async def test_o23_a_token_that_is_no_logout_token_ends_nothing(
    house: House, openid: Provider, changes: dict[str, str | None], reason: str
) -> None:
    door = await oidc_door(house, openid)
    nell = house.visitor()
    await door.sign_in(nell)
    assert await told(door, openid.logout_token(**changes)) == 400
    assert await told(door, openid.logout_token(typ="at+jwt")) == 400
    assert await is_in(nell)
    assert (await refusals())[0] == reason


async def test_o23_a_logout_token_is_good_once(house: House, openid: Provider) -> None:
    door = await oidc_door(house, openid)
    token = openid.logout_token()
    assert sorted(await asyncio.gather(*(told(door, token) for _ in range(5)))) == [200] + [400] * 4
    nell = house.visitor()
    await door.sign_in(nell)
    assert await told(door, token) == 400
    assert await is_in(nell)


async def refused(door: SamlDoor, delivered: Delivered, *reasons: str) -> None:
    """The one page, and a reason."""
    before = len(await refusals())
    answer = await brought(door, delivered)
    assert answer.status_code == 403
    new = (await refusals())[before:]
    assert len(new) == 1
    assert not reasons or tuple(new) == reasons


def now() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)

"""Roles that must have a second factor: led to set one up, not locked out, and not let in before."""

import pytest

from tests.cast import rows
from tests.house import House
from tests.routes.factors import (
    ERIN,
    SECURITY,
    add_app,
    add_passkey,
    key_for,
    need_factor,
    session_of,
    through_provider,
)

pytestmark = pytest.mark.anyio
ELSEWHERE = ("/", "/tickets", "/tickets/new", "/plan", "/settings/notifications", "/settings/sessions")


@pytest.mark.parametrize(
    ("organisation", "role", "name"), [("NW", "member", "erin"), ("NW", "admin", "nadia"), (None, "agent", "alex")]
)
async def test_until_there_is_a_factor_everything_leads_to_setting_one_up(
    house: House, organisation: str | None, role: str, name: str
) -> None:
    browser = await house.browser(name)
    await need_factor(house, organisation, role)
    for page in (*ELSEWHERE, "/desk"):
        answer = await browser.get(page)
        assert (answer.status_code, answer.headers.get("location")) == (303, SECURITY), page
    shown = await browser.get(SECURITY)
    assert shown.status_code == 200
    assert "Your role needs a second factor" in shown.text


async def test_forms_and_parts_are_held_back_too(house: House) -> None:
    erin = await house.browser("erin")
    await need_factor(house, "NW", "member")
    form = {"subject": "x", "body": "y", "severity": "high"}
    assert (await erin.post("/tickets/new", form)).headers["location"] == SECURITY
    assert await rows("SELECT FROM ticket") == []
    part = await erin.get("/tickets", hx_request="true")
    assert part.headers["hx-redirect"] == SECURITY


async def test_a_passkey_opens_the_rest_at_once(house: House) -> None:
    erin = await house.browser("erin")
    await need_factor(house, "NW", "member")
    await add_passkey(erin, key_for(house))
    assert (await erin.get("/tickets")).status_code == 200


async def test_an_app_opens_the_rest_at_once(house: House) -> None:
    erin = await house.browser("erin")
    await need_factor(house, "NW", "member")
    await add_app(erin)
    assert (await erin.get("/tickets")).status_code == 200


async def test_a_session_from_before_the_factor_shows_the_factor_first(house: House) -> None:
    old, new = await house.browser("erin"), await house.browser("erin")
    await need_factor(house, "NW", "member")
    await add_app(new)
    assert (await old.get("/tickets")).headers["location"] == SECURITY
    assert (await old.get(SECURITY)).headers["location"].startswith("/sign-in/again?next=")


async def test_signing_in_still_works_and_signing_out_does(house: House) -> None:
    await need_factor(house, "NW", "member")
    visitor = house.visitor()
    assert (await visitor.post("/sign-in", ERIN)).status_code == 303
    assert (await visitor.get("/")).headers["location"] == SECURITY
    assert (await visitor.post("/sign-out")).headers["location"] == "/sign-in"
    assert session_of(house, visitor) is None


async def test_other_roles_and_organisations_are_left_alone(house: House) -> None:
    erin, nadia, pat = [await house.browser(name) for name in ("erin", "nadia", "pat")]
    await need_factor(house, "NW", "admin")
    assert (await erin.get("/tickets")).status_code == 200
    assert (await pat.get("/tickets")).status_code == 200
    assert (await nadia.get("/tickets")).status_code == 303


async def test_a_provider_answers_for_its_own_people(house: House) -> None:
    """Which factors its people show is the organisation's to say, at its provider: a session through it counts."""
    erin = await house.browser("erin")
    await need_factor(house, "NW", "member")
    await through_provider(house)
    assert (await erin.get("/tickets")).status_code == 200


async def test_the_last_factor_stays_while_the_role_needs_one(house: House) -> None:
    erin = await house.browser("erin")
    await need_factor(house, "NW", "member")
    await add_app(erin)
    await add_passkey(erin, key_for(house))
    (kept,) = await rows("SELECT id FROM passkey")
    assert (await erin.post(f"{SECURITY}/app/removal")).status_code == 303
    answer = await erin.post(f"{SECURITY}/passkeys/{kept['id']}/removal")
    assert answer.status_code == 403
    assert "this is your last" in answer.text
    assert len(await rows("SELECT FROM passkey")) == 1


async def test_where_none_is_needed_the_last_may_go_and_its_codes_with_it(house: House) -> None:
    erin = await house.browser("erin")
    await add_app(erin)
    assert (await erin.post(f"{SECURITY}/app/removal")).status_code == 303
    assert await rows("SELECT FROM recovery_code") == []
    assert (await house.visitor().post("/sign-in", ERIN)).headers["location"] == "/"

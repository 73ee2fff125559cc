"""Whoever lost their factors asks an administrator, who says why, and is seen to have done it."""

import json

import pytest

from tests.cast import rows
from tests.house import House
from tests.outbox import deliveries
from tests.routes.factors import (
    ERIN,
    add_app,
    add_passkey,
    belongs_elsewhere_too,
    key_for,
    let_check_grow_old,
    need_factor,
)

pytestmark = pytest.mark.anyio
WHY = {"reason": "She called, and we called her back."}


def page_of(house: House, name: str) -> str:
    return f"/people/{house.cast[name].person_id}/factors"


@pytest.mark.parametrize("name", ["nadia", "admin"])
async def test_an_administrator_resets_them_with_a_reason(house: House, name: str) -> None:
    erin, administrator = await house.browser("erin"), await house.browser(name)
    await add_app(erin)
    await add_passkey(erin, key_for(house))
    assert "Set up" in (await administrator.get(page_of(house, "erin"))).text
    assert (await administrator.post(page_of(house, "erin"), WHY)).status_code == 303
    assert (await erin.get("/tickets")).headers["location"].startswith("/sign-in?next=")
    assert (await house.visitor().post("/sign-in", ERIN)).headers["location"] == "/"
    for table in ("passkey", "totp", "recovery_code"):
        assert await rows(f"SELECT FROM {table}") == []
    (entry,) = await rows("SELECT actor_id, body FROM audit_entry WHERE action = 'factors.reset'")
    assert entry["actor_id"] == house.cast[name].person_id
    assert json.loads(entry["body"])["details"] == WHY | {"person": str(house.cast["erin"].person_id)}
    assert "your second factors were reset" in (await deliveries())[-1]["data"]


@pytest.mark.parametrize(("name", "whose"), [("nadia", "erin"), ("admin", "erin"), ("admin", "alex")])
async def test_the_page_leads_back_to_the_person(house: House, name: str, whose: str) -> None:
    await add_app(await house.browser(whose))
    places = house.cast[whose].organisation_ids if whose == "erin" else ["staff"]
    person = f"/access/{places[0]}/people/{house.cast[whose].person_id}"
    browser = await house.browser(name)
    page = (await browser.get(page_of(house, whose))).text
    assert f'href="{person}"' in page
    assert f'href="/access/{places[0]}/people"' in page
    assert (await browser.get(person)).status_code == 200


async def test_without_a_reason_nothing_is_reset(house: House) -> None:
    erin, nadia = await house.browser("erin"), await house.browser("nadia")
    await add_app(erin)
    assert (await nadia.post(page_of(house, "erin"), {"reason": " "})).status_code == 422
    assert (await erin.get("/tickets")).status_code == 200


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("erin", "nadia"),
        ("noah", "erin"),
        ("pat", "erin"),
        ("alex", "erin"),
        ("nadia", "pat"),
        ("nadia", "alex"),
        ("nadia", "nadia"),
        ("admin", "admin"),
        ("erin", "erin"),
    ],
)
async def test_nobody_else_does(house: House, name: str, whose: str) -> None:
    owner = await house.browser(whose)
    await add_app(owner)
    browser = await house.browser(name)
    assert (await browser.get(page_of(house, whose))).status_code == 404
    assert (await browser.post(page_of(house, whose), WHY)).status_code == 404
    assert len(await rows("SELECT FROM totp")) == 1


async def test_an_organisation_does_not_open_what_its_person_has_elsewhere(house: House) -> None:
    erin, nadia = await house.browser("erin"), await house.browser("nadia")
    await add_app(erin)
    await belongs_elsewhere_too(house, "erin")
    assert (await nadia.post(page_of(house, "erin"), WHY)).status_code == 404


async def test_the_administrator_is_asked_again_who_they_are(house: House) -> None:
    await add_app(await house.browser("erin"))
    nadia = await house.browser("nadia")
    await let_check_grow_old(house)
    assert (await nadia.post(page_of(house, "erin"), WHY)).headers["location"].startswith("/sign-in/again?")
    assert len(await rows("SELECT FROM totp")) == 1


async def test_whoever_must_have_one_is_led_to_a_new_one(house: House) -> None:
    await add_app(await house.browser("erin"))
    await need_factor(house, "NW", "member")
    await (await house.browser("nadia")).post(page_of(house, "erin"), WHY)
    visitor = house.visitor()
    await visitor.post("/sign-in", ERIN)
    assert (await visitor.get("/tickets")).headers["location"] == "/settings/security"

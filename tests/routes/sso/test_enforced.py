"""An organisation whose people must sign in through its provider: passwords do not do, but for the day it is down."""

import json
from uuid import UUID

import pytest

from app.domain.accounts.actions import send_invitation
from app.lib import database
from app.lib.database import SYSTEM
from tests.cast import rows
from tests.house import House
from tests.outbox import deliveries
from tests.routes.sso.doors import enforce, session_of
from tests.routes.sso.saml_doors import SamlDoor, saml_door

pytestmark = pytest.mark.anyio
ERIN = {"email": "erin@northwind.example", "password": "demo"}
ALEX = {"email": "alex@support.example", "password": "demo"}


@pytest.fixture
async def door(house: House) -> SamlDoor:
    """Northwind's, and Northwind enforces it."""
    door = await saml_door(house)
    await enforce(door.connection.organisation_id)
    return door


async def name_for_the_day(organisation_id: UUID | None, person_id: UUID) -> None:
    async with database.transaction(SYSTEM):
        await database.execute("INSERT INTO break_glass VALUES ($1, $2)", organisation_id, person_id)


async def noted(action: str) -> list[dict[str, str]]:
    return [json.loads(row["body"]) for row in await rows("SELECT body FROM audit_entry WHERE action = $1", action)]


async def test_a_right_password_is_refused_with_how_to_get_in(house: House, door: SamlDoor) -> None:
    visitor = house.visitor()
    answer = await visitor.post("/sign-in", ERIN)
    assert answer.status_code == 422
    assert "sign in through its own provider" in answer.text
    assert f"/sso/start/{door.connection.id}" in answer.text
    assert session_of(house, visitor) is None
    (refusal,) = await noted("sign_in.refused")
    assert refusal["actor"] == str(house.cast["erin"].person_id)


async def test_a_wrong_password_is_told_nothing_of_that(house: House, door: SamlDoor) -> None:
    answer = await house.visitor().post("/sign-in", ERIN | {"password": "wrong"})
    assert "do not belong together" in answer.text


async def test_a_session_from_before_shows_the_organisation_no_more(house: House) -> None:
    erin = await house.browser("erin")
    assert (await erin.get("/tickets/new")).status_code == 200
    door = await saml_door(house)
    await enforce(door.connection.organisation_id)
    assert (await erin.get("/tickets/new")).status_code == 403


async def test_others_go_on_as_they_did(house: House, door: SamlDoor) -> None:
    answer = await house.visitor().post("/sign-in", ERIN | {"email": "pat@bluebird.example"})
    assert answer.status_code == 303


async def test_a_break_glass_account_may_and_everybody_who_should_know_is_told(house: House, door: SamlDoor) -> None:
    erin, nadia = house.cast["erin"], house.cast["nadia"]
    await name_for_the_day(door.connection.organisation_id, erin.person_id)
    visitor = house.visitor()
    assert (await visitor.post("/sign-in", ERIN)).status_code == 303
    assert (await visitor.get("/tickets/new")).status_code == 200
    (used,) = await noted("break_glass.used")
    assert used["actor"] == str(erin.person_id)
    (mail,) = [row for row in await deliveries() if row["kind"] == "break_glass_used"]
    assert mail["person_id"] == nadia.person_id


async def test_an_ordinary_sign_in_breaks_no_glass(house: House) -> None:
    erin = house.cast["erin"]
    await name_for_the_day(erin.organisation_ids[0], erin.person_id)
    assert (await house.visitor().post("/sign-in", ERIN)).status_code == 303
    assert await noted("break_glass.used") == []


async def test_the_staff_is_held_to_its_own_provider_too(house: House) -> None:
    await saml_door(house, None, domains=["support.example"])
    await enforce(None)
    assert (await house.visitor().post("/sign-in", ALEX)).status_code == 422
    await name_for_the_day(None, house.cast["alex"].person_id)
    visitor = house.visitor()
    assert (await visitor.post("/sign-in", ALEX)).status_code == 303
    assert (await visitor.get("/desk")).status_code == 200
    told = [row["address"] for row in await deliveries() if row["kind"] == "break_glass_used"]
    assert told == [house.cast["admin"].email]


async def test_whoever_is_invited_there_is_not_asked_to_choose_a_password(house: House, door: SamlDoor) -> None:
    erin = house.cast["erin"]
    async with database.transaction(SYSTEM):
        await send_invitation(erin.person_id, erin.email, erin.name, "Northwind")
    assert [row["kind"] for row in await deliveries()] == ["invitation_elsewhere"]
    assert await rows("SELECT * FROM password_reset") == []


async def test_whoever_forgot_a_password_is_told_that_none_is_needed(house: House, door: SamlDoor) -> None:
    await house.visitor().post("/password-reset", {"email": ERIN["email"]})
    (mail,) = await deliveries()
    assert (mail["kind"], mail["address"]) == ("sign_in_elsewhere", ERIN["email"])
    assert await rows("SELECT * FROM password_reset") == []

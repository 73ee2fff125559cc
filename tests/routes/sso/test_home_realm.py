"""Which way in the sign-in page offers: by the address's domain alone, so that it tells of nobody."""

import pytest

from app.lib import database
from app.lib.database import SYSTEM
from tests.cast import as_owner
from tests.house import House
from tests.routes.forms import Page
from tests.routes.sso.saml_doors import saml_door

pytestmark = pytest.mark.anyio
ADDRESSES = ("erin@northwind.example", "nobody@northwind.example", " ERIN@Northwind.Example ")


async def test_everybody_of_a_verified_domain_is_led_to_its_provider(house: House) -> None:
    door = await saml_door(house)
    for email in ADDRESSES:
        answer = await house.visitor().post("/sign-in", {"email": email, "next": "/plan"})
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            f"/sso/start/{door.connection.id}?next=%2Fplan",
        )


async def test_everybody_of_a_domain_that_is_tried_out_is_offered_both_ways(house: House) -> None:
    """Who is in the pilot group is not a stranger's to learn."""
    door = await saml_door(house, state="pilot")
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO pilot VALUES ($1, $2, $3)",
            door.connection.organisation_id,
            door.connection.id,
            house.cast["erin"].person_id,
        )
    pages = set()
    for email in ADDRESSES:
        visitor = house.visitor()
        answer = await visitor.post("/sign-in", {"email": email})
        assert answer.status_code == 200
        assert f'href="/sso/start/{door.connection.id}?next=%2F"' in answer.text
        pages.add(Page(answer.text).words)
    assert len(pages) == 1
    assert (await house.visitor().post("/sign-in", {"email": ADDRESSES[0], "password": "demo"})).status_code == 303


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE domain SET verified_at = NULL, verified_how = NULL",
        "UPDATE connection SET state = 'off'",
        "UPDATE connection SET state = 'draft'",
        "UPDATE domain SET connection_id = NULL",
    ],
)
async def test_nobody_is_led_where_nothing_is_ready(house: House, change: str) -> None:
    await saml_door(house)
    await as_owner(house.settings, change)
    answer = await house.visitor().post("/sign-in", {"email": "erin@northwind.example"})
    assert answer.status_code == 422
    assert "Password is needed." in answer.text


@pytest.mark.parametrize("email", ["erin@sub.northwind.example", "northwind.example", "erin@evilnorthwind.example"])
async def test_a_domain_is_that_domain_and_no_other(house: House, email: str) -> None:
    await saml_door(house)
    assert (await house.visitor().post("/sign-in", {"email": email})).status_code == 422


async def test_a_wrong_password_is_answered_the_same_for_everybody_of_a_domain(house: House) -> None:
    door = await saml_door(house)
    pages = []
    for email in ADDRESSES[:2]:
        answer = await house.visitor().post("/sign-in", {"email": email, "password": "wrong"})
        assert answer.status_code == 422
        assert f"/sso/start/{door.connection.id}" in answer.text
        pages.append(Page(answer.text).words)
    assert pages[0] == pages[1]

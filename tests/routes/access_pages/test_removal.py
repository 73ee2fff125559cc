"""Taking a connection away that was never used."""

import asyncio

import pytest

from app.domain.identity.retiring import retire
from app.lib import database
from tests.cast import rows
from tests.house import House
from tests.routes.access_pages.making import saml_connection, tried_out, verified
from tests.routes.sso.doors import NELL, assert_refused
from tests.routes.sso.saml_doors import saml_door
from tests.saml_peer import Provider, keys

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


async def test_one_that_was_used_is_retired_and_can_be_brought_back(house: House) -> None:
    door = await saml_door(house)
    nell = house.visitor()
    await door.sign_in(nell, subject="nell-1", attributes=NELL)
    browser = await house.browser("nadia")
    connections = f"/access/{door.connection.organisation_id}/connections"
    here = f"{connections}/{door.connection.id}"
    assert "Retire this connection" in (await browser.get(here)).text
    asked = (await browser.get(f"{here}/removal")).text
    assert "northwind.example" in asked
    assert "One person has no other way in" in asked
    assert NELL["email"][0] in asked
    assert (await browser.post(f"{here}/removal")).status_code == 403
    for _ in range(2):
        assert (await browser.post(f"{here}/retirement")).status_code == 303
    assert "Retired (1)" in (await browser.get(connections)).text
    assert (await nell.get("/tickets")).headers["location"].startswith("/sign-in")
    assert (await browser.post(f"{here}/state", {"state": "pilot"})).status_code == 403
    assert (await rows("SELECT count(*) AS n FROM domain WHERE connection_id IS NOT NULL"))[0]["n"] == 0
    assert (await browser.post(f"{here}/return")).status_code == 303
    assert "Off. Nobody is let in through it." in (await browser.get(here)).text
    noted = await rows("SELECT action FROM audit_entry WHERE action ~ '^connection.(retired|brought_back)'")
    assert sorted(row["action"] for row in noted) == ["connection.brought_back", "connection.retired"]


async def test_nobody_comes_in_through_a_connection_that_is_being_retired(house: House) -> None:
    door = await saml_door(house)
    visitor, nadia = house.visitor(), house.cast["nadia"]
    answer = door.answer(await door.leave(visitor), subject="nell-1", attributes=NELL)
    blocked = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    async with database.transaction(nadia.who):
        await retire(nadia, door.connection.id)
        coming = database.apart(door.post(visitor, answer))
        async with asyncio.timeout(30):
            while not await database.fetch_value(blocked):
                assert not coming.done()
    await assert_refused(house, visitor, await coming, "connection.off")


async def test_another_connection_that_is_off_or_retired_is_no_other_way_in(house: House) -> None:
    first = await saml_door(house)
    await first.sign_in(house.visitor(), subject="nell-1", attributes=NELL)
    second = await saml_door(house, provider=Provider("https://other.example/idp", keys("other")), domains=[], name="B")
    await rows(
        "INSERT INTO identity (organisation_id, connection_id, issuer, subject, person_id) "
        "SELECT organisation_id, $1, 'https://other.example/idp', subject, person_id FROM identity",
        second.connection.id,
    )
    browser = await house.browser("nadia")
    asked = f"/access/{first.connection.organisation_id}/connections/{first.connection.id}/removal"
    for state, warned in (("on", False), ("off", True), ("retired", True)):
        await rows("UPDATE connection SET state = $2 WHERE id = $1", second.connection.id, state)
        assert ("One person has no other way in" in (await browser.get(asked)).text) == warned


async def test_the_last_connection_is_not_retired_while_single_sign_on_is_enforced(house: House) -> None:
    door = await saml_door(house)
    await rows(
        "INSERT INTO sign_in_policy (organisation_id, id, enforced_at) VALUES ($1, gen_random_uuid(), now())",
        door.connection.organisation_id,
    )
    browser = await house.browser("admin")
    here = f"/access/{door.connection.organisation_id}/connections/{door.connection.id}"
    assert "Single sign-on is enforced" in (await browser.get(f"{here}/removal")).text
    assert (await browser.post(f"{here}/retirement")).status_code == 403

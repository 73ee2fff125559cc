"""Who somebody from a provider is here: made at their first sign-in, known by who they are there, linked by mail."""

import asyncio
import json
from typing import Any

import pytest

from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from tests.cast import as_owner, rows
from tests.house import House
from tests.oidc_peer import Provider
from tests.outbox import deliveries
from tests.routes.sso.doors import NELL, NORTHWIND, assert_refused, counted, map_group, session_of
from tests.routes.sso.oidc_doors import oidc_door
from tests.routes.sso.saml_doors import saml_door
from tests.saml_peer import Provider as SamlProvider
from tests.saml_peer import keys

pytestmark = pytest.mark.anyio


async def role_of(email: str) -> str | None:
    """What somebody is in the organisation they belong to."""
    found = await rows("SELECT m.role FROM membership m JOIN person p ON p.id = m.person_id WHERE p.email = $1", email)
    return found[0]["role"] if found else None


async def test_somebody_new_is_made_at_their_first_sign_in_and_known_at_the_next(house: House) -> None:
    door = await saml_door(house)
    for _ in range(2):
        assert (await door.sign_in(house.visitor(), subject="nell-1", attributes=NELL)).status_code == 303
    (person,) = await rows("SELECT id, name, staff_role FROM person WHERE email = 'nell@northwind.example'")
    assert (person["name"], person["staff_role"]) == ("Nell Nilsson", None)
    assert await role_of("nell@northwind.example") == "member"
    assert [row["person_id"] for row in await rows("SELECT person_id FROM identity")] == [person["id"]]


async def test_an_address_that_has_an_account_is_linked_by_the_mail_sent_there(house: House) -> None:
    door = await saml_door(house)
    visitor = house.visitor()
    answer = await door.sign_in(visitor)
    assert answer.status_code == 200
    assert "We sent a mail to that address" in answer.text
    assert session_of(house, visitor) is None
    assert await rows("SELECT * FROM identity") == []
    (mail,) = [row for row in await deliveries() if row["kind"] == "identity_link"]
    assert mail["address"] == "erin@northwind.example"
    secret = json.loads(mail["data"])["secret"]
    assert "Did you just sign in?" in (await visitor.get(f"/sso/link/{secret}")).text
    assert await rows("SELECT * FROM identity") == []
    confirmed = await visitor.post(f"/sso/link/{secret}")
    assert confirmed.headers["location"] == f"/sso/start/{door.connection.id}?next=%2Ftickets"
    assert (await visitor.post(f"/sso/link/{secret}")).status_code == 422
    assert (await door.sign_in(visitor)).status_code == 303
    assert (await visitor.get("/tickets/new")).status_code == 200


async def test_a_link_that_is_too_old_links_nothing(house: House) -> None:
    door = await saml_door(house)
    visitor = house.visitor()
    await door.sign_in(visitor)
    (mail,) = [row for row in await deliveries() if row["kind"] == "identity_link"]
    await as_owner(house.settings, "UPDATE identity_link SET expires_at = clock_timestamp()")
    answer = await visitor.post(f"/sso/link/{json.loads(mail['data'])['secret']}")
    assert answer.status_code == 422
    assert "no longer works" in answer.text
    assert await rows("SELECT * FROM identity") == []


async def test_signing_in_again_and_again_floods_nobody(house: House) -> None:
    door = await saml_door(house)
    for _ in range(5):
        assert (await door.sign_in(house.visitor())).status_code == 200
    assert len([row for row in await deliveries() if row["kind"] == "identity_link"]) == 3


async def test_whom_the_directory_pushed_is_known_at_their_first_sign_in(house: House) -> None:
    """SCIM: by the very id that the provider signs in, so nobody has to answer a mail."""
    door = await saml_door(house)
    erin = house.cast["erin"].person_id
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO scim_user "
            "(organisation_id, connection_id, id, person_id, user_name, user_name_key, external_id) "
            "VALUES ($1, $2, $3, $4, 'erin', 'erin', 'erin-0001')",
            door.connection.organisation_id,
            door.connection.id,
            new_id(),
            erin,
        )
    came = await asyncio.gather(*(door.sign_in(house.visitor()) for _ in range(3)))
    assert [each.status_code for each in came] == [303] * 3
    assert [row["person_id"] for row in await rows("SELECT person_id FROM identity")] == [erin]


async def test_several_first_sign_ins_at_once_make_one_person(house: House) -> None:
    door = await saml_door(house)
    browsers = [house.visitor() for _ in range(5)]
    said: dict[str, Any] = {"subject": "nell-1", "attributes": NELL}
    came = await asyncio.gather(*(door.sign_in(browser, **said) for browser in browsers))
    assert {each.status_code for each in came} <= {303, 403}
    assert len(await rows("SELECT * FROM person WHERE name = 'Nell Nilsson'")) == 1
    assert (await door.sign_in(house.visitor(), **said)).status_code == 303


async def test_an_address_outside_the_verified_domains_is_refused(house: House) -> None:
    door = await saml_door(house)
    visitor, before = house.visitor(), await counted()
    elsewhere = NELL | {"email": ("nell@elsewhere.example",)}
    answer = await door.sign_in(visitor, subject="nell-1", attributes=elsewhere)
    await assert_refused(house, visitor, answer, "email.domain")
    assert await counted() == before


async def test_s24_a_member_of_another_organisation_is_not_linked(house: House) -> None:
    """The same address from a connection of somebody else's."""
    door = await saml_door(house, "pat", domains=[NORTHWIND])
    visitor, before = house.visitor(), await counted()
    await assert_refused(house, visitor, await door.sign_in(visitor), "person.not_theirs")
    assert await counted() == before
    assert await deliveries() == []


async def test_s24_a_second_connection_of_the_same_organisation_knows_nobody_of_the_first(house: House) -> None:
    """The same subject and address, from a second connection."""
    first = await saml_door(house)
    await first.sign_in(house.visitor(), subject="nell-1", attributes=NELL)
    provider = SamlProvider("https://other.example/idp", keys("other"))
    second = await saml_door(house, provider=provider, domains=[], name="Other")
    visitor = house.visitor()
    answer = await second.sign_in(visitor, subject="nell-1", attributes=NELL)
    assert "We sent a mail to that address" in answer.text
    assert session_of(house, visitor) is None


async def test_s24_a_changed_address_stays_the_same_person(house: House) -> None:
    """A changed address with the same NameID follows, within the verified domains and where it is free."""
    door = await saml_door(house)
    await door.sign_in(house.visitor(), subject="nell-1", attributes=NELL)
    renamed = NELL | {"email": ("nora@northwind.example",), "displayName": ("Nora Nilsson",)}
    await door.sign_in(house.visitor(), subject="nell-1", attributes=renamed)
    (person,) = await rows("SELECT p.email, p.name FROM person p JOIN identity i ON i.person_id = p.id")
    assert (person["email"], person["name"]) == ("nora@northwind.example", "Nora Nilsson")


@pytest.mark.parametrize("email", ["erin@northwind.example", "nell@bluebird.example", ""])
async def test_s24_an_address_that_is_not_theirs_to_have_is_not_taken_over(house: House, email: str) -> None:
    door = await saml_door(house)
    await door.sign_in(house.visitor(), subject="nell-1", attributes=NELL)
    changed = NELL | {"email": (email,) if email else ()}
    assert (await door.sign_in(house.visitor(), subject="nell-1", attributes=changed)).status_code == 303
    (person,) = await rows("SELECT p.email FROM person p JOIN identity i ON i.person_id = p.id")
    assert person["email"] == "nell@northwind.example"


async def test_an_organisation_cannot_take_over_an_account_that_it_did_not_give(house: House) -> None:
    """A member whose address is another's domain keeps it, whatever this provider says of them."""
    door = await saml_door(house)
    await door.sign_in(house.visitor(), subject="nell-1", attributes=NELL)
    await as_owner(house.settings, "UPDATE person SET email = 'nell@consult.example' WHERE name = 'Nell Nilsson'")
    await door.sign_in(house.visitor(), subject="nell-1", attributes=NELL)
    (person,) = await rows("SELECT p.email FROM person p JOIN identity i ON i.person_id = p.id")
    assert person["email"] == "nell@consult.example"


@pytest.mark.parametrize("verified", [False, None, "true"], ids=["false", "absent", "a word"])
@pytest.mark.parametrize("email", ["erin@northwind.example", "nell@northwind.example"])
async def test_o18_an_address_that_is_not_verified_counts_as_none(
    house: House, openid: Provider, email: str, verified: object
) -> None:
    """Neither linked nor made."""
    openid.email, openid.claims = email, {"email_verified": verified}
    door = await oidc_door(house, openid)
    visitor, before = house.visitor(), await counted()
    await assert_refused(house, visitor, await door.sign_in(visitor), "email.unverified")
    assert await counted() == before
    assert await deliveries() == []


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"tid": "other-tenant"}, "tenant.mismatch"),
        ({"tid": None}, "tenant.mismatch"),
        ({"iss": "https://login.example/common/v2.0"}, "issuer.mismatch"),
    ],
    ids=["another", "a guest", "everybody's issuer"],
)
async def test_o19_somebody_of_another_tenant_is_nobody_we_know(
    house: House, openid: Provider, said: dict[str, str | None], reason: str
) -> None:
    """The same address from elsewhere."""
    openid.claims = {"tid": "our-tenant"} | said
    door = await oidc_door(house, openid, settings={"tenant": "our-tenant"})
    visitor, before = house.visitor(), await counted()
    await assert_refused(house, visitor, await door.sign_in(visitor), reason)
    assert await counted() == before


async def test_the_strongest_of_the_mapped_groups_gives_the_role_anew_at_each_sign_in(house: House) -> None:
    door = await saml_door(house)
    await map_group(door.connection.id, "everyone", "member")
    await map_group(door.connection.id, "it", "admin")
    for groups, role in ((("it", "everyone"), "admin"), (("everyone",), "member"), ((), "member"), (("it",), "admin")):
        said = NELL | {"groups": groups}
        assert (await door.sign_in(house.visitor(), subject="nell-1", attributes=said)).status_code == 303
        assert await role_of("nell@northwind.example") == role


@pytest.mark.parametrize("group", ["admin", "administrator", "identity", "agent", "IT"])
async def test_s28_a_group_that_is_not_mapped_gives_no_role_whatever_it_is_called(house: House, group: str) -> None:
    """A group named like a role of ours."""
    door = await saml_door(house)
    await map_group(door.connection.id, "it", "admin")
    said = NELL | {"groups": (group,), "role": ("admin",)}
    await door.sign_in(house.visitor(), subject="nell-1", attributes=said)
    assert await role_of("nell@northwind.example") == "member"
    (person,) = await rows("SELECT staff_role FROM person WHERE email = 'nell@northwind.example'")
    assert person["staff_role"] is None


async def test_the_last_admin_of_an_organisation_stays_one_and_that_is_noted(house: House) -> None:
    door = await saml_door(house)
    await map_group(door.connection.id, "everyone", "member")
    async with database.transaction(SYSTEM):
        nadia = house.cast["nadia"].person_id
        await database.execute(
            "INSERT INTO identity (organisation_id, connection_id, issuer, subject, person_id) "
            "VALUES ($1, $2, $3, 'nadia-1', $4)",
            door.connection.organisation_id,
            door.connection.id,
            door.provider.entity_id,
            nadia,
        )
    said = NELL | {"email": ("nadia@northwind.example",)}
    assert (await door.sign_in(house.visitor(), subject="nadia-1", attributes=said)).status_code == 303
    assert await role_of("nadia@northwind.example") == "admin"
    assert len(await rows("SELECT * FROM audit_entry WHERE action = 'role.kept'")) == 1


async def test_whoever_is_in_no_mapped_group_stays_out_where_there_is_no_default_role(house: House) -> None:
    door = await saml_door(house, default_role="none")
    visitor, before = house.visitor(), await counted()
    answer = await door.sign_in(visitor, subject="nell-1", attributes=NELL)
    await assert_refused(house, visitor, answer, "role.none")
    assert await counted() == before


async def test_the_staffs_connection_lets_the_mapped_in_with_their_role(house: House) -> None:
    door = await saml_door(house, None, domains=["support.example"], default_role="none")
    await map_group(door.connection.id, "support", "agent")
    said = {"email": ("sol@support.example",), "displayName": ("Sol Soto",), "groups": ("support",)}
    visitor = house.visitor()
    assert (await door.sign_in(visitor, subject="sol-1", attributes=said)).status_code == 303
    assert (await visitor.get("/desk")).status_code == 200
    assert (await visitor.get("/admin/people")).status_code == 403


async def test_a_customers_connection_never_makes_a_session_of_the_staff(house: House) -> None:
    door = await saml_door(house, domains=[NORTHWIND, "support.example"])
    visitor, before = house.visitor(), await counted()
    said = {"email": ("alex@support.example",), "groups": ("administrator",)}
    answer = await door.sign_in(visitor, subject="alex-1", attributes=said)
    await assert_refused(house, visitor, answer, "person.staff")
    assert await counted() == before


async def test_the_staffs_connection_never_makes_a_session_of_a_customer(house: House) -> None:
    door = await saml_door(house, None, domains=[NORTHWIND], default_role="agent")
    visitor, before = house.visitor(), await counted()
    await assert_refused(house, visitor, await door.sign_in(visitor), "person.not_theirs")
    assert await counted() == before


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE person SET active = false WHERE name = 'Nell Nilsson'", "person.deactivated"),
        ("DELETE FROM membership m USING identity i WHERE i.person_id = m.person_id", "person.not_theirs"),
        ("UPDATE person SET staff_role = 'agent' WHERE name = 'Nell Nilsson'", "person.staff"),
        ("UPDATE connection SET state = 'off'", "connection.off"),
        ("UPDATE connection SET state = 'pilot'", "pilot.not_in_it"),
    ],
)
async def test_whoever_may_not_come_in_any_more_is_refused(house: House, change: str, reason: str) -> None:
    door = await saml_door(house)
    await door.sign_in(house.visitor(), subject="nell-1", attributes=NELL)
    visitor = house.visitor()
    request_id = await door.leave(visitor)
    await as_owner(house.settings, change)
    answer = await door.post(visitor, door.answer(request_id, subject="nell-1", attributes=NELL))
    await assert_refused(house, visitor, answer, reason)


async def test_o25_somebody_deactivated_loses_every_session_at_once(house: House) -> None:
    """The provider's word made the session, and ours ends it."""
    door = await saml_door(house)
    here, there = house.visitor(), house.visitor()
    for browser in (here, there):
        await door.sign_in(browser, subject="nell-1", attributes=NELL)
        assert (await browser.get("/tickets")).status_code == 200
    (person,) = await rows("SELECT person_id FROM identity")
    async with database.transaction(SYSTEM):
        await database.execute("SELECT set_contact_active($1, false)", person["person_id"])
    for browser in (here, there):
        assert (await browser.get("/tickets")).headers["location"].startswith("/sign-in")


async def test_a_session_of_a_provider_shows_its_own_organisation_alone(house: House) -> None:
    door = await saml_door(house)
    visitor = house.visitor()
    await door.sign_in(visitor, subject="nell-1", attributes=NELL)
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO membership (organisation_id, person_id, role) SELECT $1, person_id, 'admin' FROM identity",
            house.cast["pat"].organisation_ids[0],
        )
    assert "Bluebird" not in (await visitor.get("/tickets")).text

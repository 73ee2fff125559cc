"""Who a pushed user is at the portal: an account made, taken over, shut out, let in again."""

import json

import pytest

from app.domain.identity.arrived import Arrived, Rejected
from app.domain.identity.roles import LAST_ADMIN
from app.domain.identity.scim import scim_person
from app.domain.identity.scim_tokens import make_token
from app.lib import database
from app.lib.database import SYSTEM
from tests.cast import does, file_ticket, rows
from tests.directories import Directory, connect, directory_of, map_group, own_domain
from tests.house import House
from tests.offers import CLOSED_BELOW

pytestmark = pytest.mark.anyio
SEVERITY = CLOSED_BELOW.severities[1].slug
OFF = {"op": "replace", "path": "active", "value": False}
ON = {"op": "replace", "path": "active", "value": True}


async def role_of(address: str) -> str | None:
    found = await rows(
        "SELECT m.role FROM membership m JOIN person p ON p.id = m.person_id WHERE p.email = $1 AND p.active", address
    )
    return found[0]["role"] if found else None


async def actions() -> list[str]:
    return [row["action"] for row in await rows("SELECT action FROM audit_entry ORDER BY at, seq")]


async def entering(directory: Directory, subject: str, **said: tuple[str, ...]) -> object:
    """Whom the directory's own connection would know that subject as."""
    async with database.transaction(SYSTEM):
        return await scim_person(
            directory.connection_id, Arrived(directory.connection_id, "issuer", subject, said=said)
        )


async def test_an_address_of_a_verified_domain_gets_an_account_and_no_mail(directory: Directory) -> None:
    await directory.user("ada@northwind.example", displayName="Ada Lovelace")
    (person,) = await rows("SELECT id, name FROM person WHERE email = 'ada@northwind.example'")
    assert person["name"] == "Ada Lovelace"
    assert await role_of("ada@northwind.example") == "member"
    assert await rows("SELECT FROM delivery WHERE person_id = $1", person["id"]) == []
    assert {"person.provisioned", "scim.user_created"} <= set(await actions())


async def test_an_address_of_any_other_domain_gets_none_whoever_it_belongs_to(directory: Directory) -> None:
    await directory.user("pat@bluebird.example")
    await directory.user("nobody@bluebird.example")
    assert [row["person_id"] for row in await rows("SELECT person_id FROM scim_user")] == [None, None]
    assert await rows("SELECT FROM person WHERE email = 'nobody@bluebird.example'") == []


async def test_a_colleague_who_is_here_already_is_taken_over(directory: Directory, house: House) -> None:
    await directory.user("nadia@northwind.example")
    (user,) = await rows("SELECT person_id FROM scim_user")
    assert user["person_id"] == house.cast["nadia"].person_id
    assert await role_of("nadia@northwind.example") == "admin", "nobody's role changes by it"


async def test_somebody_elses_address_is_taken_and_no_more_is_told(directory: Directory, house: House) -> None:
    await own_domain(house.cast["nadia"].administers[0], "bluebird.example")
    sent = {"userName": "x", "emails": [{"value": "pat@bluebird.example"}], "active": True}
    answer = await directory.call("POST", "/Users", sent)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "This address cannot be used here."
    assert await rows("SELECT FROM scim_user") == []


async def test_whoever_is_deactivated_is_out_with_their_next_request(directory: Directory, house: House) -> None:
    user = await directory.user("erin@northwind.example")
    browser, program = await house.browser("erin"), await house.program("erin")
    assert (await browser.get("/tickets")).status_code == 200
    assert (await program.get("/api/v1/tickets")).status_code == 200
    assert (await directory.change(user, OFF)).status_code == 200
    assert (await browser.get("/tickets")).headers["location"].startswith("/sign-in")
    assert (await program.get("/api/v1/tickets")).status_code == 401
    await directory.change(user, ON)
    assert await role_of("erin@northwind.example") == "member"
    assert (await browser.get("/tickets")).status_code == 303, "an ended session does not come back"
    assert {"person.deactivated", "person.activated"} <= set(await actions())


async def test_a_deleted_user_is_out_too(directory: Directory, house: House) -> None:
    user = await directory.user("erin@northwind.example")
    browser = await house.browser("erin")
    assert (await directory.remove(user)).status_code == 204
    assert (await browser.get("/tickets")).status_code == 303
    assert (await directory.call("GET", f"/Users/{user['id']}")).status_code == 404


async def test_the_open_tickets_of_who_leaves_go_to_the_admins(directory: Directory, house: House) -> None:
    erin, nadia = house.cast["erin"], house.cast["nadia"]
    reference = await file_ticket(erin, SEVERITY)
    user = await directory.user("erin@northwind.example")
    await directory.change(user, OFF)
    watching = await rows("SELECT w.person_id FROM watch w JOIN ticket t ON t.id = w.ticket_id")
    assert [row["person_id"] for row in watching] == [nadia.person_id]
    (mail,) = await rows("SELECT person_id, data FROM delivery WHERE kind = 'handed_over'")
    assert mail["person_id"] == nadia.person_id
    assert reference in mail["data"]
    page = await (await house.browser("nadia")).get(f"/tickets/{reference}")
    assert "Erin" in page.text
    assert "asked and told from now on" in page.text


@pytest.mark.parametrize("verb", ["deactivated", "deleted"])
async def test_a_directory_never_shuts_the_only_admin_out(directory: Directory, house: House, verb: str) -> None:
    user, nadia = await directory.user("nadia@northwind.example"), await house.browser("nadia")
    answer = await (directory.change(user, OFF) if verb == "deactivated" else directory.remove(user))
    assert answer.status_code == 400
    assert answer.json()["detail"] == LAST_ADMIN
    assert (await directory.call("GET", f"/Users/{user['id']}")).json()["active"] is True
    assert (await nadia.get("/tickets")).status_code == 200
    (entry,) = await rows("SELECT organisation_id, body FROM audit_entry WHERE action = 'scim.refused'")
    assert entry["organisation_id"] == house.cast["nadia"].administers[0]
    assert json.loads(entry["body"])["details"]["reason"] == LAST_ADMIN


async def test_beside_another_admin_a_directory_shuts_one_out(directory: Directory) -> None:
    await map_group(directory.connection_id, "Admins", "admin")
    nadia = await directory.user("nadia@northwind.example")
    await directory.group("Admins", await directory.user("ada@northwind.example"))
    assert (await directory.change(nadia, OFF)).status_code == 200
    assert await role_of("nadia@northwind.example") is None


async def test_the_only_admin_stays_one_whatever_their_groups_say(directory: Directory) -> None:
    await map_group(directory.connection_id, "Everybody", "member")
    await directory.group("Everybody", await directory.user("nadia@northwind.example"))
    assert await role_of("nadia@northwind.example") == "admin"
    assert "role.kept" in await actions()


async def test_a_draft_may_be_read_and_changes_nobody(directory: Directory) -> None:
    user = await directory.user("erin@northwind.example")
    async with database.transaction(SYSTEM):
        await database.execute("UPDATE connection SET state = 'draft'")
    assert (await directory.call("GET", "/Users")).status_code == 200
    assert (await directory.call("GET", f"/Users/{user['id']}")).status_code == 200
    new = {"userName": "new@northwind.example"}
    for answer in (
        await directory.change(user, OFF),
        await directory.remove(user),
        await directory.call("POST", "/Users", new),
        await directory.call("POST", "/Groups", {"displayName": "Admins"}),
    ):
        assert answer.status_code == 403
        assert "turn on the pilot first" in answer.json()["detail"]
    assert await role_of("erin@northwind.example") == "member"
    assert len(await rows("SELECT FROM scim_user")) == 1


async def test_without_another_admin_the_vendor_hears_of_it(house: House) -> None:
    await file_ticket(house.cast["nadia"], SEVERITY)
    morgan = await house.browser("morgan")
    await morgan.post(f"/desk/organisations/NW/people/{house.cast['nadia'].person_id}/deactivation")
    told = await rows(
        "SELECT p.staff_role FROM delivery d JOIN person p ON p.id = d.person_id WHERE d.kind = 'handed_over'"
    )
    assert told
    assert {row["staff_role"] for row in told} <= {"account_manager", "administrator"}


async def test_who_belongs_elsewhere_too_loses_only_this_place(directory: Directory, house: House) -> None:
    erin, pat = house.cast["erin"], house.cast["pat"]
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO membership (organisation_id, person_id, role) VALUES ($1, $2, 'member')",
            pat.organisation_ids[0],
            erin.person_id,
        )
    user = await directory.user("erin@northwind.example")
    browser = await house.browser("erin")
    await directory.change(user, OFF)
    left = await rows("SELECT organisation_id FROM membership WHERE person_id = $1", erin.person_id)
    assert [row["organisation_id"] for row in left] == [pat.organisation_ids[0]]
    assert (await browser.get("/tickets")).status_code == 200
    await directory.change(user, ON)
    assert len(await rows("SELECT FROM membership WHERE person_id = $1", erin.person_id)) == 2


async def test_nobody_is_shut_out_while_another_directory_of_theirs_has_them(
    directory: Directory, house: House
) -> None:
    nadia = house.cast["nadia"]
    second = await connect(nadia, nadia.administers[0], "The new one")
    from_new = Directory(house, second, await does(nadia, make_token, second))
    user = await directory.user("erin@northwind.example")
    await from_new.user("erin@northwind.example")
    await directory.remove(user)
    assert await role_of("erin@northwind.example") == "member"


async def test_an_account_that_a_person_here_deactivated_stays_so_until_the_directory_says(
    directory: Directory, house: House
) -> None:
    user = await directory.user("erin@northwind.example")
    morgan = await house.browser("morgan")
    await morgan.post(f"/desk/organisations/NW/people/{house.cast['erin'].person_id}/deactivation")
    await directory.change(user, {"op": "replace", "path": "title", "value": "Engineer"})
    assert await role_of("erin@northwind.example") is None


async def test_a_group_gives_a_role_at_once_and_takes_it_again(directory: Directory) -> None:
    await map_group(directory.connection_id, "Admins", "admin")
    ada = await directory.user("ada@northwind.example")
    group = await directory.group("Admins", ada)
    assert await role_of("ada@northwind.example") == "admin"
    await directory.remove(group)
    assert await role_of("ada@northwind.example") == "member"


async def test_whoever_leaves_a_group_as_it_is_renamed_loses_its_role(directory: Directory) -> None:
    await map_group(directory.connection_id, "Admins", "admin")
    ada = await directory.user("ada@northwind.example")
    group = await directory.group("Admins", ada)
    sent = {"displayName": "Former admins", "members": []}
    assert (await directory.call("PUT", f"/Groups/{group['id']}", sent)).status_code == 200
    assert await role_of("ada@northwind.example") == "member"


async def test_nobody_is_shut_out_whom_the_directory_has_a_second_time(directory: Directory) -> None:
    first = await directory.user("ada@northwind.example")
    emails = [{"value": "ada@northwind.example"}]
    second = await directory.user("ada.lovelace", emails=emails)
    await directory.change(first, OFF)
    assert await role_of("ada@northwind.example") == "member"
    await directory.change(second, OFF)
    assert await role_of("ada@northwind.example") is None


async def test_a_subject_is_known_by_what_this_very_directory_pushed(directory: Directory, house: House) -> None:
    await directory.user("ada@northwind.example", externalId="subject-1")
    (person,) = await rows("SELECT id FROM person WHERE email = 'ada@northwind.example'")
    assert await entering(directory, "subject-1") == person["id"]
    assert await entering(directory, "SUBJECT-1") is None
    assert await entering(directory, "ada@northwind.example") is None, "over OpenID Connect a name is no subject"
    stan = house.cast["stan"]
    elsewhere = await connect(stan, stan.administers[0])
    async with database.transaction(SYSTEM):
        assert await scim_person(elsewhere, Arrived(elsewhere, "issuer", "subject-1")) is None


async def test_whom_the_directory_says_to_be_inactive_does_not_sign_in(directory: Directory) -> None:
    user = await directory.user("ada@northwind.example", externalId="subject-1")
    await directory.change(user, OFF)
    with pytest.raises(Rejected, match=r"scim\.inactive"):
        await entering(directory, "subject-1")


async def test_two_with_one_subject_are_nobody(directory: Directory) -> None:
    for name in ("ada", "bob"):
        await directory.user(f"{name}@northwind.example", externalId="subject-1")
    with pytest.raises(Rejected, match=r"scim\.ambiguous"):
        await entering(directory, "subject-1")


async def test_a_new_address_is_taken_over_within_the_domain_only(directory: Directory) -> None:
    user = await directory.user("ada@northwind.example")
    to = {"op": "replace", "path": 'emails[type eq "work"].value'}
    await directory.change(user, to | {"value": "ada.king@northwind.example"})
    assert await role_of("ada.king@northwind.example") == "member"
    await directory.change(user, to | {"value": "ada@elsewhere.example"})
    assert await role_of("ada.king@northwind.example") == "member"
    refused = await directory.change(user, to | {"value": "erin@northwind.example"})
    assert refused.status_code == 409


async def test_staff_are_pushed_through_the_staffs_connection_and_shut_out(house: House) -> None:
    admin = house.cast["admin"]
    connection_id = await connect(admin, None, role="agent")
    await own_domain(None, "support.example")
    directory = Directory(house, connection_id, await does(admin, make_token, connection_id))
    user = await directory.user("kim@support.example")
    (kim,) = await rows("SELECT staff_role FROM person WHERE email = 'kim@support.example'")
    assert kim["staff_role"] == "agent"
    alex = await directory.user("alex@support.example")
    reference = await file_ticket(house.cast["erin"], SEVERITY)
    await (await house.browser("alex")).post(f"/desk/tickets/{reference}/assignment", {"seen": ""})
    browser = await house.browser("alex")
    await directory.change(alex, OFF)
    assert (await browser.get("/desk")).status_code == 303
    (ticket,) = await rows("SELECT assignee_id FROM ticket WHERE reference = $1", reference)
    assert ticket["assignee_id"] is None
    desk = await (await house.browser("sam")).get(f"/desk/tickets/{reference}")
    assert "so nobody has it" in desk.text
    assert (await directory.remove(user)).status_code == 204
    only = await directory.user("admin@support.example")
    assert (await directory.change(only, OFF)).status_code == 400, "somebody must be left who lets people in"


async def test_the_page_of_an_organisation_hands_over_too(house: House) -> None:
    erin = house.cast["erin"]
    await file_ticket(erin, SEVERITY)
    morgan = await house.browser("morgan")
    await morgan.post(f"/desk/organisations/NW/people/{erin.person_id}/deactivation")
    assert len(await rows("SELECT FROM watch WHERE person_id = $1", house.cast["nadia"].person_id)) == 1
    assert "person.deactivated" in await actions()


async def test_another_organisations_directory_cannot_take_a_stranger_over(house: House) -> None:
    directory = await directory_of(house, "stan", domain="outpost.example")
    await directory.user("erin@northwind.example")
    (user,) = await rows("SELECT person_id FROM scim_user")
    assert user["person_id"] is None

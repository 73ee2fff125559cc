"""What Entra sends (Microsoft Learn: "Develop and plan provisioning for a SCIM endpoint in Microsoft Entra ID", its
examples of requests, and "Known issues … with SCIM 2.0 protocol compliance": capitalised operations, `active` in words,
paths as keys, members removed by value)."""

import pytest

from tests.cast import rows
from tests.directories import GROUP, PATCH, USER, Directory, map_group

pytestmark = pytest.mark.anyio
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
NEW_USER = {
    "schemas": [USER, ENTERPRISE],
    "externalId": "58342554-38d6-4ec8-948c-50044d0a33fd",
    "userName": "Ada.Lovelace@northwind.example",
    "active": True,
    "displayName": "Ada Lovelace",
    "addresses": [{"type": "work", "locality": "London"}],
    "emails": [{"primary": True, "type": "work", "value": "Ada.Lovelace@northwind.example"}],
    "meta": {"resourceType": "User"},
    "name": {"formatted": "Ada Lovelace", "familyName": "Lovelace", "givenName": "Ada"},
    "roles": [],
    "title": "Engineer",
    ENTERPRISE: {"department": "Analysis", "employeeNumber": "1"},
}


async def test_a_connection_test_finds_nobody_and_no_fault(directory: Directory) -> None:
    answer = await directory.call("GET", '/Users?filter=userName+eq+"non-existent-user"')
    assert answer.status_code == 200
    assert answer.json() == {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": 0,
        "startIndex": 1,
        "itemsPerPage": 0,
        "Resources": [],
    }
    assert answer.headers["content-type"].startswith("application/scim+json")


async def test_a_user_is_looked_for_created_renamed_and_disabled_in_its_words(directory: Directory) -> None:
    created = await directory.call("POST", "/Users", NEW_USER)
    assert created.status_code == 201
    user = created.json()
    assert created.headers["location"] == user["meta"]["location"]
    found = await directory.call("GET", '/Users?filter=externalId+eq+"58342554-38d6-4ec8-948c-50044d0a33fd"')
    assert [each["id"] for each in found.json()["Resources"]] == [user["id"]]
    multiple = (
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "ada.king@northwind.example"},
        {"op": "Replace", "path": "name.familyName", "value": "King"},
        {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Engines"},
    )
    changed = (await directory.change(user, *multiple)).json()
    assert changed["emails"][0]["value"] == "ada.king@northwind.example"
    assert changed["name"]["familyName"] == "King"
    disabled = await directory.change(user, {"op": "Replace", "path": "active", "value": "False"})
    assert disabled.json()["active"] is False
    assert [row["active"] for row in await rows("SELECT active FROM person WHERE email LIKE 'ada%'")] == [False]


async def test_a_change_without_a_path_names_attributes_as_paths(directory: Directory) -> None:
    user = await directory.user("ada@northwind.example")
    value = {"displayName": "Ada", "name.givenName": "Ada", "active": "True", f"{ENTERPRISE}:department": "Engines"}
    changed = (await directory.change(user, {"op": "replace", "value": value})).json()
    assert (changed["displayName"], changed["name"], changed["active"]) == ("Ada", {"givenName": "Ada"}, True)


async def test_an_address_of_a_kind_that_is_not_there_yet_is_made(directory: Directory) -> None:
    user = (await directory.call("POST", "/Users", {"schemas": [USER], "userName": "ada"})).json()
    operation = {"op": "Add", "path": 'emails[type eq "work"].value', "value": "ada@northwind.example"}
    changed = (await directory.change(user, operation)).json()
    assert changed["emails"] == [{"type": "work", "value": "ada@northwind.example"}]
    assert len(await rows("SELECT FROM person WHERE email = 'ada@northwind.example'")) == 1


async def test_a_group_is_created_empty_filled_one_by_one_and_read_without_its_members(directory: Directory) -> None:
    ada, bob = [await directory.user(f"{name}@northwind.example") for name in ("ada", "bob")]
    await map_group(directory.connection_id, "Support admins", "admin")
    sent = {
        "schemas": [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
        "displayName": "Support admins",
        "meta": {"resourceType": "Group"},
    }
    created = await directory.call("POST", "/Groups", sent)
    assert created.status_code == 201
    group = created.json()
    for user in (ada, bob):
        added = await directory.change(group, {"op": "Add", "path": "members", "value": [{"value": user["id"]}]})
        assert added.status_code == 204
    assert await roles("ada", "bob") == ["admin", "admin"]
    short = await directory.call("GET", f"/Groups/{group['id']}?excludedAttributes=members")
    assert "members" not in short.json()
    asked = f'/Groups?filter=id+eq+"{group["id"]}"+and+members+eq+"{ada["id"]}"&attributes=id'
    assert (await directory.call("GET", asked)).json()["totalResults"] == 1
    await directory.change(group, {"op": "Remove", "path": "members", "value": [{"value": ada["id"]}]})
    await directory.change(group, {"op": "Remove", "path": f'members[value eq "{bob["id"]}"]'})
    assert await roles("ada", "bob") == ["member", "member"]
    assert (await directory.remove(group)).status_code == 204
    assert (await directory.call("GET", f"/Groups/{group['id']}")).status_code == 404


async def test_many_members_come_at_once(directory: Directory) -> None:
    users = [await directory.user(f"user{number}@northwind.example") for number in range(30)]
    group = await directory.group("Everybody")
    operation = {"op": "Add", "path": "members", "value": [{"value": each["id"]} for each in users]}
    assert (await directory.change(group, operation)).status_code == 204
    kept = (await directory.call("GET", f"/Groups/{group['id']}")).json()
    assert {each["value"] for each in kept["members"]} == {each["id"] for each in users}


async def test_a_soft_deletion_is_taken_back(directory: Directory) -> None:
    user = await directory.user("ada@northwind.example")
    for active in (False, True):
        sent = {"schemas": [PATCH], "Operations": [{"op": "replace", "value": {"active": active}}]}
        answer = await directory.call("PATCH", f"/Users/{user['id']}", sent)
        assert answer.json()["active"] is active
        assert [row["active"] for row in await rows("SELECT active FROM person WHERE email LIKE 'ada@%'")] == [active]


async def roles(*names: str) -> list[str]:
    """What those of Northwind are, by name."""
    found = await rows(
        "SELECT m.role FROM membership m JOIN person p ON p.id = m.person_id WHERE p.email = ANY ($1) ORDER BY p.email",
        [f"{name}@northwind.example" for name in names],
    )
    return [row["role"] for row in found]

"""What Okta sends (Okta Developer: "SCIM 2.0 protocol reference", lifecycle of users and groups): a search by userName,
PUT for profiles, PATCH for `active` and for members, with the group's own id and name among the values."""

import pytest

from tests.cast import rows
from tests.directories import GROUP, PATCH, USER, Directory

pytestmark = pytest.mark.anyio


def profile(**more: object) -> dict[str, object]:
    """A user as Okta writes one."""
    return {
        "schemas": [USER],
        "userName": "test.user@northwind.example",
        "name": {"givenName": "Test", "familyName": "User"},
        "emails": [{"primary": True, "value": "test.user@northwind.example", "type": "work"}],
        "displayName": "Test User",
        "locale": "en-US",
        "externalId": "00ujl29u0le5T6Aj10h7",
        "groups": [],
        "password": "1mz050nq",
        "active": True,
    } | more


async def test_a_user_is_looked_for_created_read_replaced_and_deactivated(directory: Directory) -> None:
    search = "/Users?filter=userName%20eq%20%22test.user%40northwind.example%22&startIndex=1&count=100"
    assert (await directory.call("GET", search)).json()["totalResults"] == 0
    created = await directory.call("POST", "/Users", profile())
    assert created.status_code == 201
    user = created.json()
    assert "password" not in user
    assert (await directory.call("GET", search)).json()["Resources"][0]["id"] == user["id"]
    renamed = profile(id=user["id"], displayName="Other User", name={"givenName": "Other", "familyName": "User"})
    replaced = await directory.call("PUT", f"/Users/{user['id']}", renamed)
    assert replaced.status_code == 200
    assert replaced.json()["displayName"] == "Other User"
    off = {"schemas": [PATCH], "Operations": [{"op": "replace", "value": {"active": False}}]}
    assert (await directory.call("PATCH", f"/Users/{user['id']}", off)).json()["active"] is False
    (person,) = await rows("SELECT name, active FROM person WHERE email = 'test.user@northwind.example'")
    assert (person["name"], person["active"]) == ("Other User", False)


async def test_a_user_who_is_there_already_is_a_conflict(directory: Directory) -> None:
    await directory.call("POST", "/Users", profile())
    again = await directory.call("POST", "/Users", profile(userName="TEST.user@northwind.example"))
    assert again.status_code == 409
    assert again.json()["scimType"] == "uniqueness"
    assert again.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]


async def test_a_group_is_pushed_renamed_and_its_members_replaced(directory: Directory) -> None:
    first, second = [await directory.user(f"{name}@northwind.example") for name in ("ada", "bob")]
    sent = {"schemas": [GROUP], "displayName": "Test SCIMv2", "members": [{"value": first["id"], "display": "ada"}]}
    group = (await directory.call("POST", "/Groups", sent)).json()
    value = {"id": group["id"], "displayName": "Test SCIMv2 renamed"}
    await directory.change(group, {"op": "replace", "value": value})
    members = [{"value": second["id"], "display": "bob"}]
    await directory.change(group, {"op": "replace", "path": "members", "value": members})
    kept = (await directory.call("GET", f"/Groups/{group['id']}")).json()
    assert kept["displayName"] == "Test SCIMv2 renamed"
    assert [each["value"] for each in kept["members"]] == [second["id"]]
    listed = await directory.call("GET", "/Groups?startIndex=1&count=100")
    assert listed.json()["totalResults"] == 1
    of_user = (await directory.call("GET", f"/Users/{second['id']}")).json()
    assert of_user["groups"][0]["display"] == "Test SCIMv2 renamed"

"""One directory cannot see, count or probe what another pushed: every answer is that of nothing there."""

import pytest

from app.domain.identity.scim_tokens import make_token
from tests.cast import does, rows
from tests.directories import PATCH, Directory, connect, directory_of
from tests.house import House

pytestmark = pytest.mark.anyio
NOWHERE = "01900000-0000-7000-8000-000000000001"


@pytest.fixture(params=["another organisation", "another connection of the same"])
async def other(house: House, directory: Directory, request: pytest.FixtureRequest) -> Directory:
    """A directory with nobody in it."""
    if request.param == "another organisation":
        return await directory_of(house, "stan", domain="outpost.example")
    nadia = house.cast["nadia"]
    connection_id = await connect(nadia, nadia.administers[0], "Second")
    return Directory(house, connection_id, await does(nadia, make_token, connection_id))


async def test_nothing_of_the_others_is_seen_or_counted(directory: Directory, other: Directory) -> None:
    user = await directory.user("someone@elsewhere.example", externalId="subject-1")
    group = await directory.group("Everybody", user)
    for asked in (
        "/Users",
        "/Users?filter=userName+pr",
        "/Users?filter=not+(userName+eq+%22x%22)",
        f"/Users?filter=id+eq+%22{user['id']}%22",
        "/Users?filter=externalId+eq+%22subject-1%22",
        "/Users?filter=emails.value+eq+%22someone@elsewhere.example%22+or+active+eq+true",
        f"/Users?filter=groups.value+eq+%22{group['id']}%22",
        "/Groups",
        f"/Groups?filter=members+eq+%22{user['id']}%22",
    ):
        assert (await directory.call("GET", asked)).json()["totalResults"] == 1, asked
        assert (await other.call("GET", asked)).json()["totalResults"] == 0, asked


async def test_what_is_the_others_answers_like_what_is_nowhere(directory: Directory, other: Directory) -> None:
    user = await directory.user("someone@elsewhere.example")
    group = await directory.group("Everybody", user)
    before = await rows("SELECT * FROM scim_user NATURAL FULL JOIN (SELECT id, display_name FROM scim_group) g")
    patch = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": False}]}
    renaming = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "displayName", "value": "x"}]}
    for kind, key, change in (("Users", user["id"], patch), ("Groups", group["id"], renaming)):
        whole = {"userName": "x", "displayName": "x"}
        for method, body in (("GET", None), ("PUT", whole), ("PATCH", change), ("DELETE", None)):
            theirs = await other.call(method, f"/{kind}/{key}", body)
            nowhere = await other.call(method, f"/{kind}/{NOWHERE}", body)
            assert theirs.status_code == nowhere.status_code == 404
            assert theirs.content == nowhere.content
    after = await rows("SELECT * FROM scim_user NATURAL FULL JOIN (SELECT id, display_name FROM scim_group) g")
    assert before == after


async def test_names_of_the_others_are_free_and_their_users_are_no_members(
    directory: Directory, other: Directory
) -> None:
    user = await directory.user("someone@elsewhere.example")
    await directory.group("Everybody", user)
    await other.user("someone@elsewhere.example")
    mine = await other.group("Everybody")
    theirs = await other.change(mine, {"op": "add", "path": "members", "value": [{"value": user["id"]}]})
    nobody = await other.change(mine, {"op": "add", "path": "members", "value": [{"value": NOWHERE}]})
    assert theirs.status_code == nobody.status_code == 400
    assert theirs.content == nobody.content


async def test_a_directory_reaches_nobody_outside_its_organisation(directory: Directory, house: House) -> None:
    for name in ("pat", "stan", "alex", "admin"):
        sent = {"userName": house.cast[name].email, "active": False, "displayName": "Taken"}
        answer = await directory.call("POST", "/Users", sent)
        assert answer.status_code == 201
        assert answer.json()["userName"] == house.cast[name].email
    nobody = await directory.call("POST", "/Users", {"userName": "nobody@bluebird.example", "active": False})
    assert nobody.status_code == 201
    assert await rows("SELECT FROM person WHERE name = 'Taken' OR NOT active") == []

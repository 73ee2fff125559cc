"""What RFC 7644 asks of every service, and nonsense, which is never a failure of ours."""

import asyncio
import json
from typing import Any

import pytest

from app.domain.identity import scim_tokens
from tests.cast import as_owner, does, rows
from tests.directories import PATCH, USER, Directory
from tests.house import House

pytestmark = pytest.mark.anyio
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
NONSENSE = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"x"',
    b"[" * 5000,
    b'{"userName": null}',
    b'{"userName": {"a": 1}}',
    b'{"userName": "a\\u0000b"}',
    b'{"userName": "\\ud800"}',
    b'{"userName": "x", "emails": 7}',
    b'{"userName": "x", "emails": [[[]]]}',
    b'{"userName": "x", "name": "Ada"}',
    b'{"userName": "x", "active": "perhaps"}',
    b'{"userName": "x", "emails": [{"value": "a", "primary": true}, {"value": "b", "primary": true}]}',
    json.dumps({"userName": "x" * 2000}).encode(),
    json.dumps({"displayName": "g", "members": [{"value": "nobody"}]}).encode(),
    json.dumps({"displayName": "g", "members": [{"value": "01900000-0000-7000-8000-000000000001"}]}).encode(),
]
BAD_PATCHES: list[dict[str, Any]] = [
    {},
    {"Operations": {}},
    {"Operations": [7]},
    {"Operations": [{"op": "move", "path": "active"}]},
    {"Operations": [{"op": "add", "value": 7}]},
    {"Operations": [{"op": "add", "path": "nothing", "value": 7}]},
    {"Operations": [{"op": "add", "path": "emails[", "value": 7}]},
    {"Operations": [{"op": "add", "path": "emails[]", "value": 7}]},
    {"Operations": [{"op": "replace", "path": "emails[type gt 7].value", "value": "a"}]},
    {"Operations": [{"op": "replace", "path": 'emails[type eq "home" and value pr].value', "value": "a"}]},
    {"Operations": [{"op": "replace", "path": "userName", "value": None}]},
    {"Operations": [{"op": "replace", "path": "groups", "value": []}]},
    {"Operations": [{"op": "remove", "path": "userName"}]},
    {"Operations": [{"op": "remove", "path": "active"}]},
    {"Operations": [{"op": "remove"}]},
    {"Operations": [{"op": "replace", "path": ["a"], "value": "x"}]},
    {"Operations": [{"op": "add", "path": "name.givenName", "value": {"a": "b"}}]},
]
BAD_FILTERS = [
    "userName",
    "userName eq",
    'userName eq "a',
    'userName is "a"',
    "userName eq 7",
    'nothing eq "a"',
    '(userName eq "a"',
    'userName eq "a" and',
    'userName eq "a" "b"',
    "active gt true",
    'id co "a"',
    "emails[type]",
    'groups[display eq "x"]',
    "(" * 100 + 'userName eq "a"' + ")" * 100,
    " or ".join(['userName eq "a"'] * 200),
    "not userName pr",
    'userName eq "\x00"',
]


async def test_nothing_is_told_without_a_token_of_a_connection(house: House, directory: Directory) -> None:
    program = await house.program("nadia")
    for path in ("/scim/v2/Users", "/scim/v2/ServiceProviderConfig", "/scim/v2/Me"):
        for stranger in (house.stranger(), program):
            answer = await stranger.get(path)
            assert answer.status_code == 401
            assert answer.json()["schemas"] == [ERROR]
            assert answer.headers["www-authenticate"] == "Bearer"
    browser = await house.browser("nadia")
    assert (await browser.get("/scim/v2/Users")).status_code == 401, "a cookie is no token"
    as_api = type(program)(house.app, house.settings.portal_url, directory.token)
    assert (await as_api.get("/api/v1/tickets")).status_code == 401, "nor is a directory's token one of the API"


async def test_tokens_overlap_and_end(house: House, directory: Directory) -> None:
    nadia = house.cast["nadia"]
    second = await does(nadia, scim_tokens.make_token, directory.connection_id)
    newer = Directory(house, directory.connection_id, second)
    assert (await directory.call("GET", "/Users")).status_code == (await newer.call("GET", "/Users")).status_code == 200
    newest, oldest = await does(nadia, scim_tokens.tokens_of, directory.connection_id)
    assert newest.used_at
    assert oldest.used_at
    await does(nadia, scim_tokens.end_token, directory.connection_id, oldest.id)
    assert (await directory.call("GET", "/Users")).status_code == 401
    assert (await newer.call("GET", "/Users")).status_code == 200
    await as_owner(house.settings, "UPDATE scim_token SET expires_at = clock_timestamp() WHERE id = $1", newest.id)
    assert (await newer.call("GET", "/Users")).status_code == 401


async def test_a_connection_that_is_switched_off_takes_nothing(house: House, directory: Directory) -> None:
    await as_owner(house.settings, "UPDATE connection SET state = 'off'")
    assert (await directory.call("GET", "/Users")).status_code == 401


@pytest.mark.parametrize("path", ["/Users", "/Groups"])
async def test_nonsense_is_refused_in_the_standards_words(directory: Directory, path: str) -> None:
    for body in NONSENSE:
        answer = await directory.call("POST", path, body)
        assert answer.status_code in (400, 409), (body[:80], answer.text)
        assert answer.json()["schemas"] == [ERROR]
        assert answer.json()["status"] == str(answer.status_code)
    assert await rows("SELECT FROM scim_user UNION ALL SELECT FROM scim_group") == []


async def test_a_change_that_makes_no_sense_changes_nothing(directory: Directory) -> None:
    user = await directory.user("ada@northwind.example")
    for sent in BAD_PATCHES:
        answer = await directory.call("PATCH", f"/Users/{user['id']}", {"schemas": [PATCH]} | sent)
        assert answer.status_code == 400, (sent, answer.text)
        assert answer.json()["scimType"]
    assert (await directory.call("GET", f"/Users/{user['id']}")).json() == user


async def test_a_filter_that_makes_no_sense_is_an_invalid_filter(directory: Directory) -> None:
    for asked in BAD_FILTERS:
        answer = await directory.call("GET", f"/Users?filter={_quoted(asked)}")
        assert (answer.status_code, answer.json().get("scimType")) == (400, "invalidFilter"), asked


async def test_pages_count_from_one_and_tell_how_many_there_are(directory: Directory) -> None:
    users = [await directory.user(f"user{number}@northwind.example") for number in range(5)]
    for query, first, last in (
        ("startIndex=1&count=2", 0, 2),
        ("startIndex=4&count=10", 3, 5),
        ("startIndex=-3", 0, 5),
        ("startIndex=99", 5, 5),
        ("count=0", 0, 0),
        ("count=-1", 0, 0),
        ("count=99999999999999999999", 0, 5),
    ):
        told = (await directory.call("GET", f"/Users?{query}")).json()
        assert told["totalResults"] == 5
        assert [each["id"] for each in told["Resources"]] == [each["id"] for each in users[first:last]], query
    assert (await directory.call("GET", "/Users?count=many")).status_code == 400


async def test_attributes_are_told_or_left_out_as_asked(directory: Directory) -> None:
    user = await directory.user("ada@northwind.example", displayName="Ada")
    here = f"/Users/{user['id']}"
    short = (await directory.call("GET", f"{here}?attributes=userName,emails.value")).json()
    assert short == {
        "schemas": [USER],
        "id": user["id"],
        "userName": "ada@northwind.example",
        "emails": [{"value": "ada@northwind.example"}],
    }
    without = (await directory.call("GET", f"{here}?excludedAttributes=emails,id,{USER}:displayName")).json()
    assert without.keys() == user.keys() - {"emails", "displayName"}
    assert (await directory.call("GET", f"{here}?attributes=id&excludedAttributes=emails")).status_code == 400


async def test_a_change_of_an_older_version_is_refused(directory: Directory) -> None:
    user = await directory.user("ada@northwind.example")
    here, version = f"/Users/{user['id']}", user["meta"]["version"]
    change = {"schemas": [PATCH], "Operations": [{"op": "add", "path": "title", "value": "Engineer"}]}
    assert (await directory.call("GET", here, if_none_match=version)).status_code == 304
    changed = await directory.call("PATCH", here, change, if_match=version)
    assert changed.headers["etag"] != version
    for method in ("PATCH", "PUT", "DELETE"):
        assert (await directory.call(method, here, change | user, if_match=version)).status_code == 412
    assert (await directory.call("DELETE", here, if_match="*")).status_code == 204


async def test_a_change_that_changes_nothing_is_no_new_version(directory: Directory) -> None:
    user = await directory.user("ada@northwind.example")
    same = await directory.change(user, {"op": "replace", "path": "active", "value": True})
    assert same.json()["meta"]["version"] == user["meta"]["version"]


async def test_of_several_pushed_at_once_under_one_name_one_is_made(directory: Directory) -> None:
    sent = {"userName": "ada@northwind.example", "emails": [{"value": "ada@northwind.example"}]}
    answers = await asyncio.gather(*(directory.call("POST", "/Users", sent) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    assert len(await rows("SELECT FROM person WHERE email = 'ada@northwind.example'")) == 1


async def test_who_joins_or_leaves_is_a_new_version_of_both(directory: Directory) -> None:
    ada = await directory.user("ada@northwind.example")
    group = await directory.group("Support", ada)
    here, there = f"/Users/{ada['id']}", f"/Groups/{group['id']}"
    joined = await directory.call("GET", here, if_none_match=ada["meta"]["version"])
    assert joined.json()["groups"][0]["display"] == "Support"
    await directory.change(group, {"op": "replace", "path": "displayName", "value": "Help"})
    renamed = await directory.call("GET", here, if_none_match=joined.headers["etag"])
    assert renamed.json()["groups"][0]["display"] == "Help"
    version = (await directory.call("GET", there)).headers["etag"]
    await directory.remove(ada)
    assert "members" not in (await directory.call("GET", there, if_none_match=version)).json()


async def test_a_removal_of_nobody_removes_nobody_and_members_have_no_parts_to_change(directory: Directory) -> None:
    ada, bob = [await directory.user(f"{name}@northwind.example") for name in ("ada", "bob")]
    group = await directory.group("Support", ada, bob)
    await directory.change(group, {"op": "remove", "path": "members", "value": []})
    one = f'members[value eq "{ada["id"]}"]'
    for verb, path in (("replace", one), ("add", one), ("replace", f"{one}.value"), ("remove", "members.value")):
        answer = await directory.change(group, {"op": verb, "path": path, "value": [{"value": bob["id"]}]})
        assert (answer.status_code, answer.json()["scimType"]) == (400, "mutability"), (verb, path)
    kept = (await directory.call("GET", f"/Groups/{group['id']}")).json()
    assert [each["value"] for each in kept["members"]] == [ada["id"], bob["id"]]
    await directory.change(group, {"op": "remove", "path": "members"})
    assert "members" not in (await directory.call("GET", f"/Groups/{group['id']}")).json()


async def test_what_is_left_out_says_so(directory: Directory) -> None:
    for path in ("/Me", "/Bulk", "/.search", "/Users/.search"):
        answer = await directory.call("POST", path, {})
        assert (answer.status_code, answer.json()["schemas"]) == (501, [ERROR])
    for path in ("/Nothing", "/Users/nothing", "/Users/01900000-0000-7000-8000-000000000001", "/Schemas/nothing"):
        answer = await directory.call("GET", path)
        assert (answer.status_code, answer.json()["schemas"]) == (404, [ERROR])
    assert (await directory.call("GET", "/Schemas?filter=id+pr")).status_code == 403


async def test_too_much_is_refused_before_it_is_read(directory: Directory) -> None:
    answer = await directory.call("POST", "/Users", b" " * (9 * 1024 * 1024))
    assert (answer.status_code, answer.json()["schemas"]) == (413, [ERROR])


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())

"""Whatever a directory sends: it is refused in SCIM's words, or it changes people of its own organisation alone."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.browser import Browser
from tests.directories import GROUP, PATCH, USER, Directory, map_group
from tests.house import House
from tests.routes.crooked import Crooked
from tests.routes.fuzzing import CASES, Watch, everybody

pytestmark = pytest.mark.anyio
FILTERS = (
    'userName eq "erin@northwind.example"',
    'emails[type eq "work" and value co "@"] or not (active eq true)',
    'externalId pr and (name.familyName sw "a" or meta.lastModified gt "2026-01-01T00:00:00Z")',
    'members[value eq "2819c223-7f76-453a-919d-413861904646"]',
    f'{USER}:userName ne "\\u00e9" and id eq "x"',
)
MARKS = (
    "(", ")", "[", "]", '"', "\\", " and ", " or ", " not ", "not (", "\0", "\ud800", ".", "$", ":", "eq", "9e999",
    "true", "null", "-", "pr", " ", "e" * 3000, "(" * 200, "urn:", "é", "%", "active", "meta.version", "1",
)  # fmt: skip
PARAMETERS = {"startIndex": "1", "count": "2", "attributes": "userName,emails.value", "excludedAttributes": "members",
              "sortBy": "userName", "sortOrder": "descending"}  # fmt: skip


def bodies(user: str) -> dict[str, Any]:
    """What is right to send, by where to."""
    address = [{"value": "new@northwind.example", "type": "work", "primary": True}]
    whole = {"schemas": [USER], "userName": "new@northwind.example", "externalId": "7", "active": True,
             "name": {"givenName": "New", "familyName": "One"}, "emails": address}  # fmt: skip
    members = [{"value": user, "type": "User", "display": "x"}]
    operations = [
        {"op": "replace", "path": "active", "value": False},
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "renamed@northwind.example"},
        {"op": "remove", "path": "name.familyName"},
        {"op": "replace", "value": {"userName": "other@northwind.example", "name.givenName": "Other"}},
    ]
    moves = [
        {"op": "add", "path": "members", "value": members},
        {"op": "remove", "path": f'members[value eq "{user}"]'},
        {"op": "replace", "path": "displayName", "value": "Admins"},
    ]
    return {
        "POST /Users": whole,
        f"PUT /Users/{user}": whole,
        f"PATCH /Users/{user}": {"schemas": [PATCH], "Operations": operations},
        "POST /Groups": {"schemas": [GROUP], "displayName": "Admins", "members": members},
        "PUT /Groups/": {"schemas": [GROUP], "displayName": "Admins", "members": members},
        "PATCH /Groups/": {"schemas": [PATCH], "Operations": moves},
    }


async def call(watch: Watch, directory: Directory, seed: str, asked: str, body: bytes = b"") -> Any:
    """The answer to a directory that has the token."""
    method, _, path = asked.partition(" ")
    headers = {"authorization": f"Bearer {directory.token}", "content-type": "application/scim+json"}
    browser = Browser(watch.house.app, watch.house.settings.portal_url)
    answer = await watch.ask(seed, browser, method, f"/scim/v2{path}", headers, body)
    assert "set-cookie" not in answer.headers, seed
    if answer.content:
        assert answer.headers["content-type"].startswith("application/scim+json"), (seed, answer.text)
    return answer


async def test_no_body_breaks_anything(watch: Watch, directory: Directory, house: House) -> None:
    northwind = house.cast["nadia"].organisation_ids[0]
    await map_group(directory.connection_id, "Admins", "admin")
    group, foreign = await directory.group("Admins"), [each for each in await everybody() if each[4] != northwind]
    taken = 0
    for case in range(CASES * 2):
        seed = f"scim body {case}"
        crooked = Crooked(seed)
        if case % 20 == 0:
            user = (await directory.user(f"person{case}@northwind.example"))["id"]
        asked, right = crooked.random.choice(list(bodies(user).items()))
        came = await call(
            watch, directory, seed, asked + (group["id"] if asked.endswith("/") else ""), crooked.json(right)
        )
        assert came.status_code in (200, 201, 204, 400, 404, 409, 412, 413), (seed, came.text)
        taken += came.status_code < 300
        assert [each for each in await everybody() if each[4] not in (northwind, None) or each[3]] == [
            each for each in foreign if each[4] is not None or each[3]
        ], seed
    assert 0 < taken < CASES * 2


async def test_no_filter_breaks_anything(watch: Watch, directory: Directory) -> None:
    user = await directory.user("somebody@northwind.example")
    await directory.group("Admins", user)
    for case in range(CASES * 2):
        seed = f"scim filter {case}"
        crooked = Crooked(seed)
        text = crooked.random.choice(FILTERS)
        for _ in range(crooked.random.choice((0, 1, 1, 2, 4))):
            at, to = sorted(crooked.random.randint(0, len(text)) for _ in range(2))
            text = text[:at] + crooked.random.choice((*MARKS, text[at:to])) + text[crooked.random.choice((at, to)) :]
        raw = quote(text.encode("utf-8", "surrogatepass"))
        more = crooked.query(crooked.pairs(PARAMETERS)) if crooked.random.random() < 0.3 else ""
        where = crooked.random.choice(("/Users", "/Groups", "/Users", "/Groups", "/Schemas", "/ResourceTypes"))
        came = await call(watch, directory, seed, f"GET {where}?filter={raw}&{more}")
        assert came.status_code in (200, 400, 403), (seed, text, came.text)


async def test_no_address_breaks_anything(watch: Watch, directory: Directory) -> None:
    user = await directory.user("somebody@northwind.example")
    for case in range(CASES):
        seed = f"scim address {case}"
        crooked = Crooked(seed)
        method = crooked.random.choice(("GET", "PUT", "PATCH", "DELETE", "POST"))
        where = crooked.random.choice(("/Users/", "/Groups/", "/Schemas/", "/ResourceTypes/", "/", "/Bulk", "/Me"))
        path = where + (crooked.address(user["id"]) if where.endswith("/") else "")
        came = await call(watch, directory, seed, f"{method} {path}", crooked.json(bodies(user["id"])["POST /Users"]))
        assert came.status_code in (200, 204, 400, 404, 405, 501), (seed, came.text)

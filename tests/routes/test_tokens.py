"""API tokens: made with scopes and an end, shown once, seen and ended by their owner and by those who may."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from litestar.routes import HTTPRoute

from app.domain.accounts.scopes import SCOPES
from app.domain.accounts.tokens import Wish, create_api_token, warn_of_expiry
from app.lib import database
from app.lib.database import SYSTEM
from app.routes.api.schema import SCHEMA
from tests.browser import Browser, Program
from tests.cast import as_owner, file_ticket, rows
from tests.house import House
from tests.outbox import deliveries
from tests.routes.forms import NEXT, Page
from tests.routes.problems import TICKET
from tests.routes.sso_only import browser_through, enforce, give_connection

pytestmark = pytest.mark.anyio
PAGE = "/settings/tokens"
NEW = f"{PAGE}/new"
READS = {"name": "Nightly report", "days": "90", "tickets:read": "on"}


async def made(browser: Browser, **values: str) -> str:
    """The secret of a new token, as the page shows it."""
    answer = await browser.post(NEW, READS | values)
    assert answer.status_code == 200, answer.text
    (field,) = (given for _, given in Page(answer.text).tags if given.get("id") == "secret")
    return field["value"]


def program(house: House, token: str | None) -> Program:
    return Program(house.app, house.settings.portal_url, token)


async def with_scopes(house: House, name: str, *scopes: str) -> Program:
    """A program whose token lets it do just that."""
    async with database.transaction(SYSTEM):
        return program(house, await create_api_token(house.cast[name].email, Wish(scopes=scopes)))


def api_routes(house: House) -> list[tuple[str, str, Any]]:
    """Method, path and handler of each route below /api/."""
    return [
        (method, route.path_format, handler)
        for route in house.app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith("/api/")
        for handler in route.route_handlers
        for method in handler.http_methods
    ]


async def test_every_route_of_the_api_names_its_scope_and_the_description_says_the_same(house: House) -> None:
    seen = 0
    for method, path, handler in api_routes(house):
        if method == "OPTIONS" or handler.opt.get("audience") is None:
            assert method == "OPTIONS" or path == "/api/v1/schema", f"{path} is for anybody"
            continue
        assert handler.opt.get("scope") in SCOPES, f"{method} {path} names no scope"
        described = SCHEMA["paths"][path.removeprefix("/api/v1")][method.lower()]
        assert described["security"] == [{"token": [handler.opt["scope"]]}], path
        seen += 1
    assert seen >= 5


async def test_no_route_does_what_the_token_has_no_scope_for(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    for method, path, handler in api_routes(house):
        needed = handler.opt.get("scope")
        if method == "OPTIONS" or needed is None:
            continue
        others = await with_scopes(house, "alex", *(scope for scope in SCOPES if scope != needed))
        answer = await others.request(method, path.format(reference=reference), b'{"body": "x"}')
        assert answer.status_code == 403, path
        assert answer.headers["content-type"] == "application/problem+json"
        assert needed in answer.json()["detail"]
    assert len(await rows("SELECT FROM message")) == 1


async def test_a_token_that_may_read_reads_and_one_that_may_write_writes(house: House) -> None:
    reads, writes = await with_scopes(house, "erin", "tickets:read"), await with_scopes(house, "erin", "tickets:write")
    assert (await writes.post("/api/v1/tickets", TICKET)).status_code == 201
    assert len((await reads.get("/api/v1/tickets")).json()["items"]) == 1
    assert (await reads.post("/api/v1/tickets", TICKET)).status_code == 403


async def test_a_token_is_shown_once_and_listed_with_what_it_may_do(house: House) -> None:
    erin = await house.browser("erin")
    secret = await made(erin)
    assert (await program(house, secret).get("/api/v1/tickets")).status_code == 200
    page = await erin.get(PAGE)
    words = " ".join(Page(page.text).words.split())
    assert secret not in page.text
    assert "Nightly report" in words
    assert "Last used just now" in words
    assert "Runs out in 90 d" in words or "Runs out in 89 d" in words
    assert secret.encode() not in b"".join(row["token_hash"] for row in await rows("SELECT token_hash FROM api_token"))


async def test_the_same_form_sent_twice_makes_one_token(house: House) -> None:
    erin = await house.browser("erin")
    once = Page((await erin.get(NEW)).text).typed["once"]
    assert (await erin.post(NEW, READS | {"once": once})).status_code == 200
    again = await erin.post(NEW, READS | {"once": once})
    assert (again.status_code, again.headers["location"]) == (303, PAGE)
    assert len(await rows("SELECT FROM api_token")) == 1


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"name": ""}, "A name is needed."),
        ({"name": "x" * 61}, "A name can be 60 characters at most; this has 61."),
        ({"days": "366"}, "Choose how long it lives."),
        ({"tickets:read": None}, "Choose at least one thing that it may do."),
    ],
)
async def test_a_token_of_nothing_or_for_ever_is_not_made(
    house: House, values: dict[str, str | None], error: str
) -> None:
    form = {name: value for name, value in (READS | values).items() if value is not None}
    answer = await (await house.browser("erin")).post(NEW, form)
    assert answer.status_code == 422
    assert error in Page(answer.text).words
    assert await rows("SELECT FROM api_token") == []


async def test_an_ended_token_is_good_for_nothing(house: House) -> None:
    erin = await house.browser("erin")
    secret = await made(erin)
    (end,) = re.findall(rf'action="({PAGE}/[0-9a-f-]{{36}}/end)"', (await erin.get(PAGE)).text)
    for _ in range(2):
        assert (await erin.post(end)).status_code == 303
    assert (await program(house, secret).get("/api/v1/tickets")).status_code == 401
    assert (await (await house.browser("pat")).post(end)).status_code == 404


@pytest.mark.parametrize("name", ["nadia", "admin"])
async def test_an_admin_sees_and_ends_the_tokens_of_their_people(house: House, name: str) -> None:
    secret = await made(await house.browser("erin"))
    person, admin = house.cast["erin"], await house.browser(name)
    here = f"/access/{person.organisation_ids[0]}/people/{person.person_id}"
    shown = (await admin.get(here)).text
    assert "Nightly report" in shown
    (end,) = re.findall(rf'action="({here}/tokens/[0-9a-f-]{{36}}/end)"', shown)
    assert (await admin.post(end)).status_code == 303
    assert (await program(house, secret).get("/api/v1/tickets")).status_code == 401


async def test_an_admin_of_another_organisation_does_not(house: House) -> None:
    secret = await made(await house.browser("pat"))
    (token,) = await rows("SELECT id, person_id FROM api_token")
    nadia, hers = await house.browser("nadia"), house.cast["nadia"].organisation_ids[0]
    here = f"/access/{hers}/people/{token['person_id']}"
    assert (await nadia.post(f"{here}/tokens/{token['id']}/end")).status_code == 404
    assert (await program(house, secret).get("/api/v1/tickets")).status_code == 200


async def test_a_token_made_in_a_providers_session_shows_that_organisation_alone(house: House) -> None:
    erin, bluebird = house.cast["erin"], house.cast["pat"].organisation_ids[0]
    async with database.transaction(SYSTEM):
        await database.execute("INSERT INTO membership VALUES ($1, $2, 'admin')", bluebird, erin.person_id)
    theirs, ours = await file_ticket(house.cast["pat"], NEXT), await file_ticket(erin, NEXT)
    through = await browser_through(house, "erin", await give_connection(erin.organisation_ids[0]))
    calls = program(house, await made(through))
    assert (await calls.get(f"/api/v1/tickets/{ours}")).status_code == 200
    assert (await calls.get(f"/api/v1/tickets/{theirs}")).status_code == 404
    assert "Only for Northwind" in " ".join(Page((await through.get(PAGE)).text).words.split())


async def test_a_token_is_no_way_round_single_sign_on(house: House) -> None:
    erin = house.cast["erin"]
    reference = await file_ticket(erin, NEXT)
    calls = program(house, await made(await house.browser("erin")))
    through = await give_connection(erin.organisation_ids[0])
    bound = program(house, await made(await browser_through(house, "erin", through), name="Theirs"))
    await enforce(erin.organisation_ids[0])
    assert (await calls.get(f"/api/v1/tickets/{reference}")).status_code == 404
    assert (await bound.get(f"/api/v1/tickets/{reference}")).status_code == 200


async def test_a_providers_token_opens_nothing_more_when_its_person_joins_the_staff(house: House) -> None:
    erin = house.cast["erin"]
    through = await browser_through(house, "erin", await give_connection(erin.organisation_ids[0]))
    calls = program(house, await made(through))
    await as_owner(house.settings, "UPDATE person SET staff_role = 'agent' WHERE id = $1", erin.person_id)
    assert (await calls.get("/api/v1/tickets")).status_code == 401


async def test_the_owner_is_told_when_a_token_is_made_and_a_week_before_it_ends(house: House) -> None:
    await made(await house.browser("erin"))
    (told,) = await deliveries()
    assert (told["kind"], told["address"]) == ("token_made", "erin@northwind.example")
    assert json.loads(told["data"])["token"] == "Nightly report"
    assert await warn_of_expiry() == 0
    older = "UPDATE api_token SET created_at = created_at - $1::interval, expires_at = expires_at - $1::interval"
    await as_owner(house.settings, older, timedelta(days=82))
    assert await warn_of_expiry() == 0
    await as_owner(house.settings, older, timedelta(days=1, hours=1))
    assert await warn_of_expiry() == 1
    assert await warn_of_expiry() == 0
    assert [row["kind"] for row in await deliveries()] == ["token_made", "token_expiring"]


async def test_the_trail_tells_of_tokens_without_their_secret(house: House) -> None:
    erin = await house.browser("erin")
    secret = await made(erin)
    (end,) = re.findall(rf'action="({PAGE}/[0-9a-f-]{{36}}/end)"', (await erin.get(PAGE)).text)
    await erin.post(end)
    found = await rows("SELECT * FROM audit_entry WHERE action LIKE 'token.%' ORDER BY seq")
    assert [row["action"] for row in found] == ["token.made", "token.ended"]
    assert {row["organisation_id"] for row in found} == {house.cast["erin"].organisation_ids[0]}
    assert "Nightly report" in found[0]["body"]
    assert not any(secret in row["body"] for row in found)


async def test_a_session_that_was_left_open_makes_no_token_without_being_asked_again(house: House) -> None:
    erin = await house.browser("erin")
    await as_owner(house.settings, "UPDATE session SET checked_at = clock_timestamp() - interval '16 minutes'")
    for answer in (await erin.get(NEW), await erin.post(NEW, READS)):
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in/again?next=")
    assert await rows("SELECT FROM api_token") == []

"""What the API answers when it cannot do as it was asked: always a problem (RFC 9457), never more than one may know."""

import pytest

from tests.cast import file_ticket, rows
from tests.house import House
from tests.offers import CLOSED_BELOW
from tests.routes.forms import NEXT
from tests.routes.problems import TICKET, problem

pytestmark = pytest.mark.anyio


async def test_a_customer_files_for_nobody_else(house: House) -> None:
    erin = await house.program("erin")
    for name in ("Bluebird Health", "BB", str(house.cast["pat"].organisation_ids[0]), "Nobody"):
        problem(await erin.post("/api/v1/tickets", TICKET | {"organisation": name}), 422)
    assert await rows("SELECT FROM ticket") == []


async def test_a_tier_that_files_none_is_told_which_does(house: House) -> None:
    said = problem(await (await house.program("stan")).post("/api/v1/tickets", TICKET), 403)
    lowest = CLOSED_BELOW.lowest_tier_filing()
    assert lowest
    assert lowest.name in said["detail"]


async def test_resolving_is_the_staffs_and_happens_once(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    here = f"/api/v1/tickets/{reference}/resolution"
    problem(await (await house.program("erin")).post(here, {"body": "Solved"}), 403)
    alex = await house.program("alex")
    assert (await alex.post(here, {"body": "Solved"})).status_code == 201
    problem(await alex.post(here, {"body": "Solved"}), 409)


async def test_what_is_not_the_callers_is_not_there(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    for name in ("pat", "stan", "noah"):
        program = await house.program(name)
        theirs = problem(await program.get(f"/api/v1/tickets/{reference}"), 404)
        nowhere = problem(await program.get("/api/v1/tickets/NW-9999"), 404)
        assert theirs | {"request_id": ""} == nowhere | {"request_id": ""}
        problem(await program.post(f"/api/v1/tickets/{reference}/messages", {"body": "Hello"}), 404)
        assert (await program.get("/api/v1/tickets")).json() == {"items": [], "next": None}


async def test_without_a_good_token_there_is_nothing(house: House) -> None:
    stranger = house.stranger()
    for said in (
        "",
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        "Basic eDp5",
        "Bearer \xff",
        "bearer\tx",
        "Bearer " + "x" * 9000,
    ):
        answer = await stranger.request("GET", "/api/v1/tickets", authorization=said)
        problem(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"


BODIES = [
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"{}",
    b"{",
    b"\xff\xfe",
    b"\xef\xbb\xbf{}",
    b'{"subject": "s", "body": "b"}',
    b'{"subject": 1, "body": "b", "severity": "SEVERITY"}',
    b'{"subject": "\\ud800", "body": "b", "severity": "SEVERITY"}',
    b'{"subject": " ", "body": "b", "severity": "SEVERITY"}',
    b'{"subject": "s", "body": "\\u0000", "severity": "SEVERITY"}',
    b'{"subject": "s", "body": "b", "severity": "apocalyptic"}',
    b'{"subject": "s", "body": "b", "severity": "SEVERITY", "organisation": 1e999}',
    b"[" * 200_000,
    b'{"a":' * 200_000,
    b"9" * 10_000,
    b'{"subject": "' + b"s" * 201 + b'", "body": "b", "severity": "SEVERITY"}',
    b'{"subject": "s", "body": "' + b"b" * 100_001 + b'", "severity": "SEVERITY"}',
]


async def test_a_body_that_makes_no_sense_is_a_problem_with_words(house: House) -> None:
    erin = await house.program("erin")
    for body in BODIES:
        problem(await erin.request("POST", "/api/v1/tickets", body.replace(b"SEVERITY", NEXT.encode())), 422)
    reference = await file_ticket(house.cast["erin"], NEXT)
    for body in (b"", b'{"body": ""}', b'{"body": "x", "public": "no"}', b'{"body": null}', b'{"body": "\\u0000"}'):
        problem(await erin.request("POST", f"/api/v1/tickets/{reference}/messages", body), 422)
    assert len(await rows("SELECT FROM ticket")) == len(await rows("SELECT FROM message")) == 1


async def test_methods_and_places_that_do_not_exist_are_problems(house: House) -> None:
    erin = await house.program("erin")
    for method, target, status in (
        ("PUT", "/api/v1/tickets", 405),
        ("DELETE", "/api/v1/tickets/NW-1", 405),
        ("GET", "/api/v1/tickets/NW-1/messages", 405),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v2", 404),
        ("GET", "/api/", 404),
        ("POST", "/api/v1/nothing", 404),
    ):
        problem(await erin.request(method, target), status)


async def test_the_api_answers_on_both_origins(house: House) -> None:
    erin = await house.program("erin")
    for host in ("localhost:8000", "127.0.0.1:8000"):
        assert (await erin.request("GET", "/api/v1/tickets", host=host)).status_code == 200
    problem(await erin.request("GET", "/api/v1/tickets", host="evil.example"), 421)

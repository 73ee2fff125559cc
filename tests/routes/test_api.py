"""The REST calls on tickets (interfaces.md, "Web")."""

from typing import Any

import httpx
import pytest

from app.domain.tickets import replies
from tests.cast import does, file_ticket, rows
from tests.house import House
from tests.routes.forms import MOST_SEVERE, NEXT

pytestmark = pytest.mark.anyio
TICKET = {"subject": "All debates fail", "body": "Since nine o’clock", "severity": NEXT}
CLOCK = {
    "kind",
    "cycle",
    "commitment",
    "severity",
    "target",
    "calendar",
    "started_at",
    "due_at",
    "state",
    "stopped_at",
    "breached_at",
    "counted_seconds",
}


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem of an answer, which must be one of this status."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    said: dict[str, Any] = answer.json()
    assert said["status"] == status
    assert said["request_id"] == answer.headers["x-request-id"]
    assert said["title"]
    assert said["detail"]
    return said


async def test_a_filed_ticket_is_answered_in_full(house: House) -> None:
    answer = await (await house.program("erin")).post("/api/v1/tickets", TICKET)
    ticket = answer.json()
    assert answer.status_code == 201
    assert ticket.keys() == {"reference", "subject", "severity", "status", "opened_at", "clocks", "messages"}
    assert (ticket["subject"], ticket["severity"], ticket["status"]) == ("All debates fail", NEXT, "open")
    assert ticket["reference"].startswith("NW-")
    assert ticket["opened_at"].endswith("Z")
    assert [clock["kind"] for clock in ticket["clocks"]] == ["first_response", "resolution"]
    assert all(clock.keys() == CLOCK for clock in ticket["clocks"])
    (message,) = ticket["messages"]
    assert message.keys() == {"id", "author", "public", "body", "at"}
    assert (message["author"], message["public"], message["body"]) == ("Erin Halloran", True, "Since nine o’clock")


async def test_a_ticket_is_told_to_its_conversation(house: House) -> None:
    erin, alex = await house.program("erin"), await house.program("alex")
    reference = (await erin.post("/api/v1/tickets", TICKET)).json()["reference"]
    here = f"/api/v1/tickets/{reference}"
    said = await alex.post(f"{here}/messages", {"body": "Have you tried…"})
    assert (said.status_code, said.json()["author"], said.json()["public"]) == (201, "Alex Kimura", True)
    assert (await erin.post(f"{here}/messages", {"body": "Yes"})).status_code == 201
    resolved = await alex.post(f"{here}/resolution", {"body": "Then this"})
    assert (resolved.status_code, resolved.json()["status"]) == (201, "resolved")
    told = (await erin.get(here)).json()
    assert [message["body"] for message in told["messages"]] == [
        "Since nine o’clock",
        "Have you tried…",
        "Yes",
        "Then this",
    ]
    assert {clock["state"] for clock in told["clocks"]} == {"met"}


async def test_customers_never_see_what_is_internal(house: House) -> None:
    erin, alex = await house.program("erin"), await house.program("alex")
    reference = (await erin.post("/api/v1/tickets", TICKET)).json()["reference"]
    here = f"/api/v1/tickets/{reference}"
    note = await alex.post(f"{here}/messages", {"body": "For us", "public": False})
    assert (note.status_code, note.json()["public"]) == (201, False)
    assert "For us" in (await alex.get(here)).text
    assert "For us" not in (await erin.get(here)).text
    problem(await erin.post(f"{here}/messages", {"body": "Mine", "public": False}), 403)
    assert await rows("SELECT FROM message WHERE body = 'Mine'") == []


async def test_staff_file_for_an_organisation_by_name_prefix_or_id(house: House) -> None:
    alex = await house.program("alex")
    organisation = str(house.cast["erin"].organisation_ids[0])
    for name in ("Northwind Traders", "northwind traders", "nw", organisation):
        answer = await alex.post("/api/v1/tickets", TICKET | {"organisation": name})
        assert answer.status_code == 201, name
        assert answer.json()["reference"].startswith("NW-")
    for nobody in ("Nobody", "", "%", "x" * 100_000, None):
        problem(await alex.post("/api/v1/tickets", TICKET | {"organisation": nobody}), 422)


async def test_a_customer_files_for_nobody_else(house: House) -> None:
    erin = await house.program("erin")
    for name in ("Bluebird Health", "BB", str(house.cast["pat"].organisation_ids[0]), "Nobody"):
        problem(await erin.post("/api/v1/tickets", TICKET | {"organisation": name}), 422)
    assert await rows("SELECT FROM ticket") == []


async def test_a_tier_that_files_none_is_told_which_does(house: House) -> None:
    said = problem(await (await house.program("stan")).post("/api/v1/tickets", TICKET), 403)
    assert "Pro" in said["detail"]


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


async def test_the_list_is_turned_page_by_page(house: House) -> None:
    program = await house.program("erin")
    filed = [(await program.post("/api/v1/tickets", TICKET)).json()["reference"] for _ in range(53)]
    first = (await program.get("/api/v1/tickets")).json()
    second = (await program.get(f"/api/v1/tickets?after={first['next']}")).json()
    assert second["next"] is None
    assert [item["reference"] for item in first["items"] + second["items"]] == filed[::-1]
    assert first["items"][0].keys() == {"reference", "subject", "severity", "status", "opened_at", "clocks"}


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
    b'{"subject": 1, "body": "b", "severity": "P2"}',
    b'{"subject": "s", "body": "b", "severity": "P2", "extra": 1}',
    b'{"subject": "\\ud800", "body": "b", "severity": "P2"}',
    b'{"subject": " ", "body": "b", "severity": "P2"}',
    b'{"subject": "s", "body": "\\u0000", "severity": "P2"}',
    b'{"subject": "s", "body": "b", "severity": "apocalyptic"}',
    b'{"subject": "s", "body": "b", "severity": "P2", "organisation": 1e999}',
    b"[" * 200_000,
    b'{"a":' * 200_000,
    b"9" * 10_000,
    b'{"subject": "' + b"s" * 201 + b'", "body": "b", "severity": "P2"}',
    b'{"subject": "s", "body": "' + b"b" * 100_001 + b'", "severity": "P2"}',
]


async def test_a_body_that_makes_no_sense_is_a_problem_with_words(house: House) -> None:
    erin = await house.program("erin")
    for body in BODIES:
        problem(await erin.request("POST", "/api/v1/tickets", body), 422)
    reference = await file_ticket(house.cast["erin"], NEXT)
    for body in (b"", b'{"body": ""}', b'{"body": "x", "public": "no"}', b'{"body": null}', b'{"body": "\\u0000"}'):
        problem(await erin.request("POST", f"/api/v1/tickets/{reference}/messages", body), 422)
    assert len(await rows("SELECT FROM ticket")) == len(await rows("SELECT FROM message")) == 1


async def test_json_is_read_whatever_it_calls_itself(house: House) -> None:
    erin = await house.program("erin")
    body = b'{"subject": "s", "body": "b", "severity": "%s"}' % MOST_SEVERE.encode()
    for kind in ("application/json", "application/json; charset=utf-8", "text/plain", "", "multipart/form-data"):
        answer = await erin.request("POST", "/api/v1/tickets", body, content_type=kind)
        assert answer.status_code == 201, kind


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


async def test_the_description_names_every_call_and_nothing_else(house: House) -> None:
    described = (await house.stranger().get("/api/v1/schema")).json()["paths"]
    calls = {
        (method.upper(), f"/api/v1{path}")
        for path, operations in described.items()
        for method in operations
        if method in ("get", "post", "put", "patch", "delete")
    }
    routes = {(method, route.path_format) for route in house.app.routes for method in getattr(route, "methods", ())}
    served = {(m, path) for m, path in routes if path.startswith("/api/") and m in ("GET", "POST")}
    assert calls == served - {("GET", "/api/v1/schema")}


async def test_what_a_customer_reads_has_no_clock_of_ours(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], MOST_SEVERE)
    await does(house.cast["alex"], replies.note, reference, "For us")
    clocks = (await (await house.program("erin")).get(f"/api/v1/tickets/{reference}")).json()["clocks"]
    assert "internal" not in {clock["commitment"] for clock in clocks}

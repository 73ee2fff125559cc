"""The REST calls on tickets (interfaces.md, "Web")."""

import pytest

from app.domain.tickets import replies
from tests.cast import does, file_ticket, rows
from tests.house import House
from tests.routes.forms import MOST_SEVERE, NEXT
from tests.routes.problems import TICKET, problem

pytestmark = pytest.mark.anyio
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


async def test_the_list_is_turned_page_by_page(house: House) -> None:
    program = await house.program("erin")
    filed = [(await program.post("/api/v1/tickets", TICKET)).json()["reference"] for _ in range(53)]
    first = (await program.get("/api/v1/tickets")).json()
    second = (await program.get(f"/api/v1/tickets?after={first['next']}")).json()
    assert second["next"] is None
    assert [item["reference"] for item in first["items"] + second["items"]] == filed[::-1]
    assert first["items"][0].keys() == {"reference", "subject", "severity", "status", "opened_at", "clocks"}


async def test_more_than_we_know_is_left_aside(house: House) -> None:
    answer = await (await house.program("erin")).post(
        "/api/v1/tickets", TICKET | {"channel": "phone", "status": "closed"}
    )
    assert (answer.status_code, answer.json()["status"]) == (201, "open")
    assert {clock["state"] for clock in answer.json()["clocks"]} == {"running"}


async def test_json_is_read_whatever_it_calls_itself(house: House) -> None:
    erin = await house.program("erin")
    body = b'{"subject": "s", "body": "b", "severity": "%s"}' % MOST_SEVERE.encode()
    for kind in ("application/json", "application/json; charset=utf-8", "text/plain", "", "multipart/form-data"):
        answer = await erin.request("POST", "/api/v1/tickets", body, content_type=kind)
        assert answer.status_code == 201, kind


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

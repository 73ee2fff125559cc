"""What every answer carries, whatever it says."""

import re

import httpx
import pytest

from app.lib import database
from tests.cast import file_ticket
from tests.house import House
from tests.routes.forms import NEXT, Page

pytestmark = pytest.mark.anyio


async def answers(house: House) -> dict[str, httpx.Response]:
    """One of every kind."""
    reference = await file_ticket(house.cast["erin"], NEXT)
    erin, visitor, program = await house.browser("erin"), house.visitor(), await house.program("erin")
    huge = {"content-length": str(10**9)}
    return {
        "page": await erin.get(f"/tickets/{reference}"),
        "part": await erin.get(f"/tickets/{reference}/now", hx_request="true"),
        "stream": await erin.get(f"/tickets/{reference}/live"),
        "redirect": await visitor.get("/tickets"),
        "no token": await erin.send_form("/tickets/new", {}),
        "not allowed": await erin.get("/desk"),
        "not there": await erin.get("/tickets/NW-9999"),
        "no such page": await visitor.get("/no/such/page"),
        "wrong method": await erin.request("DELETE", "/tickets"),
        "wrong method on nothing": await erin.request("PATCH", "/no/such/page"),
        "too large": await erin.request("POST", "/tickets/new", huge, b"x"),
        "unknown host": await visitor.get("/", host="evil.example"),
        "mistyped": await erin.post("/tickets/new", {}),
        "other origin": await visitor.get("/", host="127.0.0.1:8000"),
        "health": await visitor.get("/health/live"),
        "static": await visitor.get("/static/css/base.css"),
        "no such file": await visitor.get("/static/css/none.css"),
        "api": await program.get("/api/v1/tickets"),
        "api without token": await house.stranger().get("/api/v1/tickets"),
        "api not there": await program.get("/api/v1/nothing"),
        "api wrong method": await program.request("DELETE", "/api/v1/tickets"),
        "api too large": await program.request("POST", "/api/v1/tickets", b"x", content_length=str(10**9)),
    }


async def test_every_answer_is_hardened_and_has_a_number(house: House) -> None:
    numbers = set()
    for kind, answer in (await answers(house)).items():
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff", kind
        assert headers["x-frame-options"] == "DENY", kind
        assert headers["referrer-policy"] == "same-origin", kind
        assert headers["cross-origin-resource-policy"] == "same-origin", kind
        assert "server" not in headers, kind
        policy = headers["content-security-policy"]
        for rule in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert rule in policy, kind
        assert "unsafe" not in policy, kind
        numbers.add(headers["x-request-id"])
    assert len(numbers) == len(await answers(house))


async def test_only_what_never_changes_may_be_kept(house: House) -> None:
    for kind, answer in (await answers(house)).items():
        kept = "immutable" if kind == "static" else "no-store"
        assert kept in answer.headers["cache-control"], kind


async def test_a_page_of_the_portal_differs_for_htmx_and_says_so(house: House) -> None:
    for kind, answer in (await answers(house)).items():
        assert kind in ("static",) or "HX-Request" in answer.headers["vary"], kind


async def test_every_error_page_shows_the_number_that_the_log_has(house: House) -> None:
    for kind, answer in (await answers(house)).items():
        number = answer.headers["x-request-id"]
        if answer.status_code >= 400 and answer.text.startswith("{"):
            assert answer.headers["content-type"] == "application/problem+json", kind
            assert answer.json()["request_id"] == number
        elif answer.status_code >= 400 and answer.status_code != 422:
            assert number in Page(answer.text).words, kind


async def test_scripts_run_by_a_nonce_that_is_new_each_time(house: House) -> None:
    visitor = house.visitor()
    nonces = set()
    for _ in range(3):
        answer = await visitor.get("/sign-in")
        (nonce,) = re.findall(r"script-src 'nonce-([^']+)'", answer.headers["content-security-policy"])
        scripts = [given for tag, given in Page(answer.text).tags if tag == "script"]
        assert scripts
        assert all(given["nonce"] == nonce and given["src"].startswith(("/static/", "/pages.js?")) for given in scripts)
        nonces.add(nonce)
    assert len(nonces) == 3


async def test_an_answer_without_scripts_allows_none(house: House) -> None:
    assert "script-src 'none'" in (await house.visitor().get("/tickets")).headers["content-security-policy"]


async def test_pages_hold_no_inline_script_or_style(house: House) -> None:
    for kind, answer in (await answers(house)).items():
        for tag, given in Page(answer.text).tags:
            assert not any(name.startswith("on") for name in given), (kind, tag)
            assert tag != "style", kind
            assert "style" not in given, (kind, tag)
            assert tag != "script" or "src" in given, kind


async def test_without_the_database_pages_say_so_and_when_to_come_back(house: House) -> None:
    erin, program = await house.browser("erin"), await house.program("erin")
    await database.stop()
    for answer in (await erin.get("/tickets"), await program.get("/api/v1/tickets")):
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert "content-security-policy" in answer.headers
        assert "Load the page again" in answer.text
    assert (await erin.get("/health/live")).status_code == 200
    assert (await erin.get("/health/ready")).status_code == 503

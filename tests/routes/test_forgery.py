"""Forms of other sites do nothing here (security.md §7, "CSRF")."""

from collections import defaultdict

import pytest

from tests.cast import file_ticket, rows
from tests.house import House
from tests.routes.access import EXPECTED
from tests.routes.forms import MOST_SEVERE, NEXT, TICKET

pytestmark = pytest.mark.anyio
# Providers post there, and have no token of ours: what they send is signed.
FROM_ELSEWHERE = {
    "/sso/saml/{connection_id}/acs",
    "/sso/saml/{connection_id}/logout",
    "/sso/oidc/{connection_id}/back-channel-logout",
}


async def nothing_was_done() -> bool:
    return await rows("SELECT FROM ticket") == []


async def test_every_form_needs_its_token(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    admin = await house.browser("admin")
    before = await rows("SELECT count(*) FROM event")
    anything = defaultdict(lambda: "00000000-0000-7000-8000-000000000000", reference=reference, token="x")
    for method, path in EXPECTED:
        if method == "POST" and not path.startswith(("/api/", "/scim/")) and path not in FROM_ELSEWHERE:
            target = path.format_map(anything)
            answer = await admin.send_form(target, TICKET | {"reason": "r", "score": "5", "_csrf_token": ""})
            assert answer.status_code == 403, path
    assert await rows("SELECT count(*) FROM event") == before
    assert (await admin.get("/admin/people")).status_code == 200


async def test_a_token_of_another_browser_is_worth_nothing(house: House) -> None:
    erin = await house.browser("erin")
    others = [house.visitor(), await house.browser("erin"), await house.browser("stan")]
    for other in others:
        answer = await erin.send_form("/tickets/new", TICKET | {"_csrf_token": await other.token()})
        assert answer.status_code == 403
    assert await nothing_was_done()


async def test_a_visitors_sign_in_cannot_be_forged_either(house: House) -> None:
    """Else somebody could be signed in as somebody else, and write to them."""
    pair = {"email": "erin@northwind.example", "password": "demo"}
    planted = await house.visitor().token()
    assert (await house.visitor().send_form("/sign-in", pair)).status_code == 403
    visitor = house.visitor()
    await visitor.get("/sign-in")
    assert (await visitor.send_form("/sign-in", pair | {"_csrf_token": planted})).status_code == 403
    assert await rows("SELECT FROM session") == []


async def test_what_a_browser_says_comes_from_another_site_is_refused_with_the_right_token_too(house: House) -> None:
    erin = await house.browser("erin")
    for headers in (
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "nonsense"},
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:8001"},
        {"origin": "http://localhost:8000.evil.example"},
        {"origin": "https://localhost:8000"},
        {"origin": "http://127.0.0.1:8000"},
    ):
        assert (await erin.post("/tickets/new", TICKET, None, **headers)).status_code == 403, headers
    assert await nothing_was_done()


async def test_our_own_pages_get_through(house: House) -> None:
    erin = await house.browser("erin")
    for headers in (
        {},
        {"sec_fetch_site": "same-origin", "origin": "http://localhost:8000"},
        {"sec_fetch_site": "none"},
    ):
        words = TICKET | {"subject": f"From {headers}"}
        assert (await erin.post("/tickets/new", words, None, **headers)).status_code == 303, headers


async def test_htmx_sends_the_token_as_a_header(house: House) -> None:
    erin = await house.browser("erin")
    token = await erin.token()
    assert (await erin.send_form("/tickets/new", TICKET, x_csrftoken=token)).status_code == 303
    assert (await erin.send_form("/tickets/new", TICKET, x_csrftoken=token[:-1] + "x")).status_code == 403


async def test_a_token_that_is_a_file_or_nonsense_is_no_token(house: House) -> None:
    erin = await house.browser("erin")
    answer = await erin.send_form("/tickets/new", TICKET, [("_csrf_token", ("token", (await erin.token()).encode()))])
    assert answer.status_code == 403
    for token in ("ü", "\ud800".encode(errors="replace").decode(), "\0", "x" * 10_000):
        assert (await erin.send_form("/tickets/new", TICKET | {"_csrf_token": token})).status_code == 403
    assert await nothing_was_done()


async def test_a_body_that_is_no_form_needs_the_header(house: House) -> None:
    erin = await house.browser("erin")
    for kind in ("application/json", "text/plain", "application/octet-stream", ""):
        answer = await erin.request("POST", "/tickets/new", {"content-type": kind}, b'{"_csrf_token": "x"}')
        assert answer.status_code == 403, kind


async def test_reading_changes_nothing(house: House) -> None:
    """A link or an image of another site can make a browser read, and nothing more."""
    reference = await file_ticket(house.cast["erin"], NEXT)
    erin = await house.browser("erin")
    before = await rows("SELECT status, turn, last_public_at FROM ticket")
    for method, path in EXPECTED:
        if method == "GET" and path.startswith("/tickets/{reference}") and "{attachment_id}" not in path:
            await erin.get(path.format(reference=reference) + "?status=closed&severity=" + MOST_SEVERE + "&reason=x")
    assert await rows("SELECT status, turn, last_public_at FROM ticket") == before
    for verb in ("closure", "messages", "reopening", "rating", "watchers"):
        assert (await erin.get(f"/tickets/{reference}/{verb}")).status_code in (404, 405)


async def test_a_refused_form_says_what_helps(house: House) -> None:
    erin = await house.browser("erin")
    token = await erin.token()
    stale = await erin.send_form("/settings/notifications", {"_csrf_token": "x"})
    written = await erin.send_form("/tickets/new", TICKET | {"_csrf_token": "x"})
    elsewhere = await erin.send_form("/tickets/new", TICKET | {"_csrf_token": token}, sec_fetch_site="cross-site")
    unknown = await house.visitor().send_form("/sign-in", {"email": "erin@northwind.example", "password": "demo"})
    for answer, helps in (
        (stale, "reload the page"),
        (written, "Send it again"),
        (elsewhere, "send its own form"),
        (unknown, "Allow cookies"),
    ):
        assert helps in answer.text
        assert "administrator" not in answer.text

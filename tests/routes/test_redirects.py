"""Signing in leads to a page of ours, whatever an address asks for."""

from urllib.parse import quote

import pytest

from app.domain.tickets import voiding
from app.lib import database
from app.lib.database import SYSTEM
from tests.browser import Browser
from tests.cast import does, file_ticket, rows
from tests.house import House
from tests.routes.forms import NEXT, TICKET, Page

pytestmark = pytest.mark.anyio
ELSEWHERE = [
    "https://evil.example",
    "http:evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "/tickets\r\nSet-Cookie: x=y",
    "/" + "x" * 5000,
    "",
]


async def test_another_sites_address_leads_home(house: House) -> None:
    erin = await house.browser("erin")
    for target in ELSEWHERE:
        answer = await erin.get(f"/sign-in?next={quote(target, safe='')}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/"), target
        assert "set-cookie" not in answer.headers


async def test_a_form_leads_to_no_other_site_either(house: House) -> None:
    for target in ("https://evil.example", "//evil.example", "/\\evil.example"):
        values = {"email": "erin@northwind.example", "password": "demo", "next": target}
        answer = await house.visitor().post("/sign-in", values)
        assert (answer.status_code, answer.headers["location"]) == (303, "/"), target


async def test_a_page_of_ours_is_where_one_goes(house: House) -> None:
    erin = await house.browser("erin")
    for target in ("/tickets/NW-1001", "/desk?view=mine&after=x", "/kb/ümlaut", "/tickets#here"):
        answer = await erin.get(f"/sign-in?next={quote(target, safe='')}")
        assert answer.headers["location"] == quote(target, safe="/?&=#")


async def test_a_visitor_is_sent_back_with_the_whole_address(house: House) -> None:
    answer = await house.visitor().get("/tickets?show=settled&after=a%26b")
    assert answer.headers["location"] == "/sign-in?next=%2Ftickets%3Fshow%3Dsettled%26after%3Da%2526b"


async def test_a_form_that_was_sent_signed_out_leads_home_afterwards(house: House) -> None:
    """The address of a form's target shows nothing, or does not exist for reading."""
    answer = await house.visitor().post("/tickets/NW-1001/messages")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2F")


async def signed_out_meanwhile(house: House) -> Browser:
    """A browser whose session ended while its page was open."""
    erin = await house.browser("erin")
    async with database.transaction(SYSTEM):
        await database.execute("UPDATE session SET ended_at = clock_timestamp()")
    return erin


async def test_what_was_typed_while_the_session_ended_is_given_back(house: House) -> None:
    erin = await signed_out_meanwhile(house)
    answer = await erin.post("/tickets/NW-1001/messages", {"body": "Half an hour's <work>"})
    assert answer.status_code == 401
    page = Page(answer.text)
    assert "Half an hour's <work>" in page.words + "".join(page.typed.values())


async def test_what_was_typed_while_the_session_ended_is_sent_once_they_signed_in_again(house: House) -> None:
    erin = await signed_out_meanwhile(house)
    answer = await erin.post("/tickets/new", TICKET | {"once": "x"}, [("files", ("a.txt", b"x"))])
    refused = Page(answer.text).typed
    assert answer.status_code == 401
    again = await house.browser("erin")
    # Its token is that of somebody who is signed out: nothing is sent unseen.
    unseen = await again.send_form("/tickets/new", refused)
    assert unseen.status_code == 403
    assert "Nothing was sent yet" in unseen.text
    kept = Page(unseen.text).typed
    assert {name: kept[name] for name in TICKET} == TICKET
    assert await rows("SELECT FROM ticket") == []
    for _ in range(2):
        assert (await again.send_form("/tickets/new", kept)).status_code == 303
    assert len(await rows("SELECT FROM ticket")) == 1


async def test_what_is_refused_for_another_reason_is_not_offered_to_be_sent_again(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    erin = await house.browser("erin")
    await does(house.cast["erin"], voiding.withdraw, reference, "withdrawn")
    answer = await erin.post(f"/tickets/{reference}/messages", {"body": "Too late"})
    assert answer.status_code == 403
    assert "Send it again" not in answer.text


async def test_of_nobodys_body_only_a_page_of_words_is_read(house: House) -> None:
    erin = await signed_out_meanwhile(house)
    kind, far = {"content-type": "application/x-www-form-urlencoded"}, str(10**7)
    for length in ("", far):
        answer = await erin.request("POST", "/tickets/new", kind | {"content-length": length}, b"body=words")
        assert (answer.status_code, "words" in answer.text) == (303, False)


async def test_another_sites_form_gets_nothing_back(house: House) -> None:
    erin = await signed_out_meanwhile(house)
    answer = await erin.post("/tickets/new", {"body": "words"}, origin="https://evil.example")
    assert (answer.status_code, "words" in answer.text) == (303, False)


async def test_htmx_is_told_to_go_to_the_sign_in_page(house: House) -> None:
    answer = await house.visitor().get("/tickets/NW-1001/now", hx_request="true")
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"].startswith("/sign-in?next=")

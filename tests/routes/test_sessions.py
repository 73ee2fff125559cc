"""Where one is signed in: seen and ended by its owner, by the organisation's admin, by the vendor's administrators."""

import asyncio
import re
from contextlib import suppress
from uuid import UUID

import pytest

from app.domain.accounts.actions import start_session
from app.domain.contracts import contacts
from app.domain.tickets import watching
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.web.cookies import cookie_name
from app.web.live import HEARTBEAT, Hub
from tests.browser import ADDRESS, Browser, scope_of
from tests.cast import does, file_ticket, rows
from tests.house import House
from tests.routes.forms import NEXT, Page
from tests.routes.sso_only import browser_through, enforce, give_connection

pytestmark = pytest.mark.anyio
PAGE = "/settings/sessions"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0"


async def signed_in(house: House, name: str, browser: str = FIREFOX) -> Browser:
    """A browser of somebody's that says what it is."""
    async with database.transaction(SYSTEM):
        token = await start_session(house.cast[name].person_id, address="192.0.2.20", browser=browser)
    return Browser(house.app, house.settings.portal_url, {cookie_name(house.settings, "session"): token})


async def is_in(browser: Browser) -> bool:
    """Whether a page is answered, and not the way to sign-in."""
    answer = await browser.get(PAGE)
    assert answer.status_code == 200 or answer.headers["location"].startswith("/sign-in?next=")
    return answer.status_code == 200


def endings(text: str, here: str) -> list[str]:
    """Where the page's forms end one session each, in order."""
    return re.findall(rf'action="({re.escape(here)}/[0-9a-f-]{{36}}/end)"', text)


async def newest_of(person_id: UUID) -> UUID:
    (row,) = await rows("SELECT id FROM session WHERE person_id = $1 ORDER BY created_at DESC LIMIT 1", person_id)
    return UUID(str(row["id"]))


async def test_the_list_says_browser_address_and_which_is_this_one(house: House) -> None:
    erin, other = await house.browser("erin"), await signed_in(house, "erin")
    text = Page((await other.get(PAGE)).text).words
    assert "Firefox on Windows (this one)" in " ".join(text.split())
    assert "192.0.2.20" in text
    assert "192.0.2.7" in text
    assert text.count("(this one)") == 1
    assert len(endings((await erin.get(PAGE)).text, PAGE)) == 2


async def test_whoever_ends_one_is_rid_of_that_browser_at_its_next_request(house: House) -> None:
    erin, other = await house.browser("erin"), await signed_in(house, "erin")
    newest = await newest_of(house.cast["erin"].person_id)
    answer = await erin.post(f"{PAGE}/{newest}/end")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?ended=1")
    assert not await is_in(other)
    assert await is_in(erin)
    assert (await erin.post(f"{PAGE}/{newest}/end")).status_code == 303


async def test_ending_all_others_leaves_this_one(house: House) -> None:
    erin, others = await house.browser("erin"), [await signed_in(house, "erin") for _ in range(3)]
    noah = await house.browser("noah")
    assert (await erin.post(f"{PAGE}/others/end")).status_code == 303
    assert [await is_in(other) for other in others] == [False] * 3
    assert await is_in(erin)
    assert await is_in(noah)


async def test_ending_this_very_one_leads_to_sign_in(house: House) -> None:
    erin = await signed_in(house, "erin")
    answer = await erin.post(f"{PAGE}/{await newest_of(house.cast['erin'].person_id)}/end")
    assert answer.status_code == 303
    assert not await is_in(erin)


async def test_nobody_ends_a_strangers_session(house: House) -> None:
    erin, pat = await house.browser("erin"), await signed_in(house, "pat")
    pats = await newest_of(house.cast["pat"].person_id)
    assert (await erin.post(f"{PAGE}/{pats}/end")).status_code == 404
    assert (await erin.post(f"{PAGE}/{new_id()}/end")).status_code == 404
    assert await is_in(pat)


async def test_the_trail_says_who_ended_whose_session(house: House) -> None:
    erin, nadia = house.cast["erin"], house.cast["nadia"]
    await signed_in(house, "erin")
    session = await newest_of(erin.person_id)
    here = f"/access/{nadia.organisation_ids[0]}/people/{erin.person_id}"
    await (await house.browser("nadia")).post(f"{here}/sessions/{session}/end")
    (entry,) = await rows("SELECT * FROM audit_entry WHERE action = 'session.ended'")
    assert (entry["organisation_id"], entry["actor_id"]) == (nadia.organisation_ids[0], nadia.person_id)
    assert str(session) in entry["body"]
    (kept,) = await rows("SELECT ended_by, ended_because FROM session WHERE id = $1", session)
    assert tuple(kept) == (nadia.person_id, "by_administrator")


@pytest.mark.parametrize("name", ["nadia", "admin"])
async def test_an_admin_sees_and_ends_the_sessions_of_their_people_at_once(house: House, name: str) -> None:
    erin, admin = await signed_in(house, "erin"), await house.browser(name)
    person = house.cast["erin"]
    here = f"/access/{person.organisation_ids[0]}/people/{person.person_id}"
    shown = await admin.get(here)
    assert "Firefox on Windows" in Page(shown.text).words
    (one,) = endings(shown.text, f"{here}/sessions")
    assert (await admin.post(one)).status_code == 303
    assert not await is_in(erin)
    again = [await signed_in(house, "erin") for _ in range(2)]
    assert (await admin.post(f"{here}/sessions/end")).status_code == 303
    assert [await is_in(browser) for browser in again] == [False, False]


async def test_an_admin_has_no_power_over_other_organisations_people(house: House) -> None:
    pat, nadia = await signed_in(house, "pat"), await house.browser("nadia")
    person, hers = house.cast["pat"], house.cast["nadia"].organisation_ids[0]
    session = await newest_of(person.person_id)
    for place in (hers, person.organisation_ids[0], "staff"):
        here = f"/access/{place}/people/{person.person_id}"
        assert (await nadia.get(here)).status_code == 404
        assert (await nadia.post(f"{here}/sessions/{session}/end")).status_code == 404
        assert (await nadia.post(f"{here}/sessions/end")).status_code == 404
    assert await is_in(pat)


async def test_an_admin_sees_only_sessions_that_show_their_organisation(house: House) -> None:
    erin, nadia = house.cast["erin"], await house.browser("nadia")
    northwind, bluebird = erin.organisation_ids[0], house.cast["pat"].organisation_ids[0]
    async with database.transaction(SYSTEM):
        await database.execute("INSERT INTO membership VALUES ($1, $2, 'member')", bluebird, erin.person_id)
    elsewhere = await browser_through(house, "erin", await give_connection(bluebird))
    here = f"/access/{northwind}/people/{erin.person_id}"
    assert endings((await nadia.get(here)).text, f"{here}/sessions") == []
    hidden = await newest_of(erin.person_id)
    assert (await nadia.post(f"{here}/sessions/{hidden}/end")).status_code == 404
    await nadia.post(f"{here}/sessions/end")
    assert await is_in(elsewhere)
    admin = await house.browser("admin")
    assert len(endings((await admin.get(here)).text, f"{here}/sessions")) == 1


async def test_a_password_session_does_not_show_an_organisation_that_enforces_single_sign_on(house: House) -> None:
    erin, nadia = house.cast["erin"], house.cast["nadia"]
    northwind = erin.organisation_ids[0]
    through = await give_connection(northwind)
    await signed_in(house, "erin")
    await enforce(northwind)
    admin = await browser_through(house, "nadia", through)
    here = f"/access/{northwind}/people/{erin.person_id}"
    assert endings((await admin.get(here)).text, f"{here}/sessions") == []
    here = f"/access/{northwind}/people/{nadia.person_id}"
    assert len(endings((await admin.get(here)).text, f"{here}/sessions")) == 1


async def test_the_people_page_says_how_each_signs_in(house: House) -> None:
    nadia, place = await house.browser("nadia"), house.cast["nadia"].organisation_ids[0]
    words = Page((await nadia.get(f"/access/{place}/people")).text).words
    assert "Erin Halloran" in words
    assert "password" in words
    assert "Pat" not in words


async def test_a_new_role_ends_the_sessions_of_the_old_one(house: House) -> None:
    noah, erin = await signed_in(house, "noah"), await signed_in(house, "erin")
    admin, person = house.cast["admin"], house.cast["noah"]
    place = person.organisation_ids[0]
    await does(admin, contacts.change_role, place, person.person_id, "member")
    assert await is_in(noah)
    await does(admin, contacts.change_role, place, person.person_id, "admin")
    assert not await is_in(noah)
    assert await is_in(erin)


async def open_page(house: House, browser: Browser, target: str) -> "asyncio.Task[None]":
    """A live page that stays open until we close it: the task ends then."""
    opened, closed, unsent = asyncio.Event(), asyncio.Event(), [b""]

    async def receive() -> dict[str, object]:
        if unsent:
            return {"type": "http.request", "body": unsent.pop(), "more_body": False}
        await closed.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.body":
            opened.set()
            if not message.get("more_body"):
                closed.set()

    async def serve() -> None:
        await house.app(scope_of("GET", target, browser.headers(), ADDRESS), receive, send)  # type: ignore[arg-type]

    task = asyncio.create_task(serve())
    async with asyncio.timeout(10):
        await opened.wait()
    return task


async def closes(page: "asyncio.Task[None]") -> bool:
    """Whether it is closed well before its next heartbeat."""
    with suppress(TimeoutError):
        await asyncio.wait_for(page, HEARTBEAT / 2)
        return True
    return False


async def test_a_live_page_closes_when_its_session_is_ended(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    erin, other = await signed_in(house, "erin"), await house.browser("erin")
    page = await open_page(house, erin, f"/tickets/{reference}/live")
    await other.post(f"{PAGE}/others/end")
    assert await closes(page)


async def test_a_live_page_tells_nothing_of_a_ticket_that_is_not_theirs_any_more(house: House) -> None:
    erin, noah = house.cast["erin"], house.cast["noah"]
    reference = await file_ticket(erin, NEXT)
    await does(erin, watching.add_watcher, reference, noah.person_id)
    browser = await signed_in(house, "noah")
    page = await open_page(house, browser, f"/tickets/{reference}/live")
    await does(erin, watching.remove_watcher, reference, noah.person_id)
    assert await closes(page)


async def test_news_of_a_person_reach_all_their_pages_and_nobody_elses() -> None:
    hub, erin, noah = Hub(), new_id(), new_id()
    with hub.listening(erin, "ticket:1", staff=False) as hers, hub.listening(noah, "ticket:1", staff=False) as his:
        hub._tell(f'{{"subject": "person:{erin}", "public": true}}')
        assert (hers.news.is_set(), his.news.is_set()) == (True, False)

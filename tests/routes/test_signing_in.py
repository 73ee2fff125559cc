"""Signing in and out: one answer for every wrong pair, a new session each time, and where one goes from there."""

import pytest

from app.web.cookies import cookie_name
from tests.browser import Browser
from tests.cast import as_owner, rows
from tests.house import House
from tests.routes.forms import Page, file_by_form

pytestmark = pytest.mark.anyio
ERIN = {"email": "erin@northwind.example", "password": "demo"}


def session_of(house: House, browser: Browser) -> str | None:
    return browser.cookies.get(cookie_name(house.settings, "session"))


async def test_the_right_pair_leads_where_one_wanted(house: House) -> None:
    visitor = house.visitor()
    sent = await visitor.get("/tickets?show=settled")
    form = Page((await visitor.get(sent.headers["location"])).text)
    answer = await visitor.post("/sign-in", ERIN | {"next": form.typed["next"]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/tickets?show=settled")
    assert (await visitor.get("/tickets")).status_code == 200


async def test_an_address_is_the_same_in_capitals_and_with_spaces_around(house: House) -> None:
    answer = await house.visitor().post("/sign-in", ERIN | {"email": " ERIN@Northwind.Example "})
    assert answer.status_code == 303


async def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(house: House) -> None:
    pages = []
    for pair in (ERIN | {"password": "wrong"}, ERIN | {"email": "nobody@northwind.example"}):
        visitor = house.visitor()
        answer = await visitor.post("/sign-in", pair)
        page = Page(answer.text)
        pages.append((answer.status_code, page.words, [tag for tag, _ in page.tags]))
        assert page.typed["email"] == pair["email"]
        assert page.typed["password"] == ""
        assert session_of(house, visitor) is None
    assert pages[0] == pages[1]
    assert pages[0][0] == 422


async def test_the_deactivated_cannot_sign_in_and_are_told_nothing_else(house: House) -> None:
    await as_owner(house.settings, "UPDATE person SET active = false WHERE email = $1", ERIN["email"])
    answer = await house.visitor().post("/sign-in", ERIN)
    assert answer.status_code == 422
    assert "do not belong together" in answer.text


@pytest.mark.parametrize(
    "password",
    ["", "\0", "demo\0", "x" * 50_000, "\N{GRINNING FACE}" * 500],
    ids=["none", "nul", "tail", "long", "wide"],
)
async def test_a_strange_password_is_a_wrong_one(house: House, password: str) -> None:
    answer = await house.visitor().post("/sign-in", ERIN | {"password": password})
    # NUL is dropped wherever text is typed, so the demo's password with one behind it is the demo's password.
    assert answer.status_code == (303 if password == "demo\0" else 422)


async def test_a_session_that_was_brought_along_is_not_the_one_that_is_kept(house: House) -> None:
    """Session fixation: what an attacker planted before is worth nothing after."""
    planted = "planted-by-somebody-else"
    visitor = house.visitor()
    visitor.cookies[cookie_name(house.settings, "session")] = planted
    assert (await visitor.post("/sign-in", ERIN)).status_code == 303
    assert session_of(house, visitor) not in (None, planted)
    thief = Browser(house.app, house.settings.portal_url, {cookie_name(house.settings, "session"): planted})
    assert (await thief.get("/tickets")).headers["location"].startswith("/sign-in")


async def test_signing_in_again_is_a_session_of_its_own(house: House) -> None:
    visitor = house.visitor()
    seen = set()
    for _ in range(2):
        await visitor.post("/sign-in", ERIN)
        seen.add(session_of(house, visitor))
    assert len(seen - {None}) == 2


async def test_a_form_from_before_signing_in_does_nothing_afterwards(house: House) -> None:
    visitor = house.visitor()
    token = await visitor.token()
    await visitor.post("/sign-in", ERIN)
    assert (await visitor.send_form("/sign-out", {"_csrf_token": token})).status_code == 403


async def test_signing_out_ends_the_session_for_whoever_copied_the_cookie(house: House) -> None:
    erin = await house.browser("erin")
    copy = Browser(house.app, house.settings.portal_url, dict(erin.cookies))
    assert (await copy.get("/tickets")).status_code == 200
    answer = await erin.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert session_of(house, erin) is None
    assert (await copy.get("/tickets")).headers["location"].startswith("/sign-in")


async def test_signing_out_here_leaves_other_places_signed_in(house: House) -> None:
    here, there = await house.browser("erin"), await house.browser("erin")
    await here.post("/sign-out")
    assert (await there.get("/tickets")).status_code == 200


async def test_whoever_loses_their_role_loses_the_desk_at_once(house: House) -> None:
    alex = await house.browser("alex")
    assert (await alex.get("/desk")).status_code == 200
    await as_owner(house.settings, "UPDATE person SET staff_role = NULL WHERE email = 'alex@support.example'")
    assert (await alex.get("/desk")).status_code == 403


async def test_whoever_leaves_an_organisation_sees_nothing_of_it_at_once(house: House) -> None:
    nadia = await house.browser("nadia")
    address = await file_by_form(await house.browser("erin"))
    assert (await nadia.get(address)).status_code == 200
    await as_owner(house.settings, "DELETE FROM membership WHERE person_id = $1", house.cast["nadia"].person_id)
    assert (await nadia.get(address)).status_code == 404


async def test_a_session_remembers_where_it_was_begun(house: House) -> None:
    await house.visitor().post("/sign-in", ERIN, user_agent="Curious/1.0 " + "x" * 500)
    (kept,) = await rows("SELECT address, browser FROM session")
    assert kept["address"] == "192.0.2.7"
    assert kept["browser"].startswith("Curious/1.0")
    assert len(kept["browser"]) <= 200

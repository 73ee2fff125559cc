"""SAML answers that belong to nobody here (security.md §1.5): each gets the one page, no session, and its reason in the
audit trail; nothing is made. What is wrong within an answer has tests of its own beside the reader."""

import asyncio
from typing import Any

import pytest

from app.lib.ids import new_id
from app.lib.nudge import redis_at
from app.main import create_app
from app.web.cookies import cookie_name
from tests.browser import Browser
from tests.cast import as_owner, rows
from tests.house import House
from tests.routes.sso.doors import NELL, assert_refused, counted, refusals, session_of
from tests.routes.sso.saml_doors import SamlDoor, saml_door
from tests.saml_peer import Provider, keys

pytestmark = pytest.mark.anyio
WHO: dict[str, Any] = {"subject": "nell-1", "attributes": NELL}
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


@pytest.fixture
async def door(house: House) -> SamlDoor:
    """Northwind's."""
    return await saml_door(house)


async def answered(door: SamlDoor, browser: Browser) -> str:
    """A good answer to this browser, not posted yet."""
    return door.answer(await door.leave(browser), **WHO)


async def test_s17_an_answer_is_good_once_in_the_same_browser(house: House, door: SamlDoor) -> None:
    visitor = house.visitor()
    answer = await answered(door, visitor)
    before = visitor.cookies[cookie_name(house.settings, "sso")]
    assert (await door.post(visitor, answer)).status_code == 303
    again = house.visitor()
    again.cookies[cookie_name(house.settings, "sso")] = before
    await assert_refused(house, again, await door.post(again, answer), "request.used")
    assert len(await rows("SELECT * FROM session")) == 1


async def test_s17_an_answer_is_good_in_the_browser_that_asked_alone(house: House, door: SamlDoor) -> None:
    answer = await answered(door, house.visitor())
    for thief in (house.visitor(), house.visitor()):
        await assert_refused(house, thief, await door.post(thief, answer), "request.other_browser")
    other = house.visitor()
    await door.leave(other)
    await assert_refused(house, other, await door.post(other, answer), "request.other_browser")


async def test_s17_an_answer_is_good_once_also_after_a_restart(house: House, door: SamlDoor) -> None:
    visitor = house.visitor()
    answer = await answered(door, visitor)
    cookies = dict(visitor.cookies)
    assert (await door.post(visitor, answer)).status_code == 303
    app = create_app(house.settings)
    again = Browser(app, house.settings.portal_url, cookies)
    await assert_refused(house, again, await door.post(again, answer), "request.used")


async def test_s17_an_answer_is_good_once_also_when_valkey_forgets_everything(house: House, door: SamlDoor) -> None:
    visitor = house.visitor()
    answer = await answered(door, visitor)
    again = house.visitor()
    again.cookies.update(visitor.cookies)
    assert (await door.post(visitor, answer)).status_code == 303
    async with redis_at(house.settings.redis_url) as redis:
        await redis.flushall()
    await assert_refused(house, again, await door.post(again, answer), "request.used")


async def test_s17_of_fifty_who_bring_one_answer_at_once_one_gets_a_session(house: House, door: SamlDoor) -> None:
    first = house.visitor()
    answer = await answered(door, first)
    crowd = [house.visitor() for _ in range(50)]
    for each in crowd:
        each.cookies.update(first.cookies)
    came = await asyncio.gather(*(door.post(each, answer) for each in crowd))
    assert sorted(each.status_code for each in came) == [303] + [403] * 49
    assert sum(session_of(house, each) is not None for each in crowd) == 1
    assert len(await rows("SELECT * FROM session")) == len(await rows("SELECT * FROM identity")) == 1
    assert await refusals() == ["request.used"] * 49


async def test_s17_an_assertion_is_good_once_though_two_questions_were_asked(house: House, door: SamlDoor) -> None:
    """The guard that stands behind the question: the same assertion in two answers."""
    visitor, other = house.visitor(), house.visitor()
    assertion = f"_{new_id().hex}"
    assert (await door.sign_in(visitor, **WHO, assertion_id=assertion)).status_code == 303
    await assert_refused(house, other, await door.sign_in(other, **WHO, assertion_id=assertion), "assertion.replayed")


@pytest.mark.parametrize("state", ["draft", "off"])
async def test_nobody_leaves_by_a_connection_that_is_not_on(house: House, door: SamlDoor, state: str) -> None:
    await as_owner(house.settings, "UPDATE connection SET state = $1", state)
    assert (await house.visitor().get(f"/sso/start/{door.connection.id}")).status_code == 404


async def test_s18_an_answer_that_nobody_asked_for_is_refused(house: House, door: SamlDoor) -> None:
    visitor, before = house.visitor(), await counted()
    await assert_refused(house, visitor, await door.post(visitor, door.answer(None, **WHO)), "request.unsolicited")
    await assert_refused(house, visitor, await door.post(visitor, door.answer("_made-up", **WHO)), "request.unknown")
    assert await counted() == before


async def test_s18_an_answer_that_nobody_asked_for_begins_a_sign_in_where_the_connection_wants_it(
    house: House,
) -> None:
    door = await saml_door(house, settings={"begins_at_provider": True})
    visitor = house.visitor()
    answer = await door.post(visitor, door.answer(None, **WHO))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sso/start/{door.connection.id}")
    assert session_of(house, visitor) is None


async def test_s18_the_answer_to_another_connections_question_is_refused(house: House, door: SamlDoor) -> None:
    other = await saml_door(house, domains=[], name="Other")
    visitor = house.visitor()
    request_id = await other.leave(visitor)
    await assert_refused(house, visitor, await door.post(visitor, door.answer(request_id, **WHO)), "request.unknown")


async def test_s18_an_answer_that_comes_too_late_is_refused(house: House, door: SamlDoor) -> None:
    visitor = house.visitor()
    answer = await answered(door, visitor)
    await as_owner(house.settings, "UPDATE sso_request SET expires_at = clock_timestamp()")
    await assert_refused(house, visitor, await door.post(visitor, answer), "request.expired")


async def test_s13_an_answer_of_another_organisations_provider_is_refused(house: House, door: SamlDoor) -> None:
    """The other provider stands in the system, too, and calls itself the same."""
    theirs = Provider(keys=keys("another"))
    await saml_door(house, "pat", provider=theirs, domains=[])
    forged = SamlDoor(house, door.connection, theirs)
    visitor, before = house.visitor(), await counted()
    await assert_refused(house, visitor, await forged.sign_in(visitor, **WHO), "signature.invalid")
    assert await counted() == before


async def test_s20_an_answer_for_another_organisations_address_is_refused(house: House, door: SamlDoor) -> None:
    """A good answer of one connection, posted to another's address."""
    theirs = await saml_door(house, "pat", provider=door.provider, domains=[])
    visitor, before = house.visitor(), await counted()
    request_id = await door.leave(visitor)
    answer = theirs.answer(request_id, **WHO)
    await assert_refused(house, visitor, await door.post(visitor, answer), "destination.wrong")
    assert await counted() == before


async def test_what_was_asked_is_used_up_by_an_answer_that_is_refused(house: House, door: SamlDoor) -> None:
    visitor = house.visitor()
    request_id = await door.leave(visitor)
    for reason in ("subject.missing", "request.used"):
        answer = door.answer(request_id, attributes=NELL, subject="")
        await assert_refused(house, visitor, await door.post(visitor, answer), reason)


@pytest.mark.parametrize(
    ("said", "reason"),
    [({"subject": ""}, "subject.missing"), ({"name_format": TRANSIENT}, "subject.transient")],
)
async def test_s24_a_name_that_is_none_or_passes_is_nobody(
    house: House, door: SamlDoor, said: dict[str, str], reason: str
) -> None:
    visitor, before = house.visitor(), await counted()
    await assert_refused(house, visitor, await door.sign_in(visitor, **(WHO | said)), reason)
    assert await counted() == before


@pytest.mark.parametrize(
    "relay_state", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "x" * 10_000]
)
async def test_s25_the_relay_state_leads_nowhere(house: House, door: SamlDoor, relay_state: str) -> None:
    visitor = house.visitor()
    answer = await door.post(visitor, await answered(door, visitor), relay_state)
    assert (answer.status_code, answer.headers["location"]) == (303, "/tickets")


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
async def test_s25_nor_does_the_target_that_one_left_with(house: House, door: SamlDoor, target: str) -> None:
    assert (await door.sign_in(house.visitor(), target, **WHO)).headers["location"] == "/"


@pytest.mark.parametrize(
    "answer", ["", "%%%", "AAAA", "PHNhbWxw" * 10, "\N{GRINNING FACE}", "=" * 200_000], ids=range(6)
)
async def test_s26_nonsense_is_refused(house: House, door: SamlDoor, answer: str) -> None:
    visitor = house.visitor()
    await assert_refused(house, visitor, await door.post(visitor, answer), "request.unsolicited")


async def test_s26_ten_megabytes_are_not_read(house: House, door: SamlDoor) -> None:
    visitor = house.visitor()
    assert (await door.post(visitor, "A" * 10 * 1024 * 1024)).status_code == 413
    assert session_of(house, visitor) is None


async def test_refusals_look_the_same_whatever_was_wrong(house: House, door: SamlDoor) -> None:
    pages = set()
    for answer in ("", door.answer(None, **WHO), door.answer("_made-up", **WHO)):
        page = (await door.post(house.visitor(), answer)).text
        pages.add(page.partition("<h1>")[2].partition("<code>")[0])
    assert len(pages) == 1


async def test_too_many_answers_from_one_place_have_to_wait_and_nobody_else_has(house: House, door: SamlDoor) -> None:
    hammer = house.visitor()
    while (answer := await door.post(hammer, "")).status_code == 403:
        assert len(await refusals()) < 1000
    assert (answer.status_code, answer.headers["retry-after"].isdigit()) == (429, True)
    visitor = Browser(house.app, house.settings.portal_url, address="198.51.100.9")
    assert (await door.sign_in(visitor, **WHO)).status_code == 303

"""Browsers that one signed in with before: another one is told by mail, and strangers do not keep their owner out."""

import json

import pytest

from app.web.cookies import cookie_name
from tests.browser import Browser
from tests.cast import as_owner, rows
from tests.house import House
from tests.outbox import deliveries
from tests.routes.factors import ERIN, add_passkey, key_for, noted, question

pytestmark = pytest.mark.anyio
NADIA = ERIN | {"email": "nadia@northwind.example"}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"


async def told() -> list[dict[str, str]]:
    """What mails about new browsers say."""
    return [json.loads(row["data"]) for row in await deliveries() if row["kind"] == "new_browser"]


async def test_the_very_first_sign_in_is_nobody_told(house: House) -> None:
    await house.visitor().post("/sign-in", ERIN)
    assert await told() == []


async def test_another_browser_is_told_with_when_what_and_where(house: House) -> None:
    await house.visitor().post("/sign-in", ERIN)
    await house.visitor().post("/sign-in", ERIN, user_agent=FIREFOX)
    (mail,) = await told()
    assert (mail["browser"], mail["address"]) == ("Firefox on Linux", "192.0.2.7")
    assert mail["at"]


async def test_the_same_browser_is_not_told_again(house: House) -> None:
    own = house.visitor()
    for _ in range(3):
        assert (await own.post("/sign-in", ERIN)).status_code == 303
        await own.post("/sign-out")
    assert await told() == []


async def test_a_passkey_in_another_browser_is_told_as_well(house: House) -> None:
    own, key = house.visitor(), key_for(house)
    await own.post("/sign-in", ERIN)
    await add_passkey(own, key)
    other = house.visitor()
    await other.post("/sign-in/passkey", {"credential": key.use(await question(other, "/sign-in/passkey"))})
    assert len(await told()) == 1


async def test_colleagues_who_share_a_browser_are_both_known_in_it(house: House) -> None:
    shared = house.visitor()
    for person in (ERIN, NADIA, ERIN, NADIA):
        await shared.post("/sign-in", person)
    assert await told() == []


async def test_a_cookie_that_was_planted_is_worth_nothing_to_who_planted_it(house: House) -> None:
    name, thief, victim = cookie_name(house.settings, "known"), house.visitor(), house.visitor()
    await thief.post("/sign-in", NADIA)
    victim.cookies[name] = thief.cookies[name]
    await victim.post("/sign-in", ERIN)
    assert victim.cookies[name] != thief.cookies[name]
    guesses = [(await thief.post("/sign-in", ERIN | {"password": f"guess {n}"})).status_code for n in range(6)]
    assert guesses == [422] * 5 + [429]


async def test_a_year_later_a_browser_is_a_new_one(house: House) -> None:
    own = house.visitor()
    await house.visitor().post("/sign-in", ERIN)
    await own.post("/sign-in", ERIN)
    await as_owner(house.settings, "UPDATE known_browser SET seen_at = seen_at - interval '366 days'")
    await own.post("/sign-in", ERIN)
    assert len(await told()) == 2


async def test_only_a_hash_of_the_cookie_is_kept(house: House) -> None:
    own = house.visitor()
    await own.post("/sign-in", ERIN)
    kept = str(await rows("SELECT browser_hash FROM known_browser"))
    assert own.cookies[cookie_name(house.settings, "known")] not in kept


async def fill_account(house: House) -> None:
    """Strangers everywhere guess until the account's own bucket is full."""
    for place in range(21):
        stranger = Browser(house.app, house.settings.portal_url, address=f"198.51.100.{place}")
        for n in range(5):
            await stranger.post("/sign-in", ERIN | {"password": f"guess {n}"})


async def test_strangers_from_everywhere_do_not_keep_the_owner_out_of_a_known_browser(house: House) -> None:
    own = house.visitor()
    await own.post("/sign-in", ERIN)
    await own.post("/sign-out")
    await fill_account(house)
    elsewhere = Browser(house.app, house.settings.portal_url, address="203.0.113.9")
    assert (await elsewhere.post("/sign-in", ERIN)).status_code == 429
    assert (await own.post("/sign-in", ERIN)).status_code == 303


async def test_a_known_browser_is_slowed_down_as_well(house: House) -> None:
    own = house.visitor()
    await own.post("/sign-in", ERIN)
    guesses = [(await own.post("/sign-in", ERIN | {"password": f"guess {n}"})).status_code for n in range(12)]
    assert guesses == [422] * 10 + [429] * 2


async def test_hammering_does_not_fill_the_audit_trail(house: House) -> None:
    visitor = house.visitor()
    for n in range(20):
        await visitor.post("/sign-in", ERIN | {"password": f"guess {n}"})
    assert await noted("sign_in.refused") == ["password"] * 5 + ["throttled"] * 3

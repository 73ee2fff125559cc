"""Resetting a password: the same answer for everybody, a link that works once, and every session ended."""

import json

import pytest

from app.domain.deliveries.claims import claim, settle_sent
from app.lib import database
from app.lib.database import SYSTEM
from tests.cast import rows
from tests.house import House
from tests.routes.forms import Page

pytestmark = pytest.mark.anyio
ERIN, NEW = "erin@northwind.example", "correct horse battery staple"


async def mailed(kind: str) -> list[dict[str, str]]:
    """What mails of that kind say, and to whom they go."""
    found = await rows("SELECT address, data FROM delivery WHERE kind = $1 ORDER BY id", kind)
    return [json.loads(row["data"]) | {"to": row["address"]} for row in found]


async def link_for(house: House, email: str = ERIN) -> str:
    """Asks for a link and opens the mail."""
    await house.visitor().post("/password-reset", {"email": email})
    return f"/password-reset/{(await mailed('password_reset'))[-1]['secret']}"


async def test_the_answer_is_the_same_for_everybody_and_only_people_get_mail(house: House) -> None:
    pages = []
    for email in (ERIN, "nobody@northwind.example"):
        answer = await house.visitor().post("/password-reset", {"email": email})
        pages.append((answer.status_code, Page(answer.text).words.replace(email, "…")))
    assert pages[0] == pages[1]
    assert [mail["to"] for mail in await mailed("password_reset")] == [ERIN]


async def test_a_new_password_ends_every_session_and_says_so_by_mail(house: House) -> None:
    here, there, colleague = [await house.browser(name) for name in ("erin", "erin", "nadia")]
    link = await link_for(house)
    answer = await house.visitor().post(link, {"password": NEW})
    assert answer.headers["location"].startswith("/sign-in")
    for browser in (here, there):
        assert (await browser.get("/tickets")).status_code == 303
    assert (await colleague.get("/tickets")).status_code == 200
    assert [mail["to"] for mail in await mailed("password_changed")] == [ERIN]
    for password, status in (("demo", 422), (NEW, 303)):
        signed_in = await house.visitor().post("/sign-in", {"email": ERIN, "password": password})
        assert signed_in.status_code == status


async def test_a_link_works_once(house: House) -> None:
    link = await link_for(house)
    await house.visitor().post(link, {"password": NEW})
    again = await house.visitor().post(link, {"password": "another long password"})
    assert again.status_code == 422
    assert (await house.visitor().post("/sign-in", {"email": ERIN, "password": NEW})).status_code == 303


async def test_using_one_link_uses_up_all(house: House) -> None:
    first, second = await link_for(house), await link_for(house)
    assert first != second
    await house.visitor().post(second, {"password": NEW})
    assert (await house.visitor().post(first, {"password": "another long password"})).status_code == 422


async def test_a_link_runs_out(house: House) -> None:
    link = await link_for(house)
    async with database.transaction(SYSTEM):
        await database.execute("UPDATE password_reset SET expires_at = clock_timestamp() - interval '1 second'")
    assert (await house.visitor().post(link, {"password": NEW})).status_code == 422


async def test_a_password_that_is_refused_leaves_the_link_good(house: House) -> None:
    link = await link_for(house)
    for password in ("short", "x" * 257, ""):
        assert (await house.visitor().post(link, {"password": password})).status_code == 422
    assert (await house.visitor().post(link, {"password": NEW})).status_code == 303


async def test_looking_at_a_link_does_not_use_it_up(house: House) -> None:
    """Mail scanners follow links before people do."""
    link = await link_for(house)
    for _ in range(2):
        assert (await house.visitor().get(link)).status_code == 200
    assert (await house.visitor().post(link, {"password": NEW})).status_code == 303


async def test_a_link_is_forgotten_once_it_is_sent(house: House) -> None:
    await link_for(house)
    (claimed,) = await claim(1)
    await settle_sent(claimed)
    assert "secret" not in (await mailed("password_reset"))[0]


async def test_whoever_is_signed_in_as_somebody_else_resets_the_links_person(house: House) -> None:
    link = await link_for(house)
    nadia = await house.browser("nadia")
    assert (await nadia.post(link, {"password": NEW})).status_code == 303
    assert (await nadia.get("/tickets")).status_code == 200
    assert (await house.visitor().post("/sign-in", {"email": ERIN, "password": NEW})).status_code == 303

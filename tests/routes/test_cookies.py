"""Cookies: no script reads them, no other site sends them, and with https nothing else can set them."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.config import Settings
from tests.browser import Browser
from tests.house import House, house_of

pytestmark = pytest.mark.anyio
ERIN = {"email": "erin@northwind.example", "password": "demo"}


@pytest.fixture
async def https(database: Settings) -> AsyncIterator[House]:
    """A portal that the world reaches by https."""
    urls = {"portal_url": "https://support.example", "files_url": "https://files.example"}
    async with house_of(replace(database, **urls)) as house:  # type: ignore[arg-type]
        yield house


async def set_on_the_way_in_and_out(browser: Browser) -> dict[str, str]:
    """Every cookie by its name, as it was set last."""
    answers = [await browser.get("/sign-in"), await browser.post("/sign-in", ERIN), await browser.post("/sign-out")]
    lines = [line for answer in answers for line in answer.headers.get_list("set-cookie")]
    return {line.partition("=")[0]: line.lower() for line in lines}


async def test_without_https_cookies_carry_the_port(house: House) -> None:
    found = await set_on_the_way_in_and_out(house.visitor())
    assert found.keys() == {"session-8000", "visitor-8000", "known-8000"}
    for line in found.values():
        assert "httponly" in line
        assert "samesite=lax" in line
        assert "path=/" in line
        assert "domain" not in line
        assert "secure" not in line


async def test_with_https_cookies_are_bound_to_the_host(https: House) -> None:
    found = await set_on_the_way_in_and_out(https.visitor())
    assert found.keys() == {"__Host-session", "__Host-visitor", "__Host-known"}
    for name, line in found.items():
        assert "httponly" in line
        # That a browser is known is known on the way back from a provider too, which posts from another site.
        assert ("samesite=none" if name == "__Host-known" else "samesite=lax") in line
        assert "path=/;" in line + ";"
        assert "domain" not in line
        assert "secure" in line


async def test_with_https_browsers_are_told_to_stay_with_it(https: House) -> None:
    answer = await https.visitor().get("/sign-in")
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert "https://files.example" in answer.headers["content-security-policy"]


async def test_a_session_cookie_means_nothing_to_the_api(house: House) -> None:
    erin = await house.browser("erin")
    assert (await erin.get("/api/v1/tickets")).status_code == 401


async def test_a_token_means_nothing_to_the_pages(house: House) -> None:
    program = await house.program("erin")
    assert (await program.get("/tickets")).headers["location"].startswith("/sign-in")


async def test_the_files_origin_takes_and_gives_no_cookie(house: House) -> None:
    erin = await house.browser("erin")
    for target in ("/tickets", "/sign-in", "/no/such/page"):
        answer = await erin.get(target, host="127.0.0.1:8000")
        assert answer.status_code == 307
        assert answer.headers["location"] == f"http://localhost:8000{target}"
        assert "set-cookie" not in answer.headers


async def test_nonsense_in_a_cookie_is_a_visitor(house: House) -> None:
    visitor = house.visitor()
    for value in ("", "x", "%00", "%ff", '"', "a" * 4000, "ü", ";;;", "session-8000=session-8000"):
        answer = await visitor.get("/tickets", cookie=f"session-8000={value}; visitor-8000={value}; zone={value}")
        assert answer.headers["location"].startswith("/sign-in")

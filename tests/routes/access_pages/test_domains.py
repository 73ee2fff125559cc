"""Domains in the browser: added, looked up in DNS, given up."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.config import Settings
from tests.dns_server import NameServer, name_server
from tests.house import House, house_of
from tests.routes.forms import Page

pytestmark = pytest.mark.anyio


@pytest.fixture
def names() -> Iterator[NameServer]:
    with name_server() as found:
        yield found


def record_in(page: str) -> tuple[str, str]:
    """The name and the value that a domain's page asks for."""
    own = [given["value"] for tag, given in Page(page).tags if tag == "input" and "readonly" in given]
    return own[0], own[1]


async def test_the_record_that_the_page_asks_for_verifies_the_domain(database: Settings, names: NameServer) -> None:
    async with house_of(replace(database, dns_servers=(names.peer,))) as house:
        browser = await house.browser("nadia")
        here = f"/access/{house.cast['nadia'].organisation_ids[0]}/domains"
        assert (await browser.post(here, {"domain": "Nordwind.example"})).status_code == 303
        page = (await browser.get(here)).text
        verification = page.partition(f'action="{here}/')[2].partition('"')[0]
        name, value = record_in(page)
        nothing = await browser.post(f"{here}/{verification}")
        assert nothing.status_code == 422
        assert "There is no TXT record" in nothing.text
        names.broken = True
        assert "The name server did not say" in (await browser.post(f"{here}/{verification}")).text
        names.broken = False
        names.texts[name] = [("something else",)]
        assert "something else" in (await browser.post(f"{here}/{verification}")).text
        names.texts[name] = [(value,)]
        assert (await browser.post(f"{here}/{verification}")).status_code == 303
        assert "Verified by its TXT record" in (await browser.get(here)).text


async def test_what_is_no_domain_is_answered_with_what_was_typed(house: House) -> None:
    browser = await house.browser("nadia")
    here = f"/access/{house.cast['nadia'].organisation_ids[0]}/domains"
    for typed in ("gmail.com", "co.uk", "no domain"):
        answer = await browser.post(here, {"domain": typed})
        assert answer.status_code == 422
        assert Page(answer.text).typed["domain"] == typed


async def test_a_domain_is_given_up_after_a_word_on_what_it_means(house: House) -> None:
    browser = await house.browser("nadia")
    here = f"/access/{house.cast['nadia'].organisation_ids[0]}/domains"
    await browser.post(here, {"domain": "nordwind.example"})
    asked = (await browser.get(here)).text.partition(f'href="{here}/')[2].partition('"')[0]
    assert "nothing changes for anybody" in (await browser.get(f"{here}/{asked}")).text
    assert (await browser.post(f"{here}/{asked}")).status_code == 303
    assert "nordwind.example" not in (await browser.get(here)).text


async def test_our_word_is_offered_to_an_administrator_alone(house: House) -> None:
    place = house.cast["nadia"].organisation_ids[0]
    await (await house.browser("nadia")).post(f"/access/{place}/domains", {"domain": "nordwind.example"})
    for name, offered in (("nadia", False), ("admin", True)):
        page = await (await house.browser(name)).get(f"/access/{place}/domains")
        assert ("Give our word" in page.text) == offered

"""Journey 9: the same by SAML 2.0, with npm's samlp and Debian's simplesamlphp, by both bindings, to the end of the
session on both sides; and over https with the provider on another site."""

import re
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from app.lib.processes import stop, wait_until
from e2e.connecting import (
    add_connection,
    add_domain,
    exchange_metadata,
    give_role,
    go_to_provider,
    log_in,
    sign_out,
    try_out,
    turn_on,
    vouch,
)
from e2e.employers import Employers
from e2e.over_tls import tls_front
from e2e.people import PHONE, People, arrives, sign_in
from e2e.portal import PATIENCE, Portal, answers, start_process
from tests.integrations.tls import Authority
from tests.peers.providers import Employee, Provider, saml_provider
from tests.servers import free_port

pytestmark = pytest.mark.anyio
SAMLP, SIMPLESAMLPHP = "/metadata", "/saml2/idp/metadata.php"


@pytest.fixture
def portal(employers: Employers) -> Portal:
    """The one around which the providers are."""
    return employers.portal


async def connected(page: Page, access: str, domain: str, provider: Provider, metadata: str) -> str:
    """An administrator of the vendor's sets it up for somebody; still to be tested and turned on."""
    connection = await add_connection(page, access, domain, "SAML 2.0")
    await exchange_metadata(page, connection, provider, metadata, file=metadata == SIMPLESAMLPHP)
    await add_domain(page, access, domain, domain)
    await vouch(page, domain)
    return connection


async def agree(
    page: Page, connection: str, *, binding: str = "In the address (HTTP-Redirect)", **switches: bool
) -> None:
    """What both sides decided: how our requests go, and what is asked of theirs."""
    await page.goto(f"{connection}/settings")
    await page.get_by_label("How the browser carries our requests").select_option(binding)
    for name, on in switches.items():
        await page.locator(f"input[name={name}]").set_checked(on)
    await page.get_by_role("button", name="Save what was agreed").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()


async def test_people_sign_in_by_saml_in_any_browser_and_out_on_both_sides(
    people: People, employers: Employers
) -> None:
    provider, kim = employers.start_samlp(), Employee("kim@bluebird.example", "Kim Adair", ("wards",))
    provider.employ(kim)
    ada = await people.page("admin")
    connection = await connected(ada, employers.access("pat"), "bluebird.example", provider, SAMLP)
    await agree(ada, connection, want_response_signed=True)
    await try_out(ada, connection, kim.email)
    await expect(ada.get_by_role("heading", name="It works")).to_be_visible()
    await expect(ada.get_by_role("row", name="groups wards")).to_be_visible()
    await turn_on(ada, connection)
    await by_keyboard_and_out(await people.page(), kim)
    await out_from_the_provider(await people.page(viewport=PHONE), kim, provider)
    await without_javascript(await people.page(java_script_enabled=False), kim)
    await agree(ada, connection, binding="As a form (HTTP-POST)")
    await by_post_without_javascript(await people.page(java_script_enabled=False), kim)
    await by_post(await people.page(), kim)


async def by_keyboard_and_out(page: Page, person: Employee) -> None:
    """Nothing but keys until the page that was asked for is there; then signed out here and there."""
    await page.goto("/plan")
    await expect(page.get_by_label("Email")).to_be_focused()
    await page.keyboard.type(person.email)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Log in at work")).to_be_visible()
    await expect(page.get_by_label("Username")).to_be_focused()
    await page.keyboard.type(person.email)
    await page.keyboard.press("Enter")
    await arrives(page, "/plan")
    await sign_out(page)
    await page.get_by_role("link", name="Sign out of bluebird.example too").click()
    await expect(page.get_by_role("heading", name="You are signed out", exact=True)).to_be_visible()
    await go_to_provider(page, person.email)
    await expect(page.get_by_role("heading", name="Log in at work")).to_be_visible()


async def out_from_the_provider(page: Page, person: Employee, provider: Provider) -> None:
    """On a phone; the provider's own page of signing out ends ours, too."""
    await page.goto("/sign-in")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await go_to_provider(page, person.email)
    await log_in(page, person.email)
    await expect(page.get_by_role("heading", name=re.compile("Kim"))).to_be_visible()
    await page.goto(f"{provider.url}/slo")
    await page.wait_for_url(f"{provider.url}/slo?SAMLResponse=*")
    await page.goto("/tickets")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def without_javascript(page: Page, person: Employee) -> None:
    """Our page goes on by itself; the provider's has a button."""
    await go_to_provider(page, person.email, at="/plan")
    await log_in(page, person.email)
    await page.get_by_role("button", name="Submit").click()
    await arrives(page, "/plan")


async def by_post_without_javascript(page: Page, person: Employee) -> None:
    """Both pages have a button."""
    await go_to_provider(page, person.email, at="/plan")
    await page.get_by_role("button", name="Go on to bluebird.example").click()
    await log_in(page, person.email)
    await page.get_by_role("button", name="Submit").click()
    await arrives(page, "/plan")


async def by_post(page: Page, person: Employee) -> None:
    """Nothing is to be pressed between the email and the login there."""
    await go_to_provider(page, person.email)
    await log_in(page, person.email)
    await expect(page.get_by_role("heading", name=re.compile("Kim"))).to_be_visible()


async def test_an_encrypted_assertion_brings_groups_that_give_a_role(people: People, employers: Employers) -> None:
    provider, ira = employers.start_simplesamlphp(), Employee("ira@clinic.example", "Ira Sandoval", ("support-admins",))
    provider.employ(ira)
    access = employers.access("pat")
    ada = await people.page("admin")
    connection = await connected(ada, access, "clinic.example", provider, SIMPLESAMLPHP)
    await agree(ada, connection, want_response_signed=True, want_encrypted=True)
    await try_out(ada, connection, ira.email)
    await expect(ada.get_by_role("heading", name="It works")).to_be_visible()
    await give_role(ada, connection, "support-admins", "Organisation admin")
    await turn_on(ada, connection)

    page = await people.page()
    await go_to_provider(page, ira.email, at="/plan")
    await log_in(page, ira.email)
    await arrives(page, "/plan")
    await page.goto(access)
    await expect(page.get_by_role("heading", name="How people sign in")).to_be_visible()
    await sign_out(page)
    await page.get_by_role("link", name="Sign out of clinic.example too").click()
    await expect(page.get_by_role("heading", name="You are signed out", exact=True)).to_be_visible()

    await go_to_provider(page, ira.email)
    await log_in(page, ira.email)
    await page.wait_for_url(f"{employers.portal.url}/")
    await page.goto(f"{provider.url}/saml2/idp/initSLO.php?RelayState={provider.url}/logout.php")
    await arrives(page, "/logout.php")
    await page.goto("/tickets")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_over_https_the_answer_of_another_site_signs_in(
    people: People, employers: Employers, tmp_path: Path
) -> None:
    lou = Employee("lou@labs.example", "Lou Ferrante")
    async with elsewhere(employers, tmp_path) as (portal, provider):
        provider.employ(lou)
        outside = People(people.browser, portal, people.trouble, people.contexts)
        ada = await outside.page(ignore_https_errors=True)
        await sign_in(ada, "admin")
        await arrives(ada, "/desk")
        connection = await connected(ada, employers.access("pat"), "labs.example", provider, SAMLP)
        await try_out(ada, connection, lou.email)
        await expect(ada.get_by_role("heading", name="It works")).to_be_visible()
        await turn_on(ada, connection)
        for binding in ("In the address (HTTP-Redirect)", "As a form (HTTP-POST)"):
            await agree(ada, connection, binding=binding)
            page = await outside.page(ignore_https_errors=True)
            await go_to_provider(page, lou.email, at="/plan")
            await page.wait_for_url(f"{provider.url}/**")
            await log_in(page, lou.email)
            await page.wait_for_url(f"{portal.url}/plan")
        cookies = {cookie["name"]: cookie for cookie in await page.context.cookies(portal.url)}
        assert cookies["__Host-session"]["sameSite"] == "Lax" and cookies["__Host-session"]["secure"]
        await sign_out(page)
        await page.get_by_role("link", name="Sign out of labs.example too").click()
        await expect(page.get_by_role("heading", name="You are signed out", exact=True)).to_be_visible()


@asynccontextmanager
async def elsewhere(employers: Employers, folder: Path) -> AsyncIterator[tuple[Portal, Provider]]:
    """The same installation under a name of its own with https, and a provider under another's."""
    authority = Authority.new()
    ports = {name: free_port() for name in ("portal", "portal behind", "provider", "provider behind")}
    plain = employers.portal
    origin = f"https://portal.uphold.test:{ports['portal']}"
    settings = replace(plain.settings, port=ports["portal behind"], portal_url=origin)
    async with AsyncExitStack() as fronts:
        stack = fronts.enter_context(ExitStack())
        web = start_process(settings, "web")
        stack.callback(stop, web, signal.SIGTERM, patience=5)
        url = f"https://idp.other.test:{ports['provider']}"
        provider = stack.enter_context(saml_provider(folder, ports["provider behind"], url))
        for name, host in (("portal", "portal.uphold.test"), ("provider", "idp.other.test")):
            context = authority.server(host, folder)
            await fronts.enter_async_context(tls_front(ports[name], ports[f"{name} behind"], context))
        assert wait_until(partial(answers, settings.host, settings.port, "/health/ready"), web, PATIENCE)
        yield replace(plain, settings=settings, signed_in={}), provider

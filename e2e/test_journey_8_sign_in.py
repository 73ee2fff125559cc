"""Journey 8: an organisation's admin connects its own provider, tries it, and has everybody sign in by it; its people
then do. The provider is npm's oidc-provider."""

import re

import pytest
from playwright.async_api import Page, expect

from e2e.connecting import (
    add_connection,
    add_domain,
    enter_registration,
    give_role,
    go_to_provider,
    log_in,
    register,
    sign_out,
    try_out,
    turn_on,
    vouch,
)
from e2e.employers import Employers
from e2e.people import PHONE, People, arrives, sign_in
from e2e.portal import Portal
from tests.peers.providers import Employee

pytestmark = pytest.mark.anyio

NADIA = Employee("nadia@northwind.example", "Nadia Rahman", ("support-admins",))
NOAH = Employee("noah@northwind.example", "Noah Lindgren", ("everyone",))
ERIN = Employee("erin@northwind.example", "Erin Halloran", ("everyone",))


@pytest.fixture
def portal(employers: Employers) -> Portal:
    """The one that may reach the providers."""
    return employers.portal


async def test_an_admin_connects_a_provider_tries_it_and_has_everybody_use_it(
    people: People, employers: Employers
) -> None:
    employers.oidc.employ(NADIA, NOAH, ERIN)
    nadia = await people.page("nadia")
    await show_the_domain(nadia, employers)
    connection = await connect(nadia, employers)
    await try_with_one_person(nadia, people, connection)
    await have_everybody_use_it(nadia, connection)
    await come_in_for_the_first_time(people, employers)
    await break_the_glass(people, employers)


async def show_the_domain(page: Page, employers: Employers) -> None:
    """The record that DNS must hold is told, missed, and found."""
    await page.goto("/")
    await page.get_by_role("banner").get_by_role("link", name="Access").click()
    await page.get_by_role("navigation", name="Access").get_by_role("link", name="Domains").click()
    await add_domain(page, employers.access("nadia"), "northwind.example")
    verify = page.get_by_role("button", name="Verify now that northwind.example is yours")
    await verify.click()
    await expect(page.get_by_text("There is no TXT record at").first).to_be_visible()
    record = await page.get_by_label("Name (host)").input_value()
    employers.names.texts[record] = [(await page.get_by_label("Value, type TXT").input_value(),)]
    await verify.click()
    await expect(page.get_by_text("Verified by its TXT record")).to_be_visible()


async def connect(page: Page, employers: Employers) -> str:
    """With a wrong secret first: the test says so, and what to change. Then it says what arrived."""
    connection = await add_connection(page, employers.access("nadia"), "Northwind", "OpenID Connect")
    client_id, secret = await register(page, employers.oidc)
    await enter_registration(page, employers.oidc, client_id, "not the secret")
    await try_out(page, connection, NADIA.email)
    await expect(page.get_by_role("heading", name="It was refused")).to_be_visible()
    await expect(page.locator("main")).to_contain_text("secret")
    await page.goto(f"{connection}/set-up")
    await enter_registration(page, employers.oidc, client_id, secret)
    # Still logged in at the provider: nobody is asked anything there.
    await page.get_by_role("button", name="Test the sign-in").click()
    await expect(page.get_by_role("heading", name="It works")).to_be_visible()
    await expect(page.get_by_role("row", name="groups support-admins")).to_be_visible()
    await expect(page.locator("main")).to_contain_text("a mail asks its owner whether it is them")
    await page.goto(f"{employers.access('nadia')}/domains")
    await page.get_by_label("Sent to").first.select_option("Northwind")
    await page.get_by_role("button", name="Save where northwind.example is sent to").click()
    await give_role(page, connection, "support-admins", "Organisation admin")
    return connection


async def try_with_one_person(page: Page, people: People, connection: str) -> None:
    """Noah is in the pilot and is let in; Erin is not, and the admin reads why she was refused."""
    await page.goto(connection)
    await page.get_by_label("One more person").select_option("Noah Lindgren, noah@northwind.example")
    await page.get_by_role("button", name="Add to the pilot").click()
    await page.get_by_role("button", name="Start the pilot").click()
    await expect(page.get_by_text("The people of the pilot sign in through it")).to_be_visible()
    noah = await people.page()
    await go_to_provider(noah, NOAH.email, at="/sign-in?next=/plan")
    await noah.get_by_role("link", name="Go on to Northwind").click()
    await log_in(noah, NOAH.email)
    await confirm_by_mail(noah, people.portal, NOAH.email, wanted="/plan")
    erin = await people.page()
    await go_to_provider(erin, ERIN.email)
    await erin.get_by_role("link", name="Go on to Northwind").click()
    await log_in(erin, ERIN.email)
    await expect(erin.get_by_role("heading", name="We could not sign you in")).to_be_visible()
    await page.goto(connection)
    await expect(page.get_by_role("row", name=re.compile("pilot.not_in_it"))).to_be_visible()


async def have_everybody_use_it(page: Page, connection: str) -> None:
    """Who would be locked out is told while the connection is not on; then nobody would be, and it is enforced once
    somebody can come in without it."""
    enforcement = connection.partition("/connections/")[0] + "/policy/enforcement"
    await page.goto(enforcement)
    await expect(page.get_by_role("heading", name="These 3 people would be locked out")).to_be_visible()
    await turn_on(page, connection)
    await page.goto(enforcement)
    await expect(page.get_by_role("heading", name="Nobody would be locked out")).to_be_visible()
    await expect(page.get_by_text("A break-glass person must be named")).to_be_visible()
    await page.get_by_role("link", name="Back").click()
    await page.get_by_label("One more person").select_option("Nadia Rahman, nadia@northwind.example")
    await page.get_by_role("button", name="Name them").click()
    await page.get_by_role("link", name="See whom enforcing would lock out").click()
    await page.get_by_role("button", name="Enforce it").click()
    await expect(page.get_by_text("passwords and passkeys open nothing here")).to_be_visible()


async def come_in_for_the_first_time(people: People, employers: Employers) -> None:
    """Erin has an account: her password is refused, and what came from the provider is hers once she says so."""
    erin = await people.page()
    await sign_in(erin, "erin")
    await expect(erin.get_by_text("so a password does not do here")).to_be_visible()
    await erin.get_by_role("link", name="Go on to Northwind").click()
    await log_in(erin, ERIN.email)
    await confirm_by_mail(erin, employers.portal, ERIN.email)
    await expect(erin.get_by_role("heading", name=re.compile("Erin"))).to_be_visible()


async def break_the_glass(people: People, employers: Employers) -> None:
    """The day on which the provider is down: the one who was named comes in with a password, and it is told."""
    nadia = await people.page()
    await sign_in(nadia, "nadia")
    await nadia.goto(f"{employers.access('nadia')}/policy")
    await expect(nadia.get_by_text("passwords and passkeys open nothing here")).to_be_visible()
    await employers.portal.mailbox.mail(NADIA.email, "break-glass")


async def confirm_by_mail(page: Page, portal: Portal, email: str, *, wanted: str = "/") -> None:
    """From the page that speaks of a mail, by its link, to being signed in on the page that was wanted."""
    await expect(page.get_by_role("heading", name="Look at your mail")).to_be_visible()
    found = re.search(r"http\S+/sso/link/\S+", await portal.mailbox.mail(email, "/sso/link/"))
    assert found
    await page.goto(found[0])
    await page.get_by_role("button", name="Yes, that was me").click()
    await page.wait_for_url(f"{portal.url}{wanted}")


async def connected(page: Page, employers: Employers, access: str, domain: str) -> str:
    """An administrator of the vendor's sets it up for somebody; still to be tested and turned on."""
    name = f"{domain.partition('.')[0].title()} work"
    connection = await add_connection(page, access, name, "OpenID Connect")
    await enter_registration(page, employers.oidc, *(await register(page, employers.oidc)))
    await add_domain(page, access, domain, name)
    await vouch(page, domain)
    return connection


async def test_a_stranger_to_us_comes_from_their_provider_and_is_followed_until_they_leave(
    people: People, employers: Employers
) -> None:
    access, robin = employers.access("stan"), Employee("robin@outpost.example", "Robin Vale", ("everyone",))
    employers.oidc.employ(robin)
    ada = await people.page("admin")
    connection = await connected(ada, employers, access, "outpost.example")
    await try_out(ada, connection, robin.email)
    await expect(ada.get_by_role("heading", name="It works")).to_be_visible()
    await give_role(ada, connection, "support-admins", "Organisation admin")
    await turn_on(ada, connection)

    page = await people.page(viewport=PHONE)
    await go_to_provider(page, robin.email, at="/plan")
    await log_in(page, robin.email)
    await arrives(page, "/plan")
    await expect(page.get_by_role("banner").get_by_role("link", name="Access")).to_have_count(0)

    employers.oidc.employ(Employee(robin.email, robin.name, ("everyone", "support-admins")))
    await sign_out(page)
    # Still logged in at the provider: nobody is asked anything there.
    await go_to_provider(page, robin.email)
    await expect(page.get_by_role("heading", name=re.compile("Robin"))).to_be_visible()
    await page.goto(access)
    await expect(page.get_by_role("heading", name="How people sign in")).to_be_visible()

    await sign_out(page)
    await page.get_by_role("link", name="Sign out of Outpost work too").click()
    await page.get_by_role("button", name="Yes, sign me out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    await go_to_provider(page, robin.email)
    await log_in(page, robin.email)
    await page.wait_for_url(f"{employers.portal.url}/")
    await end_at_provider(page, employers)
    await page.goto("/tickets")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    await go_to_provider(page, robin.email)
    await log_in(page, robin.email)
    await page.wait_for_url(f"{employers.portal.url}/")
    await leave_the_company(ada, connection, robin)
    await page.goto("/tickets")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await go_to_provider(page, robin.email)
    await expect(page.get_by_role("heading", name="We could not sign you in")).to_be_visible()


async def end_at_provider(page: Page, employers: Employers) -> None:
    """The provider tells us behind the browser's back (back-channel logout)."""
    await page.goto(f"{employers.oidc.url}/session/end")
    await page.get_by_role("button", name="Yes, sign me out").click()
    await page.wait_for_url("**/session/end/success*")


async def leave_the_company(ada: Page, connection: str, gone: Employee) -> None:
    """Their directory says so (SCIM), with the token that the page of provisioning gave."""
    await ada.goto(f"{connection}/provisioning")
    await ada.get_by_role("button", name="Make a token").click()
    token = await ada.get_by_role("textbox", name="The token").input_value()
    told = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": gone.email,
        "externalId": "robin",
        "active": False,
    }
    bearer = {"Authorization": f"Bearer {token}", "Content-Type": "application/scim+json"}
    base = await ada.get_by_label("Base URL").input_value()
    assert (await ada.request.post(f"{base}/Users", data=told, headers=bearer)).status == 201


async def test_an_agent_signs_in_by_the_vendors_own_provider(people: People, employers: Employers) -> None:
    jo = Employee("jo@support.example", "Jo Ferreira", ("support-desk",))
    employers.oidc.employ(jo)
    ada = await people.page("admin")
    connection = await connected(ada, employers, employers.access("admin"), "support.example")
    await give_role(ada, connection, "support-desk", "Agent")
    await try_out(ada, connection, jo.email)
    await expect(ada.get_by_role("heading", name="It works")).to_be_visible()
    await turn_on(ada, connection)
    page = await people.page()
    await go_to_provider(page, jo.email)
    await log_in(page, jo.email)
    await arrives(page, "/desk")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    # Whoever has an account comes in as before, too: nothing is enforced.
    alex = await people.page()
    await sign_in(alex, "alex")
    await arrives(alex, "/desk")

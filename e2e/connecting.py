"""What whoever looks after sign-in does again and again, by what stands on the pages."""

from playwright.async_api import FilePayload, Page, expect

from tests.peers.providers import PASSWORD, Provider


async def add_connection(page: Page, access: str, name: str, protocol: str) -> str:
    """A draft, on its set-up; answers the connection's address."""
    await page.goto(f"{access}/connections/new")
    await page.get_by_label("Your identity provider").select_option("Another one")
    await page.get_by_label("Protocol").select_option(protocol)
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_role("button", name="Add it").click()
    await expect(page.get_by_role("heading", level=2, name=name)).to_be_visible()
    return page.url.removesuffix("/set-up")


async def register(page: Page, provider: Provider) -> tuple[str, str]:
    """From the set-up's values, as an administrator of the provider would type them in there (RFC 7591): the client's
    id and secret."""
    values = {
        "redirect_uris": [await page.get_by_label("Redirect URI", exact=True).input_value()],
        "post_logout_redirect_uris": [await page.get_by_label("Post-logout redirect URI").input_value()],
        "backchannel_logout_uri": await page.get_by_label("Back-channel logout URI").input_value(),
        "backchannel_logout_session_required": True,
    }
    made = await page.request.post(f"{provider.url}/reg", data=values)
    assert made.status == 201, await made.text()
    client = await made.json()
    return client["client_id"], client["client_secret"]


async def enter_registration(page: Page, provider: Provider, client_id: str, secret: str) -> None:
    """On the set-up."""
    await page.get_by_label("Issuer").fill(provider.url)
    await page.get_by_label("Client id").fill(client_id)
    await page.get_by_label("Client secret").fill(secret)
    await page.get_by_role("button", name="Ask the provider and keep it").click()
    await expect(page.get_by_role("heading", name="How it stands")).to_be_visible()


async def exchange_metadata(
    page: Page, connection: str, provider: Provider, theirs: str, *, file: bool = False
) -> None:
    """On the set-up: ours goes to the provider, the provider's, from its path `theirs`, comes here: pasted, or as a
    file."""
    href = await page.get_by_role("link", name="Download our metadata").first.get_attribute("href")
    provider.learn(await page.evaluate("async (url) => (await fetch(url)).text()", href))
    metadata = await (await page.request.get(f"{provider.local_url}{theirs}")).body()
    if file:
        found = FilePayload(name="metadata.xml", mimeType="text/xml", buffer=metadata)
        await page.get_by_label("The provider’s metadata, as a file").set_input_files(found)
    else:
        await page.get_by_label("Or pasted").fill(metadata.decode())
    await page.get_by_role("button", name="Take the metadata").click()
    await expect(page.get_by_role("heading", name="How it stands")).to_be_visible()


async def add_domain(page: Page, access: str, domain: str, connection: str = "") -> None:
    """Still to be verified."""
    await page.goto(f"{access}/domains")
    await page.get_by_label("Domain", exact=True).fill(domain)
    if connection:
        await page.locator("#connection").select_option(connection)
    await page.get_by_role("button", name="Add the domain").click()
    await expect(page.get_by_role("heading", name=domain)).to_be_visible()


async def vouch(page: Page, domain: str) -> None:
    """An administrator of the vendor's, on the page of domains."""
    section = page.locator("section", has=page.get_by_role("heading", name=domain))
    await section.get_by_text("Give our word for it instead").click()
    await section.get_by_label("How do you know that it is theirs?").fill("Their contract names it.")
    await section.get_by_role("button", name="Mark as verified").click()
    await expect(section.get_by_text("Verified by our administrator’s word")).to_be_visible()


async def try_out(page: Page, connection: str, email: str) -> None:
    """A test sign-in as somebody at the provider; ends on the page that says what came of it."""
    await page.goto(connection)
    await page.get_by_role("button", name="Test the sign-in").click()
    await log_in(page, email)
    await page.wait_for_url("**/tests/*")


async def log_in(page: Page, email: str) -> None:
    """At the provider."""
    await page.get_by_label("Username").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Login").click()


async def give_role(page: Page, connection: str, group: str, role: str) -> None:
    """To everybody whom the provider says to be in that group."""
    await page.goto(f"{connection}/groups")
    await page.get_by_label("Group", exact=True).fill(group)
    await page.get_by_label("Role", exact=True).select_option(role)
    await page.get_by_role("button", name="Give the role").click()
    await expect(page.locator(".members-name", has_text=group)).to_be_visible()


async def turn_on(page: Page, connection: str) -> None:
    """For everybody of its domains."""
    await page.goto(connection)
    await page.get_by_role("button", name="Turn it on for everybody").click()
    await expect(page.get_by_text("Everybody of its domains signs in through it.")).to_be_visible()


async def go_to_provider(page: Page, email: str, *, at: str = "/sign-in") -> None:
    """The email alone, and on to where its domain signs in."""
    await page.goto(at)
    await page.get_by_label("Email").fill(email)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def sign_out(page: Page) -> None:
    """From any page."""
    await page.get_by_role("banner").locator("summary").last.click()
    await page.get_by_role("button", name="Sign out").click()

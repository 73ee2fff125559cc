"""Passkeys and codes in a real browser, with an authenticator that Chromium plays (Chrome DevTools Protocol,
WebAuthn)."""

import re

import pyotp
import pytest
from playwright.async_api import BrowserContext, CDPSession, Page, expect

from e2e.people import PHONE, People, arrives, scripts_have_run, sign_in

pytestmark = pytest.mark.anyio
SECURITY = "/settings/security"


async def authenticator(page: Page, *, verifies: bool = True) -> tuple[CDPSession, str]:
    """A platform authenticator that this page's browser has built in."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    made = await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


async def add_passkey(page: Page, name: str) -> None:
    await page.goto(SECURITY)
    await page.get_by_label("Name of the new passkey").fill(name)
    await page.get_by_role("button", name="Add a passkey").click()


async def forget(context: BrowserContext) -> None:
    await context.clear_cookies()


async def test_a_passkey_is_added_kept_and_signs_in_by_itself(people: People) -> None:
    page = await people.page()
    await authenticator(page)
    await sign_in(page, "stan")
    await add_passkey(page, "Grey laptop")
    await expect(page.get_by_role("heading", name="Keep these recovery codes")).to_be_visible()
    await expect(page.locator(".codes li")).to_have_count(10)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download the codes").click()
    kept = await (await download.value).path()
    assert len(re.findall(r"^\w{4}-\w{4}-\w{4}-\w{4}$", kept.read_text(), re.MULTILINE)) == 10
    await page.get_by_role("link", name="I have kept them").click()
    await expect(page.get_by_role("link", name="Grey laptop")).to_be_visible()

    await forget(page.context)
    await page.goto("/sign-in?next=/plan")
    # Nothing is pressed: the browser's autofill offers it, and this authenticator takes what is offered.
    await arrives(page, "/plan")

    await page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false")
    await forget(page.context)
    await page.goto("/sign-in?next=/plan")
    await page.get_by_role("button", name="Use a passkey").click()
    await arrives(page, "/plan")

    await forget(page.context)
    await sign_in(page, "stan")
    await expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    await scripts_have_run(page)
    await page.get_by_role("button", name="Use a passkey").click()
    await expect(page.get_by_role("heading", name=re.compile("Stan"))).to_be_visible()

    await page.goto(SECURITY)
    await page.get_by_role("link", name="Grey laptop").click()
    await page.get_by_role("button", name="Remove the passkey").click()
    await expect(page.get_by_text("No passkeys yet")).to_be_visible()


async def test_whoever_cannot_show_who_they_are_is_told_and_may_try_again(people: People) -> None:
    page = await people.page()
    await authenticator(page, verifies=False)
    await page.goto("/sign-in")
    await page.get_by_role("button", name="Use a passkey").click()
    await expect(page.get_by_text("No passkey was used.")).to_be_visible()
    await expect(page.get_by_role("button", name="Use a passkey")).to_be_enabled()


async def test_an_app_is_set_up_and_its_code_asked_for_on_a_phone(people: People) -> None:
    page = await people.page(viewport=PHONE)
    await sign_in(page, "pat")
    await page.goto(SECURITY)
    await page.get_by_role("button", name="Set up an app").click()
    await expect(page.get_by_role("img", name="QR code with the key below")).to_be_visible()
    app = pyotp.TOTP((await page.locator("main code").inner_text()).replace(" ", ""))
    await page.get_by_label("The code that it shows now").fill(app.now())
    await page.get_by_role("button", name="Check the code").click()
    codes = await page.locator(".codes li").all_inner_texts()

    await forget(page.context)
    await sign_in(page, "pat")
    await expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    await page.get_by_text("Use a recovery code instead").click()
    await page.get_by_label("Recovery code").fill(codes[0])
    await page.get_by_role("button", name="Use the recovery code").click()
    await page.goto(SECURITY)
    await expect(page.get_by_text("9 of 10 are left.")).to_be_visible()
    await page.get_by_role("button", name="Remove the app").click()
    await expect(page.get_by_role("button", name="Set up an app")).to_be_visible()
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]


async def test_without_javascript_a_passkey_says_what_it_needs(people: People) -> None:
    page = await people.page(java_script_enabled=False)
    await page.goto("/sign-in")
    await page.get_by_role("button", name="Use a passkey").click()
    await expect(page.get_by_text("Passkeys need JavaScript, which this browser does not run here.")).to_be_visible()

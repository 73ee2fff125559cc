"""The people of a test: everybody has a browser context of their own, and what their pages do is watched."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, StorageState, ViewportSize

from app.demo_people import CAST, PASSWORD
from e2e.portal import Portal

WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
BY_NAME = {someone.email.partition("@")[0]: someone for someone in CAST}
# What a browser says of an answer that is meant: a 404 page is an answer, too.
_ANSWERED = "Failed to load resource: the server responded with a status of 4"
# What HTMX says where the reader leaves a page that is still asking for something. A request that leads nowhere says
# `sendError` after `afterRequest`, one that is answered too late says `timeout`.
_LEFT = ("htmx:sendAbort", "htmx:afterRequest")


@dataclass
class People:
    """Opens pages as somebody of the cast, or as a visitor. `trouble` is what their pages' consoles complained of: a
    breach of the content security policy, a failing script, a request that led nowhere."""

    browser: Browser
    portal: Portal
    trouble: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def page(self, name: str | None = None, **options: Any) -> Page:
        """A page of somebody who is signed in; of a visitor when no name is given. `options` are the context's."""
        context = await self.context(name, **options)
        return await context.new_page()

    async def context(self, name: str | None = None, **options: Any) -> BrowserContext:
        """A browser of that person's own, in their time zone, as wide as a desk unless told otherwise."""
        if name:
            options |= {"timezone_id": BY_NAME[name].zone, "storage_state": await self._signed_in(name)}
        return await self._context(**options)

    async def _context(self, **options: Any) -> BrowserContext:
        context = await self.browser.new_context(
            **({"base_url": self.portal.url, "viewport": WIDE, "locale": "en-GB"} | options)
        )
        self.contexts.append(context)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.trouble.append(f"{error.page and error.page.url}: {error.error}"))
        return context

    async def _signed_in(self, name: str) -> StorageState:
        """Signs in once for all tests of this portal, by the form but without a window; the cookies do for the rest."""
        if name not in self.portal.signed_in:
            context = await self._context()
            form: dict[str, str | float | bool] = {
                "email": BY_NAME[name].email,
                "password": PASSWORD,
                "_csrf_token": await _token(context),
            }
            answer = await context.request.post("/sign-in", form=form, max_redirects=0)
            assert answer.status == 303
            self.portal.signed_in[name] = await context.storage_state()
        return self.portal.signed_in[name]

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith((_ANSWERED, *_LEFT)):
            self.trouble.append(f"{message.location.get('url')}: {message.text}")

    async def leave(self, evidence: Path | None) -> None:
        """Closes all; what was seen is kept in the folder `evidence`, if one is given."""
        for number, context in enumerate(self.contexts):
            if evidence:
                for at, page in enumerate(context.pages):
                    await page.screenshot(path=evidence / f"page-{number}-{at}.png", full_page=True)
                    (evidence / f"page-{number}-{at}.html").write_text(await page.content())
            await context.close()


async def _token(context: BrowserContext) -> str:
    found = re.search(r'name="_csrf_token" value="(\w+)"', await (await context.request.get("/sign-in")).text())
    assert found
    return found[1]


def asked_elsewhere(context: BrowserContext, portal: Portal) -> list[str]:
    """Collects what the context asks of other hosts than ours. A page of ours that asks another of them breaks its own
    policy."""
    found = list[str]()
    ours = (f"{portal.url}/", f"{portal.settings.files_url}/", f"{portal.settings.status_url}/", "data:")

    def look(request: Request) -> None:
        if not request.url.startswith(ours):
            found.append(request.url)

    context.on("request", look)
    return found


async def arrives(page: Page, path: str) -> None:
    """Waits for the page itself, not for one that only names it as the next."""
    await page.wait_for_url(lambda url: urlsplit(url).path == path)


async def scripts_have_run(page: Page) -> None:
    """What a script does, a key or a preview, is there no sooner; a page can be seen before."""
    await page.wait_for_load_state()


async def sign_in(page: Page, name: str) -> None:
    """By the form, as everybody does."""
    await page.goto("/sign-in")
    await page.get_by_label("Email").fill(BY_NAME[name].email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()

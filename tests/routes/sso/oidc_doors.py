"""An OpenID Connect connection of an organisation's, its provider, and somebody who goes there and comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from app.domain.identity.connection import Connection
from app.integrations.outward import Outward
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.vault import locked
from tests.browser import Browser
from tests.house import House
from tests.oidc_peer import Provider
from tests.routes.sso.doors import NORTHWIND, connect, found, link_out, organisation_of


@dataclass(frozen=True)
class OidcDoor:
    """An OpenID Connect connection of the house, and its provider."""

    house: House
    connection: Connection
    provider: Provider

    @property
    def callback(self) -> str:
        """Where people are sent back to."""
        return f"/sso/oidc/{self.connection.id}/callback"

    async def leave(self, browser: Browser, target: str = "/tickets") -> dict[str, str]:
        """Goes to the provider and signs in there; answers what one comes back with."""
        page = await browser.get(f"/sso/start/{self.connection.id}?next={target}")
        assert page.status_code == 200, page.text
        return self.provider.approve(link_out(page))

    async def back(self, browser: Browser, parameters: Mapping[str, str]) -> httpx.Response:
        """The provider sends the browser back."""
        return await browser.get(f"{self.callback}?{urlencode(parameters)}", sec_fetch_site="cross-site")

    async def sign_in(self, browser: Browser, target: str = "/tickets") -> httpx.Response:
        """There and back."""
        return await self.back(browser, await self.leave(browser, target))


async def oidc_door(house: House, provider: Provider, who: str | None = "erin", **given: Any) -> OidcDoor:
    """A door of the organisation that somebody belongs to; of the staff, for None. The house may reach it."""
    house.app.state.outward = Outward(frozenset({provider.peer}))
    organisation_id = await organisation_of(house, who) if who else None
    settings = provider.settings(**given.pop("settings", {}))
    connection_id = await connect(organisation_id, settings, **({"domains": [NORTHWIND]} | given))
    async with database.transaction(SYSTEM):
        secret = locked(provider.client_secret)
        await database.execute("UPDATE connection SET client_secret = $2 WHERE id = $1", connection_id, secret)
    return OidcDoor(house, await found(connection_id), provider)

"""A SAML connection of an organisation's, its provider, and somebody who goes there and comes back."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from app.domain.identity.connection import Connection
from app.integrations.saml.party import Party
from app.lib.ids import new_id
from tests.browser import Browser
from tests.house import House
from tests.routes.sso.doors import NORTHWIND, asked, connect, found, organisation_of
from tests.saml_peer import Provider


@dataclass(frozen=True)
class SamlDoor:
    """A SAML connection of the house, and its provider."""

    house: House
    connection: Connection
    provider: Provider

    @property
    def party(self) -> Party:
        """We, as the provider knows us."""
        return Party(self.connection, self.house.settings.portal_url)

    @property
    def acs(self) -> str:
        """Where answers are posted."""
        return urlsplit(self.party.acs).path

    async def leave(self, browser: Browser, target: str = "/tickets") -> str:
        """Goes to the provider; answers the request's id."""
        page = await browser.get(f"/sso/start/{self.connection.id}?next={target}")
        assert page.status_code == 200, page.text
        return asked(page)

    async def post(self, browser: Browser, answer: str, relay_state: str = "") -> httpx.Response:
        """The provider's page posts its answer, from its own site."""
        values = {"SAMLResponse": answer, "RelayState": relay_state}
        return await browser.send_form(self.acs, values, origin="https://idp.example", sec_fetch_site="cross-site")

    async def sign_in(self, browser: Browser, target: str = "/tickets", **said: Any) -> httpx.Response:
        """There and back; `said` are fields of the peer's Answer."""
        request_id = await self.leave(browser, target)
        return await self.post(browser, self.answer(request_id, **said))

    def answer(self, request_id: str | None, **said: Any) -> str:
        """What the provider would post."""
        said = {"assertion_id": f"_{new_id().hex}"} | said
        return self.provider.answer(self.party, request_id, datetime.now(UTC), **said)


async def saml_door(house: House, who: str | None = "erin", **given: Any) -> SamlDoor:
    """A door of the organisation that somebody belongs to; of the staff, for None."""
    provider = given.pop("provider", Provider())
    settings = replace(
        provider.settings,
        email_attributes=("email",),
        name_attributes=("displayName",),
        group_attributes=("groups",),
        sign_requests=False,
        **given.pop("settings", {}),
    )
    organisation_id = await organisation_of(house, who) if who else None
    connection_id = await connect(organisation_id, settings, **({"domains": [NORTHWIND]} | given))
    return SamlDoor(house, await found(connection_id), provider)

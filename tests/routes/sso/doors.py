"""What the connections of both protocols have in common: how one is set up, the way out, and how it is refused."""

import base64
import json
import re
import zlib
from collections.abc import Sequence
from html import unescape
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx

from app.domain.identity import queries
from app.domain.identity.connection import Connection, OidcSettings, SamlSettings, State, settings_as_json
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.web.cookies import cookie_name
from tests.browser import Browser
from tests.cast import rows
from tests.house import House

NORTHWIND = "northwind.example"
# Somebody who has no account here.
NELL = {"email": ("nell@northwind.example",), "displayName": ("Nell Nilsson",), "groups": ("everyone",)}


async def organisation_of(house: House, name: str) -> UUID:
    """Where somebody of the cast belongs."""
    return house.cast[name].organisation_ids[0]


async def connect(
    organisation_id: UUID | None,
    settings: SamlSettings | OidcSettings,
    *,
    domains: Sequence[str] = (),
    state: State = "on",
    default_role: str = "member",
    name: str = "Okta",
) -> UUID:
    """A connection that is set up, with verified domains."""
    connection_id = new_id()
    protocol = "saml" if isinstance(settings, SamlSettings) else "oidc"
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO connection (organisation_id, id, name, protocol, state, settings, default_role) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7)",
            organisation_id,
            connection_id,
            name,
            protocol,
            state,
            json.dumps(settings_as_json(settings)),
            default_role,
        )
        for domain in domains:
            await database.execute(
                "INSERT INTO domain (organisation_id, id, name, connection_id, token, verified_at, verified_how) "
                "VALUES ($1, $2, $3, $4, 'token', clock_timestamp(), 'word')",
                organisation_id,
                new_id(),
                domain,
                connection_id,
            )
    return connection_id


async def map_group(connection_id: UUID, group: str, role: str) -> None:
    """A group of the provider's gives this role."""
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO group_role (organisation_id, connection_id, external_group, role) "
            "SELECT organisation_id, id, $2, $3 FROM connection WHERE id = $1",
            connection_id,
            group,
            role,
        )


async def enforce(organisation_id: UUID | None) -> None:
    """The organisation's people must sign in through its providers."""
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO sign_in_policy (organisation_id, id, enforced_at) VALUES ($1, $2, clock_timestamp())",
            organisation_id,
            new_id(),
        )


async def found(connection_id: UUID) -> Connection:
    """The connection as it stands."""
    async with database.transaction(SYSTEM):
        connection = await queries.connection(connection_id)
    assert connection
    return connection


def link_out(page: httpx.Response) -> str:
    """Where a page that leads to a provider leads."""
    refresh = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    assert refresh, page.text
    return unescape(refresh[1])


def asked(page: httpx.Response) -> str:
    """The id of the request, or the state, that leaves with a page."""
    query = parse_qs(urlsplit(link_out(page)).query)
    if "state" in query:
        return query["state"][0]
    message = zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15).decode()
    request_id = re.search(r'\bID="([^"]+)"', message)
    assert request_id, message
    return request_id[1]


def session_of(house: House, browser: Browser) -> str | None:
    """The cookie of the browser's session."""
    return browser.cookies.get(cookie_name(house.settings, "session"))


async def refusals() -> list[str]:
    """Why sign-ins through providers were refused, oldest first."""
    found = await rows("SELECT body FROM audit_entry WHERE action = 'sso.refused' ORDER BY chain, seq")
    return [json.loads(row["body"])["details"]["reason"] for row in found]


async def counted() -> tuple[int, ...]:
    """How many people, identities, living sessions and links there are."""
    (row,) = await rows(
        "SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM identity), "
        "(SELECT count(*) FROM session WHERE ended_at IS NULL), (SELECT count(*) FROM identity_link)"
    )
    return tuple(row.values())


async def assert_refused(house: House, browser: Browser, answer: httpx.Response, *reasons: str) -> None:
    """The one page for everything, no session, and why in the trail of the organisation."""
    assert answer.status_code == 403, answer.text
    assert "We could not sign you in" in answer.text
    assert answer.headers["x-request-id"] in answer.text
    assert cookie_name(house.settings, "session") not in answer.headers.get("set-cookie", "")
    assert session_of(house, browser) is None
    assert tuple((await refusals())[-len(reasons) :]) == reasons

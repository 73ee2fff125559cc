"""What every page between us and a provider begins with: the connection, and we as its provider knows us."""

from uuid import UUID

from litestar import Request

from app.domain.accounts.secrets import new_token
from app.domain.identity import queries
from app.domain.identity.connection import Connection, Protocol
from app.integrations.oidc.party import Party as OidcParty
from app.integrations.saml.party import Party as SamlParty
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import NotFound
from app.web.cookies import cookie_name
from app.web.state import settings_of

# What a provider may post: its answers are taken up to 256 KiB of XML, in base64 and as a form.
MOST = 1024 * 1024
COOKIE = "sso"


async def find(connection_id: UUID, protocol: Protocol | None = None) -> Connection:
    """The connection, of that protocol. Raises NotFound."""
    async with database.transaction(SYSTEM):
        found = await queries.connection(connection_id)
    if found is None or protocol not in (None, found.protocol):
        raise NotFound(str(connection_id))
    return found


def saml_party(request: Request, connection: Connection) -> SamlParty:
    """We, as the connection's provider knows us."""
    return SamlParty(connection, settings_of(request.app).portal_url)


def oidc_party(request: Request, connection: Connection) -> OidcParty:
    """We, as the connection's provider knows us."""
    return OidcParty(connection, settings_of(request.app).portal_url, request.app.state.outward)


def browser_of(request: Request) -> str:
    """What the browser that left for a provider is known by; empty for one that never did."""
    return request.cookies.get(cookie_name(settings_of(request.app), COOKIE), "")


def browser_that_leaves(request: Request) -> str:
    """The same, made if there is none: several open tabs may be at providers, so one that there is stays."""
    return browser_of(request) or new_token()

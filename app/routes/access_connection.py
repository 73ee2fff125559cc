"""What the pages of one connection show, gathered once."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from litestar import Request

from app.domain.identity.connection import Connection
from app.domain.identity.guides import Ours
from app.domain.identity.places import Place
from app.domain.identity.queries import connection
from app.integrations.oidc.party import Party as OidcParty
from app.integrations.saml.party import Party as SamlParty
from app.lib.refusals import NotFound
from app.routes import access_page as shared
from app.routes.access_words import PROTOCOLS, STATE_MEANS, STATES
from app.web.state import settings_of

PATH = "/access/{place:str}/connections/{connection_id:uuid}"
_TABS = (
    ("", "Connection"),
    ("/set-up", "Set-up"),
    ("/groups", "Groups and roles"),
    ("/provisioning", "Provisioning"),
    ("/certificates", "Certificates"),
    ("/settings", "Settings"),
)


async def find(request: Request, place: str, connection_id: UUID) -> tuple[Place, Connection]:
    """A connection of the place, for who looks after it. Raises NotFound."""
    found = await shared.find(request, place)
    held = await connection(connection_id)
    if held is None or held.organisation_id != found.organisation_id:
        raise NotFound(str(connection_id))
    return found, held


def address(place: Place, connection_id: UUID, rest: str = "") -> str:
    """A page of the connection."""
    return shared.address(place, f"/connections/{connection_id}{rest}")


def common(request: Request, place: Place, held: Connection, tab: str | None = None) -> dict[str, Any]:
    """What every page of a connection names; `tab` is the end of the address of the one that is current."""
    own = [(rest, words) for rest, words in _TABS if rest != "/certificates" or held.protocol == "saml"]
    return {
        **shared.common(request, place, "/connections"),
        "connection": held,
        "there": address(place, held.id),
        "answers_get_lost": _answers_get_lost(settings_of(request.app).portal_url, held),
        "protocol": PROTOCOLS[held.protocol],
        "state": STATES[held.state],
        "state_means": STATE_MEANS[held.state],
        "connection_tabs": [
            {"href": address(place, held.id, rest), "words": words, "current": rest == tab} for rest, words in own
        ],
    }


def _answers_get_lost(portal_url: str, held: Connection) -> bool:
    """Whether browsers keep our cookie from what the provider posts to us: only over https may it come from another
    site (web/cookies.py). Sites are told apart by scheme and host, not by port."""
    ours = urlsplit(portal_url)
    if held.protocol != "saml" or ours.scheme == "https":
        return False
    theirs = [urlsplit(endpoint.url) for endpoint in held.saml.sign_on]
    return not theirs or any((one.scheme, one.hostname) != (ours.scheme, ours.hostname) for one in theirs)


def ours(request: Request, place: Place, held: Connection) -> dict[Ours, str]:
    """Our values that the provider asks for."""
    portal_url = settings_of(request.app).portal_url
    if held.protocol == "oidc":
        client = OidcParty(held, portal_url, request.app.state.outward)
        return {
            "redirect_uri": client.redirect_uri,
            "signed_out_uri": client.signed_out_uri,
            "back_channel_uri": client.back_channel_uri,
        }
    party = SamlParty(held, portal_url)
    return {
        "entity_id": party.entity_id,
        "acs": party.acs,
        "slo": party.slo,
        "metadata": party.entity_id,
        "certificate": f"{portal_url}{address(place, held.id, '/certificates/ours.pem')}",
    }

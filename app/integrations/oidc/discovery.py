"""An OpenID provider's discovery document (OpenID Connect Discovery 1.0, 3 and 4)."""

import re
from typing import Literal
from urllib.parse import urlsplit

from app.domain.identity.connection import OidcSettings
from app.integrations.oidc.reasons import rejected
from app.integrations.oidc.signed import ALGORITHMS
from app.integrations.outward import NotReached, Outward

_WELL_KNOWN = "/.well-known/openid-configuration"
_LONGEST = 1000
# Which part of a Microsoft issuer is its tenant (Entra, "OpenID Connect on the Microsoft identity platform").
_ENTRA = re.compile(
    r"https://(?:login\.microsoftonline\.(?:com|us)|login\.partner\.microsoftonline\.cn|sts\.windows\.net)/([0-9a-f-]{36})/"
)


async def discover(outward: Outward, issuer: str) -> OidcSettings:
    """The settings that the provider at `issuer` announces, without our registration (client id, scopes as by default).
    The address of the document itself may be given too. Raises Rejected, whose advice is for whoever typed it."""
    issuer = issuer.strip().removesuffix(_WELL_KNOWN)
    _check_address(issuer)
    try:
        document = await outward.get_json(issuer.rstrip("/") + _WELL_KNOWN)
    except NotReached as error:
        raise rejected("issuer.unreachable", str(error)) from error
    _check_issuer(document.get("issuer"), issuer)
    if "code" not in _listed(document, "response_types_supported", "code"):
        raise rejected("discovery.unsupported")
    return OidcSettings(
        issuer=issuer,
        authorization_endpoint=_address(document, "authorization_endpoint", issuer),
        token_endpoint=_address(document, "token_endpoint", issuer),
        jwks_uri=_address(document, "jwks_uri", issuer),
        userinfo_endpoint=_address(document, "userinfo_endpoint", issuer, needed=False),
        end_session_endpoint=_address(document, "end_session_endpoint", issuer, needed=False),
        algorithms=_algorithms(document),
        answers_issuer=document.get("authorization_response_iss_parameter_supported") is True,
        client_authentication=_client_authentication(document),
        scopes=_scopes(document),
        tenant=tenant_of(issuer),
    )


def tenant_of(issuer: str) -> str:
    """The tenant that an issuer of Microsoft's is for, which its tokens repeat in `tid`; "" of others."""
    entra = _ENTRA.match(issuer)
    return entra[1] if entra else ""


def _check_address(issuer: str) -> None:
    try:
        parts = urlsplit(issuer)
    except ValueError as error:
        raise rejected("issuer.address") from error
    plain = not (parts.query or parts.fragment or re.search(r"[\s?#]", issuer))
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain or len(issuer) > _LONGEST:
        raise rejected("issuer.address")


def _check_issuer(found: object, issuer: str) -> None:
    if not isinstance(found, str):
        raise rejected("discovery.incomplete", "It states no issuer.")
    if "{" in found:
        raise rejected("issuer.template")
    # To the letter (4.3): a slash or a capital more is another issuer.
    if found != issuer:
        raise rejected("issuer.different", f"It calls itself {found[:_LONGEST]}.")


def _address(document: dict[str, object], name: str, issuer: str, *, needed: bool = True) -> str:
    found = document.get(name)
    if found is None and not needed:
        return ""
    # Browsers are sent to some of these: nothing but the web, and never less guarded than the issuer itself.
    schemes = ("https://", issuer.partition("://")[0] + "://")
    if not isinstance(found, str) or not found.startswith(schemes) or not _is_plain(found):
        raise rejected("discovery.incomplete", f"{name} is missing or not an address.")
    return found


def _is_plain(address: str) -> bool:
    return address.isascii() and address.isprintable() and " " not in address and len(address) <= _LONGEST


def _listed(document: dict[str, object], name: str, otherwise: str) -> list[object]:
    found = document.get(name, [otherwise])
    return found if isinstance(found, list) else []


def _algorithms(document: dict[str, object]) -> tuple[str, ...]:
    announced = _listed(document, "id_token_signing_alg_values_supported", "RS256")
    if ours := tuple(algorithm for algorithm in ALGORITHMS if algorithm in announced):
        return ours
    raise rejected("discovery.algorithms")


def _client_authentication(document: dict[str, object]) -> Literal["client_secret_basic", "client_secret_post"]:
    announced = _listed(document, "token_endpoint_auth_methods_supported", "client_secret_basic")
    if "client_secret_basic" in announced:
        return "client_secret_basic"
    if "client_secret_post" in announced:
        return "client_secret_post"
    raise rejected("discovery.client_authentication")


def _scopes(document: dict[str, object]) -> tuple[str, ...]:
    # Okta and Dex give groups only to who asks for them; the others do not know the scope.
    more = ("groups",) if "groups" in _listed(document, "scopes_supported", "openid") else ()
    return (*OidcSettings().scopes, *more)

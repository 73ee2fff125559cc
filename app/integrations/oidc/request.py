"""Sending somebody to their provider (OpenID Connect Core 1.0, 3.1.2.1)."""

import secrets
from dataclasses import dataclass, field

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from app.integrations.oidc.party import Party

_BYTES = 32


@dataclass(frozen=True, slots=True)
class Asked:
    """The address to send the browser to, and what to keep until it comes back."""

    url: str
    state: str
    nonce: str
    verifier: str = field(repr=False)


def ask(party: Party, max_age: int | None = None) -> Asked:
    """A request for a code, with PKCE by S256 (RFC 7636; never `plain`) and a nonce. `max_age`: the provider shall ask
    again who it is when the last time is longer ago than so many seconds."""
    settings = party.connection.oidc
    state, nonce, verifier = (secrets.token_urlsafe(_BYTES) for _ in range(3))
    url: str = prepare_grant_uri(
        settings.authorization_endpoint,
        settings.client_id,
        "code",
        redirect_uri=party.redirect_uri,
        scope=" ".join(settings.scopes),
        state=state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
        max_age=None if max_age is None else str(max_age),
    )
    return Asked(url, state, nonce, verifier)

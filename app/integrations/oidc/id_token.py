"""An ID token that came for a code (OpenID Connect Core 1.0, 3.1.3.7)."""

from datetime import datetime, timedelta
from functools import partial

from authlib.oidc.core.util import create_half_hash

from app.domain.identity.connection import OidcSettings
from app.integrations.oidc.claims import (
    LEEWAY,
    Claims,
    check_maker_and_audience,
    check_times,
    identifier,
    instant,
    same,
)
from app.integrations.oidc.jwks import key_for
from app.integrations.oidc.party import Party
from app.integrations.oidc.reasons import rejected
from app.integrations.oidc.said import as_words
from app.integrations.oidc.signed import ALGORITHMS, claims_of, taken_apart
from app.integrations.showing import showing


async def read_id_token(
    party: Party, compact: object, access_token: str, nonce: str, max_age: int | None, now: datetime
) -> Claims:
    """Its claims, all checked. Raises Rejected."""
    settings = party.connection.oidc
    if not compact:
        raise rejected("id_token.missing")
    signed = taken_apart(compact, allowed=settings.algorithms, types=("", "jwt"))
    key = await key_for(party, signed.kid, signed.algorithm, ALGORITHMS[signed.algorithm], now)
    claims = claims_of(signed, key)
    with showing(partial(as_words, claims), verified=True):
        _check_party(claims, settings)
        _check_life(claims, now)
        if not nonce or not same(claims.get("nonce"), nonce):
            raise rejected("nonce.mismatch")
        _check_recent(claims, max_age, now)
        _check_access_token(claims, access_token, signed.algorithm)
        if not identifier(claims, "sub"):
            raise rejected("subject.missing")
        _check_tenant(claims, party)
    return claims


def _check_party(claims: Claims, settings: OidcSettings) -> None:
    check_maker_and_audience(claims, settings)
    if "azp" in claims and claims["azp"] != settings.client_id:
        raise rejected("authorized_party.mismatch")


def _check_life(claims: Claims, now: datetime) -> None:
    if "exp" not in claims:
        raise rejected("expiry.missing")
    check_times(claims, now)


def _check_recent(claims: Claims, max_age: int | None, now: datetime) -> None:
    if max_age is None:
        return
    at = instant(claims, "auth_time")
    if at is None or now - at > timedelta(seconds=max_age) + LEEWAY:
        raise rejected("authenticated.stale")


def _check_access_token(claims: Claims, access_token: str, algorithm: str) -> None:
    # OpenID Connect Core 1.0, 3.1.3.8: left out it says nothing, wrong it says that two answers were mixed.
    if "at_hash" in claims and not same(claims["at_hash"], create_half_hash(access_token, algorithm).decode()):
        raise rejected("access_token.mismatch")


def _check_tenant(claims: Claims, party: Party) -> None:
    """An issuer that many organisations share says in a claim whose account it is: Google in `hd`, Entra in `tid`."""
    claim = "hd" if party.connection.is_google else "tid"
    wanted = party.connection.oidc.tenant
    if wanted and not same(claims.get(claim), wanted):
        raise rejected("tenant.mismatch")

"""Ending sessions together with the provider."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from authlib.common.urls import add_params_to_uri

from app.integrations.oidc.claims import LEEWAY, Claims, check_maker_and_audience, check_times, identifier, instant
from app.integrations.oidc.jwks import key_for
from app.integrations.oidc.party import Party
from app.integrations.oidc.reasons import rejected
from app.integrations.oidc.signed import ALGORITHMS, claims_of, taken_apart

_EVENT = "http://schemas.openid.net/event/backchannel-logout"
# Of a token that does not say itself how long it is good.
_GOOD_FOR = timedelta(minutes=10)
_LONGEST_HINT = 6000


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """Whose sessions a provider has ended: of that subject, or that one session of the provider's; either may be empty,
    never both, and where both are given both must match. `token_id` may be used once until `good_until`."""

    issuer: str
    subject: str
    provider_session: str
    token_id: str
    good_until: datetime


async def read_logout_token(party: Party, token: str, now: datetime) -> LoggedOut:
    """A logout token that came by the back channel, checked (OpenID Connect Back-Channel Logout 1.0, 2.6). That it was
    not used before is for the caller to see to (`assertion_seen`). Raises Rejected."""
    settings = party.connection.oidc
    # 2.4 recommends the type, 4 says that many leave it out.
    signed = taken_apart(token, allowed=settings.algorithms, types=("", "jwt", "logout+jwt"))
    key = await key_for(party, signed.kid, signed.algorithm, ALGORITHMS[signed.algorithm], now)
    claims = claims_of(signed, key)
    check_maker_and_audience(claims, settings)
    check_times(claims, now)
    good_until = _good_until(claims)
    if good_until <= now:
        raise rejected("logout.stale")
    _check_purpose(claims)
    subject, session, token_id = (identifier(claims, name) for name in ("sub", "sid", "jti"))
    if not (subject or session) or any(name in claims and not identifier(claims, name) for name in ("sub", "sid")):
        raise rejected("logout.whom")
    if not token_id:
        raise rejected("logout.token_id")
    return LoggedOut(settings.issuer, subject, session, token_id, good_until)


def _good_until(claims: Claims) -> datetime:
    end, issued = instant(claims, "exp"), instant(claims, "iat")
    assert issued, "check_times was asked before"
    return (end or issued + _GOOD_FOR) + LEEWAY


def _check_purpose(claims: Claims) -> None:
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(_EVENT), dict):
        raise rejected("logout.events")
    if "nonce" in claims:
        raise rejected("logout.nonce")


def end_session_url(party: Party, id_token: str) -> str:
    """Where to send the browser so that the provider's own session ends too (OpenID Connect RP-Initiated Logout 1.0,
    2); "" where the provider has no such place. `id_token`: with which the person came in; Okta asks for it, and others
    ask the person again without it."""
    settings = party.connection.oidc
    if not settings.end_session_endpoint:
        return ""
    parameters = {
        "client_id": settings.client_id,
        "post_logout_redirect_uri": party.signed_out_uri,
    }
    # Full of groups it could be longer than an address may be at many servers.
    if 0 < len(id_token) <= _LONGEST_HINT:
        parameters["id_token_hint"] = id_token
    url: str = add_params_to_uri(settings.end_session_endpoint, [*parameters.items()])
    return url

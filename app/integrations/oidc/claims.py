"""What ID tokens and logout tokens have in common: who made them, for whom, and when."""

import hmac
from datetime import UTC, datetime, timedelta

from app.domain.identity.connection import OidcSettings
from app.integrations.oidc.reasons import rejected

Claims = dict[str, object]

# How far a provider's clock may be off.
LEEWAY = timedelta(seconds=30)
# Between a token's making and its end. Ours are used within seconds, but some providers write ten hours.
LONGEST_LIFE = timedelta(days=1)
_LONGEST_TEXT = 255
_END_OF_TIME = datetime.max.replace(tzinfo=UTC, microsecond=0).timestamp()


def check_maker_and_audience(claims: Claims, settings: OidcSettings) -> None:
    """The issuer to the letter, and for us alone: a list in which somebody else stands is refused, though the standard
    would let it pass (OpenID Connect Core 1.0, 3.1.3.7, 2 and 3)."""
    if claims.get("iss") != settings.issuer or not settings.issuer:
        raise rejected("issuer.mismatch")
    if claims.get("aud") not in (settings.client_id, [settings.client_id]) or not settings.client_id:
        raise rejected("audience.mismatch")


def check_times(claims: Claims, now: datetime) -> None:
    """`iat`, and `exp` and `nbf` where they are (OpenID Connect Core 1.0, 3.1.3.7, 9 and 10)."""
    issued = instant(claims, "iat")
    if issued is None:
        raise rejected("issued.missing")
    if issued > now + LEEWAY:
        raise rejected("issued.future")
    if "exp" in claims:
        _check_end(instant(claims, "exp"), issued, now)
    if "nbf" in claims:
        start = instant(claims, "nbf")
        if start is None or start > now + LEEWAY:
            raise rejected("not_before.future")


def _check_end(end: datetime | None, issued: datetime, now: datetime) -> None:
    if end is None:
        raise rejected("expiry.missing")
    if end + LEEWAY <= now:
        raise rejected("expiry.past")
    if end - issued > LONGEST_LIFE:
        raise rejected("expiry.far")


def instant(claims: Claims, name: str) -> datetime | None:
    """A NumericDate (RFC 7519, 2); None where there is none, or something else."""
    found = claims.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    # An hour less than the end, so that a leeway can still be added. NaN is not between anything.
    return datetime.fromtimestamp(found, UTC) if 0 <= found <= _END_OF_TIME - 3600 else None


def identifier(claims: Claims, name: str) -> str:
    """A claim by which something is known again: 1 to 255 ASCII letters (OpenID Connect Core 1.0, 2, `sub`); "" where
    it is missing or something else."""
    found = claims.get(name)
    fine = isinstance(found, str) and len(found) <= _LONGEST_TEXT and found.isascii() and found.isprintable()
    return found if fine and isinstance(found, str) else ""


def same(found: object, wanted: str) -> bool:
    """Whether it is that text, in a time that does not tell how much of it was."""
    return isinstance(found, str) and hmac.compare_digest(found.encode(errors="replace"), wanted.encode())

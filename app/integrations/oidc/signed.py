"""A token that the provider signed, from its letters to its claims (RFC 7515, 7519 and 8725)."""

import json
import re
import warnings
from dataclasses import dataclass

from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import Key

from app.integrations.oidc.reasons import rejected

# Ours, and the type of key that each needs (RFC 7518, 3.1; RFC 8037, 3.1). A connection is pinned to those of them that
# its provider announced when it was set up: what a token or a later announcement says changes nothing.
ALGORITHMS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_LONGEST = 48 * 1024
# Keys that the token itself brings, and what must not be passed over but is not understood (RFC 7515, 4.1).
_FORBIDDEN = ("jwk", "jku", "x5u", "crit", "b64", "zip")

# EdDSA only has a new name (RFC 9864), which providers do not use yet.
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)


class _Registry(jws.JWSRegistry):
    # Some providers put their whole certificate there.
    max_header_length = 16 * 1024


@dataclass(frozen=True, slots=True)
class Signed:
    """A token that was taken apart; nothing in it is to be believed before `claims_of`."""

    compact: str
    algorithm: str
    kid: str | None


def taken_apart(compact: object, *, allowed: tuple[str, ...], types: tuple[str, ...]) -> Signed:
    """A token whose header may be worked with: an allowed algorithm, one of the `types` (lower case, "" for none), no
    key of its own. Raises Rejected."""
    if not isinstance(compact, str) or len(compact) > _LONGEST or not _COMPACT.fullmatch(compact):
        raise rejected("jwt.malformed")
    header = _header(compact)
    kid, kind = header.get("kid"), header.get("typ", "")
    if not isinstance(kid, str | None) or not isinstance(kind, str):
        raise rejected("jwt.malformed")
    if any(name in header for name in _FORBIDDEN):
        raise rejected("jwt.header")
    if kind.lower() not in types:
        raise rejected("jwt.type")
    algorithm = header.get("alg")
    if algorithm not in allowed or algorithm not in ALGORITHMS:
        raise rejected("jwt.algorithm")
    return Signed(compact, algorithm, kid)


def claims_of(signed: Signed, key: Key) -> dict[str, object]:
    """What it says, now that the key has verified it. Raises Rejected."""
    # Headers that we do not know may stand there: some providers add their own, and none is acted upon.
    registry = _Registry(algorithms=[signed.algorithm], strict_check_header=False)
    try:
        payload = jws.deserialize_compact(signed.compact, key, registry=registry).payload
    except (JoseError, ValueError, TypeError) as error:
        raise rejected("jwt.signature") from error
    return _object(payload)


def _header(compact: str) -> dict[str, object]:
    try:
        header = jws.extract_compact(compact.encode(), registry=_Registry()).headers()
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise rejected("jwt.malformed") from error
    if not isinstance(header, dict):
        raise rejected("jwt.malformed")
    return header


def _object(payload: bytes | None) -> dict[str, object]:
    try:
        found = json.loads(payload or b"")
    except (ValueError, RecursionError) as error:
        raise rejected("jwt.malformed") from error
    if not isinstance(found, dict):
        raise rejected("jwt.malformed")
    return found

"""A provider's published keys: which of them may verify what (RFC 7517)."""

from dataclasses import dataclass

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

from app.integrations.oidc.reasons import rejected

_MOST_KEYS = 50
# What a public key consists of; anything private that somebody published by mistake is left where it is.
_PUBLIC = ("kty", "n", "e", "crv", "x", "y")
# A key of less can be broken; one of more keeps us busy for too long.
_RSA_BITS = range(2048, 8193)


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A key for signatures. `kid` and `algorithm` are None where the provider does not say."""

    kid: str | None
    algorithm: str | None
    key: Key

    def fits(self, algorithm: str, key_type: str) -> bool:
        """Whether it may verify that algorithm, which needs that type of key."""
        return self.key.key_type == key_type and self.algorithm in (None, algorithm)


def published_keys(document: dict[str, object]) -> tuple[PublishedKey, ...]:
    """Those of a JWK set that are for signatures and understood; others are passed over (RFC 7517, 5). Raises Rejected
    for what is no JWK set."""
    listed = document.get("keys")
    if not isinstance(listed, list):
        raise rejected("keys.malformed")
    return tuple(filter(None, (_published(entry) for entry in listed[:_MOST_KEYS])))


def _published(entry: object) -> PublishedKey | None:
    if not isinstance(entry, dict) or not _for_signatures(entry):
        return None
    kid, algorithm = entry.get("kid"), entry.get("alg")
    if not isinstance(kid, str | None) or not isinstance(algorithm, str | None):
        return None
    try:
        key = JWKRegistry.import_key({name: entry[name] for name in _PUBLIC if name in entry})
        return PublishedKey(kid, algorithm, key) if _strong(key) else None
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _for_signatures(entry: dict[str, object]) -> bool:
    operations = entry.get("key_ops", ["verify"])
    return entry.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations


def _strong(key: Key) -> bool:
    if isinstance(key, RSAKey):
        return key.public_key.key_size in _RSA_BITS
    if isinstance(key, ECKey):
        return key.curve_name == "P-256"
    return isinstance(key, OKPKey) and key.get("crv") == "Ed25519"

"""Tokens as an OpenID provider signs them, or as somebody forges them: no rule is observed here."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

ALL_ALGORITHMS = list(jws.JWSRegistry.algorithms)

Claims = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key pair of the provider's, its id and what it signs with."""

    kid: str
    algorithm: str
    key: Key

    @property
    def published(self) -> Claims:
        """As it stands in the JWK set."""
        return dict(self.key.as_dict(private=False)) | {"kid": self.kid, "alg": self.algorithm, "use": "sig"}


@cache
def signing_key(algorithm: str = "RS256", kid: str = "one") -> SigningKey:
    """The same for the same names, for making one takes a while."""
    made: dict[str, Callable[[], Key]] = {
        "E": lambda: ECKey.generate_key("P-256"),
        "Ed": lambda: OKPKey.generate_key("Ed25519"),
        "H": lambda: OctKey.generate_key(256),
    }
    kind = "Ed" if algorithm == "EdDSA" else algorithm[0]
    return SigningKey(kid, algorithm, made.get(kind, lambda: RSAKey.generate_key(2048))())


def signed(claims: Claims | bytes, by: SigningKey, **header: object) -> str:
    """A JWS of these claims; a header of None is left out. No rule is observed."""
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    whole = {"alg": by.algorithm, "kid": by.kid, "typ": "JWT"} | header
    return sealed({name: value for name, value in whole.items() if value is not None}, payload, by)


def sealed(header: Claims, payload: bytes, by: SigningKey) -> str:
    """A JWS of exactly this header and payload, whatever they say."""
    first = ".".join(part.decode() for part in (base64url(json.dumps(header).encode()), base64url(payload)))
    signature = jws.JWSRegistry.algorithms[by.algorithm].sign(first.encode(), by.key)
    return f"{first}.{base64url(signature).decode()}"


def half_hash(access_token: str, algorithm: str) -> str:
    """For `at_hash` (OpenID Connect Core 1.0, 3.1.3.6)."""
    digest = hashlib.new("sha512" if algorithm == "EdDSA" else "sha256", access_token.encode()).digest()
    return base64url(digest[: len(digest) // 2]).decode()


def base64url(raw: bytes) -> bytes:
    """Without what fills it up (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=")

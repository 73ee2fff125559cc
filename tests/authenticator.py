"""A passkey in software, as honest or as wicked as a test wants it (Web Authentication Level 2, 6 and 7)."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN, HOST = "http://localhost:8000", "localhost"
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


def text_of(some: bytes) -> str:
    """As WebAuthn writes bytes in JSON."""
    return urlsafe_b64encode(some).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """The bytes of such a text."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(slots=True)
class Authenticator:
    """One key pair for one person; what it is told to say wrongly, it signs all the same."""

    origin: str = ORIGIN
    host: str = HOST
    verifies: bool = True
    count: int = 0
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    user: bytes = b""

    def make(self, question: str) -> str:
        """What a browser sends back for `navigator.credentials.create`."""
        asked = json.loads(question)
        self.user = bytes_of(asked["user"]["id"])
        attested = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + self._public_key()
        told = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._data(_ATTESTED) + attested})
        said = {"attestationObject": text_of(told), "transports": ["internal"]}
        return self._answer(said, self._client("webauthn.create", asked["challenge"]))

    def use(self, question: str, **lies: Any) -> str:
        """What a browser sends back for `navigator.credentials.get`; `lies` are of the client's data."""
        self.count += 1
        client = self._client("webauthn.get", json.loads(question)["challenge"], **lies)
        data = self._data()
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        said = {"authenticatorData": text_of(data), "signature": text_of(signature), "userHandle": text_of(self.user)}
        return self._answer(said, client)

    def _client(self, kind: str, challenge: str, **lies: Any) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False} | lies
        ).encode()

    def _data(self, flags: int = 0) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _public_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})

    def _answer(self, said: dict[str, Any], client: bytes) -> str:
        name = text_of(self.credential)
        response = {"clientDataJSON": text_of(client)} | said
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})

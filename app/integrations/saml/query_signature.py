"""Checking a message that came in an address: what is signed is the query as it stands there (Bindings, 3.4.4.1)."""

import base64
import binascii
from collections.abc import Sequence
from urllib.parse import unquote_plus

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509 import load_pem_x509_certificate

from app.integrations.saml.reasons import rejected
from app.integrations.saml.signature import SIGNATURE_ALGORITHMS

_HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
_LONGEST = 512 * 1024


def verified_message(query: str, parameter: str, certificates: Sequence[str]) -> str:
    """The parameter (SAMLRequest or SAMLResponse) of a query that one of the `certificates` signed. Raises Rejected."""
    if len(query) > _LONGEST:
        raise rejected("document.too_large")
    if not query.isascii():
        raise rejected("document.encoding")
    pairs = [pair.partition("=")[::2] for pair in query.split("&")]
    as_sent = {name: value for name, value in pairs if name in (parameter, "RelayState", "SigAlg", "Signature")}
    if len(as_sent) != sum(name in as_sent for name, _ in pairs):
        raise rejected("document.repeated")
    if parameter not in as_sent:
        raise rejected("document.unexpected")
    if "Signature" not in as_sent or "SigAlg" not in as_sent:
        raise rejected("signature.missing")
    algorithm = unquote_plus(as_sent["SigAlg"])
    if algorithm not in SIGNATURE_ALGORITHMS:
        raise rejected("signature.algorithm", algorithm=algorithm)
    signed = "&".join(f"{name}={as_sent[name]}" for name in (parameter, "RelayState", "SigAlg") if name in as_sent)
    signature = _decoded(unquote_plus(as_sent["Signature"]))
    if not any(_signed_by(certificate, signature, signed.encode(), algorithm) for certificate in certificates):
        raise rejected("signature.invalid")
    return unquote_plus(as_sent[parameter])


def _decoded(signature: str) -> bytes:
    try:
        return base64.b64decode("".join(signature.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise rejected("signature.form") from error


def _signed_by(certificate: str, signature: bytes, signed: bytes, algorithm: str) -> bool:
    key, digest = load_pem_x509_certificate(certificate.encode()).public_key(), _HASHES[algorithm[-3:]]
    try:
        if isinstance(key, rsa.RSAPublicKey) and "#rsa-" in algorithm:
            key.verify(signature, signed, padding.PKCS1v15(), digest)
            return True
        if isinstance(key, ec.EllipticCurvePublicKey) and "#ecdsa-" in algorithm and _fits(signature, key):
            key.verify(_as_der(signature), signed, ec.ECDSA(digest))
            return True
    except InvalidSignature:
        pass
    return False


def _fits(signature: bytes, key: ec.EllipticCurvePublicKey) -> bool:
    return len(signature) == 2 * -(-key.curve.key_size // 8)


def _as_der(signature: bytes) -> bytes:
    """XML Signature writes an ECDSA signature as its two numbers, one after the other (RFC 4051, 2.3.6)."""
    half = len(signature) // 2
    return encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))

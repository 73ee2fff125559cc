"""What a certificate says, and which keys are strong enough to be believed."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

WEAKEST_RSA = 2048
WEAKEST_EC = 256


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """For the page: `fingerprint` is SHA-256, as upper-case pairs with colons; `key` is like "RSA 2048" or "EC 256"."""

    subject: str
    not_before: datetime
    not_after: datetime
    fingerprint: str
    key: str


def certificate_facts(pem: str) -> CertificateFacts:
    """What to show of a certificate. Raises ValueError, with a sentence for a person, if it is none."""
    certificate = _loaded(pem.encode())
    return CertificateFacts(
        subject=certificate.subject.rfc4514_string(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        fingerprint=certificate.fingerprint(SHA256()).hex(":").upper(),
        key=_key(certificate),
    )


def pem_of(text: str) -> str:
    """The certificate that base64 or PEM holds, as PEM. Raises ValueError, with a sentence for a person, if it is none
    or its key is too weak to be believed. An expired one is taken: SAML trusts the key (Metadata Interoperability)."""
    if "-----BEGIN" in text:
        certificate = _loaded(text.encode())
    else:
        try:
            certificate = x509.load_der_x509_certificate(base64.b64decode("".join(text.split()), validate=True))
        except (binascii.Error, ValueError) as error:
            raise ValueError("A certificate in it cannot be read.") from error
    _key(certificate)
    return certificate.public_bytes(Encoding.PEM).decode()


def _loaded(pem: bytes) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise ValueError("This is not a certificate.") from error


def _key(certificate: x509.Certificate) -> str:
    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError) as error:
        raise ValueError("The key in the certificate is of a kind that we do not know.") from error
    if isinstance(key, rsa.RSAPublicKey):
        kind, weakest = "RSA", WEAKEST_RSA
    elif isinstance(key, ec.EllipticCurvePublicKey):
        kind, weakest = "EC", WEAKEST_EC
    else:
        raise ValueError("The key in the certificate is neither RSA nor EC.")
    if key.key_size < weakest:
        raise ValueError(f"The certificate’s {kind} key has {key.key_size} bits; {weakest} are needed.")
    return f"{kind} {key.key_size}"

"""Our own key pair towards a provider."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

BITS = 3072
LIFE = timedelta(days=3 * 365)
# A provider's clock may be behind ours.
_EARLIER = timedelta(days=1)
_LONGEST_NAME = 64


def make_key_pair(common_name: str, now: datetime) -> tuple[str, str, datetime]:
    """A new one: its self-signed certificate and its private key, both PEM, and when the certificate ends (3 years).
    RSA, because every provider can encrypt for it. Takes up to a second: call it in a thread."""
    private = rsa.generate_private_key(65537, BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:_LONGEST_NAME])])
    ends = (now + LIFE).replace(microsecond=0)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, SHA256())
    )
    secret = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM).decode(), secret.decode(), ends

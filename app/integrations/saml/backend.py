"""The second reader: pysaml2, with the cryptography of `signature.py` and `encryption.py` in place of `xmlsec1`.

Its context is put together here, with our backend in it, and nothing of its own that would look for a program, write
keys into files, fetch metadata, or remember people."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from uuid import uuid4

from lxml import etree
from saml2.response import AuthnResponse
from saml2.sigver import CryptoBackend, DecryptError, SecurityContext, SignatureError

from app.domain.identity.arrived import Rejected
from app.integrations.saml.document import Document, parsed
from app.integrations.saml.encryption import opened
from app.integrations.saml.gate import SKEW
from app.integrations.saml.names import saml
from app.integrations.saml.party import Party
from app.integrations.saml.signature import verified

# It logs whole messages, with what they say of people; why one was refused is ours to note.
logging.getLogger("saml2").setLevel(logging.CRITICAL + 1)


class XmlsecBackend(CryptoBackend):  # type: ignore[misc]
    """What pysaml2 asks of cryptography; it only reads with it. A key's "file" is its PEM text. `prefixes` are those of
    the message as it came: pysaml2 gives others to the one it hands in, and what is encrypted may use the first."""

    def __init__(self, prefixes: Mapping[str | None, str]) -> None:
        self.prefixes = prefixes

    def validate_signature(
        self, signedtext: str | bytes, cert_file: str, cert_type: str, node_name: str, node_id: str
    ) -> bool:
        """Whether the certificate in `cert_file` signed the element; raises SignatureError if not."""
        try:
            root = parsed(signedtext if isinstance(signedtext, bytes) else signedtext.encode()).root
            namespace, _, name = node_name.rpartition(":")
            found = [each for each in root.iter(f"{{{namespace}}}{name}") if each.get("ID") == node_id]
            if len(found) != 1 or cert_type != "pem":
                raise SignatureError("not exactly one such element")
            verified(found[0], [Path(cert_file).read_text(encoding="ascii")])
        except Rejected as error:
            raise SignatureError(error.reason) from error
        return True

    def decrypt(self, enctext: str | bytes, key_file: str) -> str:
        """The message with its encrypted assertion opened; raises DecryptError."""
        try:
            root = parsed(enctext if isinstance(enctext, bytes) else enctext.encode()).root
            (encrypted,) = root.findall(saml("EncryptedAssertion"))
            assertion = etree.tostring(
                opened(encrypted, [key_file], self.prefixes), encoding="unicode", with_tail=False
            )
        except (Rejected, ValueError) as error:
            raise DecryptError(str(error)) from error
        # Put in as text: moved into the tree it would take on its prefixes, and lose its signature.
        place = f"place-{uuid4()}"
        encrypted[:], encrypted.text = [], place
        opened_text: str = etree.tostring(root, encoding="unicode").replace(place, assertion)
        return opened_text


class _OneProvider:
    """As much of a metadata store as a security context asks: the certificates of one provider, and of no other."""

    def __init__(self, entity_id: str, certificates: Sequence[str]) -> None:
        self.entity_id = entity_id
        self.certificates = ["".join(pem.split("-----")[2].split()) for pem in certificates]

    def certs(self, entity_id: str, _descriptor: str, _use: str) -> list[tuple[None, str]]:
        """With their names, which nobody needs."""
        if entity_id != self.entity_id:
            raise KeyError(entity_id)
        return [(None, certificate) for certificate in self.certificates]


def second_reading(
    party: Party, message: Document, request_id: str, now: datetime, *, response_signed: bool, assertion_signed: bool
) -> str:
    """The subject as pysaml2 understands the message, "" where it accepts none. Raises what it raises, which is
    anything. Its only clock is the machine's: it allows our skew, and however far `now` is from that."""
    settings = party.connection.saml
    encrypted = message.root.find(saml("EncryptedAssertion"))
    context = SecurityContext(
        XmlsecBackend({} if encrypted is None else encrypted.nsmap),
        metadata=_OneProvider(settings.entity_id, settings.certificates),
        only_use_keys_in_metadata=True,
        enc_key_files=[key.private_key for key in party.connection.keys],
    )
    response = AuthnResponse(
        context,
        attribute_converters=[],
        entity_id=party.entity_id,
        return_addrs=[party.acs],
        outstanding_queries={request_id: party.acs},
        timeslack=ceil((SKEW + abs(datetime.now(UTC) - now)).total_seconds()),
        want_assertions_signed=assertion_signed,
        want_response_signed=response_signed,
        allow_unknown_attributes=True,
    )
    # It takes a message of which it disliked something for one without content (security.md §1.2), so ask what it has.
    if response.loads(message.text, False, origxml=message.text).verify() is None or response.name_id is None:
        return ""
    return str(response.name_id.text) if response.issuer() == settings.entity_id else ""

"""Reading a provider's answer to our question: the Response (SAML 2.0 Profiles, 4.1.4).

Our own gate goes first, so that each refusal has its reason, and so that the library only ever sees messages that the
provider's key signed; the library reads second, and both must have understood the same person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from lxml import etree

from app.domain.identity.arrived import Arrived
from app.integrations.saml import document, encryption, gate
from app.integrations.saml.names import saml
from app.integrations.saml.party import Party
from app.integrations.saml.person import person_in
from app.integrations.saml.reasons import rejected
from app.integrations.saml.said import said_in
from app.integrations.saml.signature import only_where_allowed, signature_of, verified
from app.integrations.showing import showing


@dataclass(frozen=True, slots=True)
class Accepted:
    """An answer that passed every check that needs no database. Left to the caller: that (connection, `assertion_id`)
    was never seen before; it must be remembered until `good_until`, after which the answer is too old anyhow."""

    arrived: Arrived
    assertion_id: str
    good_until: datetime


@dataclass(frozen=True, slots=True)
class _Signed:
    """The assertion, parsed again from the bytes that were signed, and which signatures there were."""

    assertion: etree._Element
    response_signed: bool
    assertion_signed: bool


def read_response(party: Party, saml_response: str, request_id: str | None, now: datetime) -> Accepted:
    """The person whom `saml_response` (the form field, base64 as it came) vouches for. `request_id`: what this very
    browser was sent to this connection's provider with; None, nothing, is refused as unsolicited.

    Raises Rejected, and nothing else, whatever the text is. Takes some 50 ms: call it in a thread.
    """
    if not party.connection.saml.entity_id or not party.connection.saml.certificates:
        raise rejected("metadata.incomplete")
    message = document.from_post(saml_response)
    with showing(partial(said_in, message.root), verified=False):
        gate.check_response(message.root, party)
        signed = _signed(party, message.root)
    with showing(partial(said_in, signed.assertion), verified=True):
        if request_id is None:
            raise rejected("request.unsolicited")
        gate.check_request(message.root, request_id)
        accepted = _accepted(party, signed.assertion, request_id, now)
        _read_again(party, message, request_id, now, signed, accepted.arrived.subject)
    return accepted


def load_library() -> None:
    """Loads the second reader, for which else whoever signs in first waits a second or two."""
    import app.integrations.saml.backend  # noqa: F401


def _signed(party: Party, root: etree._Element) -> _Signed:
    """What the provider signed of a message. The rest of it is checked, and never believed."""
    settings, child = party.connection.saml, gate.one_assertion(root)
    encrypted = child.tag == saml("EncryptedAssertion")
    only_where_allowed(root, [root] if encrypted else [root, child])
    response_signed = signature_of(root) is not None
    if settings.want_response_signed and not response_signed:
        raise rejected("signature.response_missing")
    if settings.want_encrypted and not encrypted:
        raise rejected("encryption.missing")
    believed = child
    if response_signed:
        believed = gate.one_assertion(document.parsed(verified(root, settings.certificates)).root)
    if encrypted:
        believed = child = _opened(party, believed, child.nsmap)
    assertion_signed = signature_of(child) is not None
    if assertion_signed:
        believed = document.parsed(verified(child, settings.certificates)).root
    if not response_signed and not assertion_signed:
        raise rejected("signature.missing")
    return _Signed(believed, response_signed, assertion_signed)


def _opened(party: Party, encrypted: etree._Element, prefixes: Mapping[str | None, str]) -> etree._Element:
    assertion = encryption.opened(encrypted, [key.private_key for key in party.connection.keys], prefixes)
    gate.check_decrypted(assertion)
    only_where_allowed(assertion, [assertion])
    return assertion


def _accepted(party: Party, assertion: etree._Element, request_id: str, now: datetime) -> Accepted:
    gate.check_version(assertion)
    gate.check_issuer(assertion, party)
    gate.check_issue_instant(assertion, now)
    ends = [
        gate.check_conditions(assertion, party, now),
        gate.check_confirmation(assertion, party, request_id, now),
    ]
    arrived = person_in(assertion, party.connection, gate.session_end(assertion, now))
    return Accepted(arrived, assertion.get("ID", ""), gate.good_until(ends))


def _read_again(
    party: Party, message: document.Document, request_id: str, now: datetime, signed: _Signed, subject: str
) -> None:
    # Loading the library takes a second or two, which only who uses it should wait for.
    from app.integrations.saml.backend import second_reading

    try:
        again = second_reading(
            party,
            message,
            request_id,
            now,
            response_signed=signed.response_signed,
            assertion_signed=signed.assertion_signed,
        )
    except Exception as error:
        # It is given what strangers wrote, and raises whatever it stumbles over.
        raise rejected("library.refused") from error
    if again != subject:
        raise rejected("library.differs")

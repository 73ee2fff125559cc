"""Asking a provider who somebody is: the AuthnRequest (SAML 2.0 Core, 3.4.1), and how any message of ours leaves by way
of the browser (Bindings, 3.4 and 3.5)."""

import base64
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote
from uuid import uuid4

from lxml import etree

from app.domain.identity.connection import Endpoint, KeyPair
from app.integrations.saml.names import ASSERTION_NS, POST, PROTOCOL_NS, saml, samlp
from app.integrations.saml.party import Party
from app.integrations.saml.signing import sign, signed_query

# SAML 2.0 Bindings, 3.4.3.
LONGEST_RELAY_STATE = 80

Parameter = Literal["SAMLRequest", "SAMLResponse"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A message for the provider that the browser carries: go to `url`, or post `fields` there if there are any.
    `request_id` is what the answer must name (InResponseTo); keep it with the browser that was sent."""

    request_id: str
    url: str
    fields: Mapping[str, str] = field(default_factory=dict)


def ask(party: Party, relay_state: str, *, force: bool = False) -> Asked:
    """The request that starts a sign-in, signed if the connection says so. `relay_state` comes back with the answer (80
    bytes at most); `force`: the provider is to ask again who somebody is, however fresh their session there.

    Raises ValueError, with a sentence for who looks after the connection, where it lacks an address or a key.
    """
    check_relay_state(relay_state)
    settings = party.connection.saml
    endpoint = preferred(settings.sign_on, settings.request_binding)
    if endpoint is None:
        raise ValueError("The provider’s metadata names no address to sign in at.")
    key = party.signing_key if settings.sign_requests else None
    if settings.sign_requests and key is None:
        raise ValueError("Requests are to be signed, but this connection has no certificate of ours yet.")
    message = new_message(party, "AuthnRequest", endpoint.url, datetime.now(UTC))
    message.set("AssertionConsumerServiceURL", party.acs)
    message.set("ProtocolBinding", POST)
    if force:
        message.set("ForceAuthn", "true")
    etree.SubElement(message, samlp("NameIDPolicy"), AllowCreate="true")
    return carried(message, endpoint, "SAMLRequest", relay_state, key)


def new_message(party: Party, name: str, address: str, now: datetime) -> etree._Element:
    """A message of ours with what each has: id, version, time, addressee and issuer."""
    message = etree.Element(samlp(name), nsmap={"samlp": PROTOCOL_NS, "saml": ASSERTION_NS})
    message.set("ID", f"_{uuid4().hex}")
    message.set("Version", "2.0")
    message.set("IssueInstant", now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    message.set("Destination", address)
    etree.SubElement(message, saml("Issuer")).text = party.entity_id
    return message


def preferred(endpoints: Sequence[Endpoint], binding: str) -> Endpoint | None:
    """The one with that binding, else any other."""
    return next((each for each in endpoints if each.binding == binding), next(iter(endpoints), None))


def check_relay_state(relay_state: str) -> None:
    """Raises ValueError for one of ours that providers may cut."""
    if len(relay_state.encode()) > LONGEST_RELAY_STATE:
        raise ValueError(f"relay state is longer than {LONGEST_RELAY_STATE} bytes")


def carried(
    message: etree._Element, endpoint: Endpoint, parameter: Parameter, relay_state: str, key: KeyPair | None
) -> Asked:
    """The message as the browser takes it to the endpoint, signed if there is a key."""
    message_id, state = message.get("ID", ""), {"RelayState": relay_state} if relay_state else {}
    if endpoint.binding == "post":
        if key:
            sign(message, key)
        return Asked(message_id, endpoint.url, {parameter: _base64(etree.tostring(message)), **state})
    said = {parameter: _deflated(etree.tostring(message)), **state}
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in said.items())
    around = "&" if "?" in endpoint.url else "?"
    return Asked(message_id, f"{endpoint.url}{around}{signed_query(query, key) if key else query}")


def _deflated(raw: bytes) -> str:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return _base64(packer.compress(raw) + packer.flush())


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()

"""Single logout, both ways (SAML 2.0 Core, 3.7; Profiles, 4.4). Every message must be signed, by either binding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

from app.domain.identity.connection import Binding, Endpoint
from app.integrations.saml import document, gate
from app.integrations.saml.asking import Asked, Parameter, carried, check_relay_state, new_message, preferred
from app.integrations.saml.elements import instant_of, only, text_of
from app.integrations.saml.names import PARTIAL_LOGOUT, SUCCESS, saml, samlp
from app.integrations.saml.party import Party
from app.integrations.saml.query_signature import verified_message
from app.integrations.saml.reasons import rejected
from app.integrations.saml.signature import only_where_allowed, verified

# How old a request may be that does not say until when it holds, and how long ours hold.
FRESH = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message as the browser brought it: by post, `message` is the field SAMLRequest or SAMLResponse; by redirect,
    `query` is the query string as it stands in the address, for that is what was signed."""

    binding: Binding
    message: str = ""
    relay_state: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """The provider says that `subject` (as in Arrived) signs out: from the sessions whose `provider_session` is listed,
    or from all where none is. `request_id` is to be remembered until `good_until`, and taken once."""

    request_id: str
    issuer: str
    subject: str
    session_indexes: tuple[str, ...]
    good_until: datetime


def read_logout_request(party: Party, delivered: Delivered, now: datetime) -> LoggedOut:
    """A sign-out that began at the provider. Raises Rejected, and nothing else."""
    request = _signed(party, delivered, "LogoutRequest", "SAMLRequest")
    gate.check_issue_instant(request, now)
    end = instant_of(request.get("IssueInstant", "")) + FRESH
    if request.get("NotOnOrAfter") is not None:
        end = gate.check_times(request, now)
    if end <= now - gate.SKEW:
        raise rejected("time.expired")
    return LoggedOut(
        request_id=request.get("ID", ""),
        issuer=party.connection.saml.entity_id,
        subject=text_of(gate.check_name(request)),
        session_indexes=tuple(text_of(each) for each in request.findall(samlp("SessionIndex"))),
        good_until=gate.good_until([end]),
    )


def read_logout_response(party: Party, delivered: Delivered, request_id: str, now: datetime) -> bool:
    """Whether the provider ended all that it could, in answer to our `request_id`. Raises Rejected."""
    response = _signed(party, delivered, "LogoutResponse", "SAMLResponse")
    gate.check_issue_instant(response, now)
    gate.check_request(response, request_id)
    status = only(response, samlp("Status"))
    code = None if status is None else only(status, samlp("StatusCode"))
    return code is not None and code.get("Value") == SUCCESS


def logout_response(
    party: Party, request_id: str, relay_state: str, now: datetime, *, done: bool = True
) -> Asked | None:
    """Our answer to a request of the provider, with its `relay_state`; None where we have no key to sign it with, or no
    address to send it to."""
    endpoint, key = preferred(party.connection.saml.logout, "redirect"), party.signing_key
    if endpoint is None or key is None:
        return None
    endpoint = Endpoint(endpoint.binding, endpoint.response_url or endpoint.url)
    message = new_message(party, "LogoutResponse", endpoint.url, now)
    message.set("InResponseTo", request_id)
    status = etree.SubElement(message, samlp("Status"))
    etree.SubElement(status, samlp("StatusCode"), Value=SUCCESS if done else PARTIAL_LOGOUT)
    return carried(message, endpoint, "SAMLResponse", relay_state, key)


def logout_request(
    party: Party,
    subject: str,
    session_indexes: Sequence[str],
    relay_state: str,
    now: datetime,
    *,
    name_id_format: str = "",
) -> Asked | None:
    """The message for a sign-out that began here, of a `subject` with its format as in Arrived, for strict providers
    compare both. None where the provider knows no single logout, or we have no key."""
    check_relay_state(relay_state)
    endpoint, key = preferred(party.connection.saml.logout, "redirect"), party.signing_key
    if endpoint is None or key is None:
        return None
    message = new_message(party, "LogoutRequest", endpoint.url, now)
    message.set("NotOnOrAfter", (now + FRESH).strftime("%Y-%m-%dT%H:%M:%SZ"))
    name = etree.SubElement(message, saml("NameID"))
    name.text = subject
    if name_id_format:
        name.set("Format", name_id_format)
    for index in session_indexes:
        etree.SubElement(message, samlp("SessionIndex")).text = index
    return carried(message, endpoint, "SAMLRequest", relay_state, key)


def _signed(party: Party, delivered: Delivered, name: str, parameter: Parameter) -> etree._Element:
    """The message from what was signed of it, by our provider and for this address."""
    certificates = party.connection.saml.certificates
    if delivered.binding == "redirect":
        root = document.from_redirect(verified_message(delivered.query, parameter, certificates)).root
        only_where_allowed(root, [])
    else:
        root = document.from_post(delivered.message).root
        only_where_allowed(root, [root])
        root = document.parsed(verified(root, certificates)).root
    if root.tag != samlp(name):
        raise rejected("document.unexpected")
    gate.check_version(root)
    gate.check_issuer(root, party)
    if root.get("Destination") is None:
        raise rejected("destination.missing", wanted=party.slo)
    gate.check_destination(root, party.slo)
    return root

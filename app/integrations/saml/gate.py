"""The rules that an answer must keep, each with its own reason (security.md §1.2 and §1.3). `now` is the only clock."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from lxml import etree

from app.integrations.saml.elements import instant_of, only, text_of
from app.integrations.saml.names import BEARER, SUCCESS, TRANSIENT_FORMAT, saml, samlp
from app.integrations.saml.party import Party
from app.integrations.saml.reasons import rejected

SKEW = timedelta(seconds=60)
LONGEST = timedelta(days=1)
# SAML 2.0 Core, 8.3.7 and 8.3.8.
LONGEST_NAME = 256
_KNOWN_CONDITIONS = frozenset([saml("AudienceRestriction"), saml("OneTimeUse"), saml("ProxyRestriction")])


def check_response(root: etree._Element, party: Party) -> None:
    """What the outermost element says before any signature is looked at: most misunderstandings show here already."""
    if root.tag != samlp("Response"):
        raise rejected("document.unexpected")
    check_version(root)
    check_status(root)
    check_issuer(root, party)
    check_destination(root, party.acs)


def one_assertion(root: etree._Element) -> etree._Element:
    """The Assertion or EncryptedAssertion, directly in the Response; no other thing of these names anywhere in it."""
    names = [(etree.QName(element).localname, element) for element in root.iter()]
    found = [element for name, element in names if name in ("Assertion", "EncryptedAssertion")]
    if any(name == "Advice" for name, _ in names):
        raise rejected("advice.present")
    if len(found) != 1:
        raise rejected("assertion.count")
    if found[0].getparent() is not root or found[0].tag not in (saml("Assertion"), saml("EncryptedAssertion")):
        raise rejected("assertion.misplaced")
    return found[0]


def check_decrypted(assertion: etree._Element) -> None:
    """What `one_assertion` could not see while it was encrypted."""
    names = [etree.QName(element).localname for element in assertion.iter()]
    if "Advice" in names:
        raise rejected("advice.present")
    if names.count("Assertion") != 1 or "EncryptedAssertion" in names:
        raise rejected("assertion.count")


def check_version(element: etree._Element) -> None:
    """SAML 2.0, and nothing else."""
    if element.get("Version") != "2.0":
        raise rejected("version.wrong")


def check_status(root: etree._Element) -> None:
    """The provider says that it worked out, for a failed sign-in may well carry an assertion."""
    status = only(root, samlp("Status"))
    code = None if status is None else only(status, samlp("StatusCode"))
    if status is None or code is None or code.get("Value") != SUCCESS:
        raise rejected("status.refused", status=_status_words(status, code))


def _status_words(status: etree._Element | None, code: etree._Element | None) -> str:
    if status is None or code is None:
        return "no status"
    message = text_of(only(status, samlp("StatusMessage")))
    names = [each.get("Value", "").rpartition(":")[2] for each in code.iter(samlp("StatusCode"))]
    return ", ".join(names) + (f": {message}" if message else "")


def check_issuer(element: etree._Element, party: Party) -> None:
    """It is our provider's, to the letter: case and spaces count."""
    found = only(element, saml("Issuer"))
    wanted = party.connection.saml.entity_id
    if found is None:
        raise rejected("issuer.missing")
    if text_of(found) != wanted:
        raise rejected("issuer.wrong", found=text_of(found), wanted=wanted)


def check_destination(element: etree._Element, address: str) -> None:
    """If it says where it was sent, it was sent here."""
    if element.get("Destination", address) != address:
        raise rejected("destination.wrong", found=element.get("Destination", ""), wanted=address)


def check_request(element: etree._Element, request_id: str) -> None:
    """It answers the question that this browser was sent with."""
    found = element.get("InResponseTo")
    if found is None:
        raise rejected("request.missing")
    if found != request_id:
        raise rejected("request.wrong")


def check_conditions(assertion: etree._Element, party: Party, now: datetime) -> datetime:
    """When the assertion's conditions end (SAML 2.0 Core, 2.5.1)."""
    conditions = only(assertion, saml("Conditions"))
    if conditions is None:
        raise rejected("conditions.missing")
    if any(child.tag not in _KNOWN_CONDITIONS for child in conditions):
        raise rejected("conditions.unknown")
    _check_audience(conditions, party.entity_id)
    return check_times(conditions, now)


def _check_audience(conditions: etree._Element, wanted: str) -> None:
    """Every restriction names us, and nobody else."""
    restrictions = [
        [text_of(audience) for audience in restriction.findall(saml("Audience"))]
        for restriction in conditions.findall(saml("AudienceRestriction"))
    ]
    if not restrictions or not all(restrictions):
        raise rejected("audience.missing", wanted=wanted)
    for audiences in restrictions:
        if wanted not in audiences:
            raise rejected("audience.wrong", found=audiences[0], wanted=wanted)
        if audiences != [wanted]:
            raise rejected("audience.extra", wanted=wanted)


def check_times(element: etree._Element, now: datetime) -> datetime:
    """When it ends, by NotBefore and NotOnOrAfter; the second must be there, and within a day."""
    if element.get("NotOnOrAfter") is None:
        raise rejected("time.missing")
    end = instant_of(element.get("NotOnOrAfter", ""))
    if end <= now - SKEW:
        raise rejected("time.expired")
    if end > now + LONGEST:
        raise rejected("time.too_far")
    if element.get("NotBefore") is not None and instant_of(element.get("NotBefore", "")) > now + SKEW:
        raise rejected("time.early")
    return end


def check_issue_instant(element: etree._Element, now: datetime) -> None:
    """Made lately, and not in the future."""
    made = instant_of(element.get("IssueInstant", ""))
    if made > now + SKEW:
        raise rejected("time.early")
    if made < now - LONGEST:
        raise rejected("time.expired")


def check_confirmation(assertion: etree._Element, party: Party, request_id: str, now: datetime) -> datetime:
    """When the bearer's confirmation ends (SAML 2.0 Profiles, 4.1.4.2): the only one, with every field that counts."""
    confirmations = assertion.findall(f"{saml('Subject')}/{saml('SubjectConfirmation')}")
    if [each.get("Method") for each in confirmations] != [BEARER]:
        raise rejected("confirmation.missing")
    data = only(confirmations[0], saml("SubjectConfirmationData"))
    if data is None:
        raise rejected("confirmation.missing")
    if data.get("Recipient") is None:
        raise rejected("recipient.missing", wanted=party.acs)
    if data.get("Recipient") != party.acs:
        raise rejected("recipient.wrong", found=data.get("Recipient", ""), wanted=party.acs)
    check_request(data, request_id)
    return check_times(data, now)


def check_name(holder: etree._Element) -> etree._Element:
    """The NameID in a Subject or LogoutRequest, which says lastingly who somebody is."""
    if holder.find(saml("EncryptedID")) is not None:
        raise rejected("subject.encrypted")
    name = only(holder, saml("NameID"))
    if name is None or not text_of(name).strip():
        raise rejected("subject.missing")
    if name.get("Format") == TRANSIENT_FORMAT:
        raise rejected("subject.transient")
    if len(text_of(name)) > LONGEST_NAME:
        raise rejected("subject.too_long")
    return name


def session_end(assertion: etree._Element, now: datetime) -> datetime | None:
    """When the session may last no longer, if the provider says. The one AuthnStatement must be there."""
    statements = assertion.findall(saml("AuthnStatement"))
    if len(statements) != 1:
        raise rejected("statement.missing")
    if statements[0].get("SessionNotOnOrAfter") is None:
        return None
    end = instant_of(statements[0].get("SessionNotOnOrAfter", ""))
    if end <= now - SKEW:
        raise rejected("session.over")
    return end


def good_until(ends: Sequence[datetime]) -> datetime:
    """The last moment at which a message with these ends could be accepted, and so must be remembered."""
    return min(ends) + SKEW

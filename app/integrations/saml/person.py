"""Who an assertion speaks of, read from the bytes that were signed and from nothing else."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lxml import etree

from app.domain.identity.arrived import Arrived
from app.domain.identity.connection import Connection
from app.integrations.saml.elements import only, text_of
from app.integrations.saml.gate import check_name
from app.integrations.saml.names import EMAIL_FORMAT, saml
from app.integrations.saml.reasons import rejected

_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
_MICROSOFT = "http://schemas.microsoft.com"
# What Entra, Okta, Google, Keycloak, Shibboleth and SimpleSAMLphp call them when nobody chose a name.
EMAILS = ("email", "mail", "Email", "emailAddress", f"{_CLAIMS}emailaddress", "urn:oid:0.9.2342.19200300.100.1.3")
NAMES = (
    "displayName",
    f"{_MICROSOFT}/identity/claims/displayname",
    "urn:oid:2.16.840.1.113730.3.1.241",
    "cn",
    "urn:oid:2.5.4.3",
)
GROUPS = ("groups", "memberOf", "group", f"{_MICROSOFT}/ws/2008/06/identity/claims/groups", "Role")
_GIVEN = ("givenName", "firstName", f"{_CLAIMS}givenname", "urn:oid:2.5.4.42")
_FAMILY = ("sn", "surname", "lastName", f"{_CLAIMS}surname", "urn:oid:2.5.4.4")

# What providers say when they asked for a second factor (SAML 2.0 Authentication Context; REFEDS MFA; Entra).
_SECOND_FACTORS = frozenset(
    [
        "https://refeds.org/profile/mfa",
        f"{_MICROSOFT}/claims/multipleauthn",
        *(
            f"urn:oasis:names:tc:SAML:2.0:ac:classes:{name}"
            for name in ("MobileTwoFactorContract", "MobileTwoFactorUnregistered", "SmartcardPKI")
        ),
    ]
)
_METHODS = f"{_MICROSOFT}/claims/authnmethodsreferences"


def person_in(assertion: etree._Element, connection: Connection, ends_at: datetime | None) -> Arrived:
    """The person, with what else is said of them. Raises Rejected."""
    subject, statement = only(assertion, saml("Subject")), assertion.find(saml("AuthnStatement"))
    if subject is None or statement is None:
        raise rejected("subject.missing")
    name, said, settings = check_name(subject), _said(assertion), connection.saml
    email = _first(said, settings.email_attributes or EMAILS)
    if not email and name.get("Format") == EMAIL_FORMAT:
        email = text_of(name)
    return Arrived(
        connection_id=connection.id,
        issuer=settings.entity_id,
        subject=text_of(name),
        name_id_format=name.get("Format", ""),
        email=email,
        name=_first(said, settings.name_attributes or NAMES) or _full_name(said),
        groups=_values(said, settings.group_attributes or GROUPS),
        provider_session=statement.get("SessionIndex", ""),
        second_factor=_second_factor(statement, said),
        ends_at=ends_at,
        said=said,
    )


def _said(assertion: etree._Element) -> Mapping[str, tuple[str, ...]]:
    said: dict[str, tuple[str, ...]] = {}
    for attribute in assertion.findall(f"{saml('AttributeStatement')}/{saml('Attribute')}"):
        # A value made of elements (eduPersonTargetedID) is nothing that we read.
        values = (text_of(value).strip() for value in attribute.findall(saml("AttributeValue")) if not len(value))
        name = attribute.get("Name", "")
        said[name] = said.get(name, ()) + tuple(value for value in values if value)
    return said


def _values(said: Mapping[str, tuple[str, ...]], names: Sequence[str]) -> tuple[str, ...]:
    return next((said[name] for name in names if said.get(name)), ())


def _first(said: Mapping[str, tuple[str, ...]], names: Sequence[str]) -> str:
    return next(iter(_values(said, names)), "")


def _full_name(said: Mapping[str, tuple[str, ...]]) -> str:
    return f"{_first(said, _GIVEN)} {_first(said, _FAMILY)}".strip()


def _second_factor(statement: etree._Element, said: Mapping[str, tuple[str, ...]]) -> bool:
    classes = (text_of(each).strip() for each in statement.iter(saml("AuthnContextClassRef")))
    return not _SECOND_FACTORS.isdisjoint((*classes, *said.get(_METHODS, ())))

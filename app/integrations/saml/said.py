"""What a message says, however wrong it is: for people to look at, and for nothing to be decided by."""

from lxml import etree

from app.integrations.saml.names import saml, samlp

_ATTRIBUTES = {
    samlp("Response"): ("Destination", "InResponseTo", "IssueInstant"),
    samlp("StatusCode"): ("Value",),
    saml("NameID"): ("Format",),
    saml("SubjectConfirmationData"): ("Recipient", "InResponseTo", "NotOnOrAfter"),
    saml("Conditions"): ("NotBefore", "NotOnOrAfter"),
    saml("AuthnStatement"): ("AuthnInstant", "SessionNotOnOrAfter"),
}
_TEXTS = {saml(name): name for name in ("Issuer", "NameID", "Audience", "AuthnContextClassRef")} | {
    samlp("StatusMessage"): "StatusMessage"
}


def said_in(root: etree._Element) -> dict[str, list[str]]:
    """Names as SAML has them, attributes of the person by their own, and every value that stands there."""
    said: dict[str, list[str]] = {}
    for element in root.iter(etree.Element):
        if element.tag == saml("Attribute"):
            values = said.setdefault(element.get("Name", ""), [])
            values += ["".join(value.itertext()) for value in element.findall(saml("AttributeValue"))]
        elif element.tag in _TEXTS:
            said.setdefault(_TEXTS[element.tag], []).append("".join(element.itertext()))
        for name in _ATTRIBUTES.get(element.tag, ()):
            if element.get(name) is not None:
                said.setdefault(f"{etree.QName(element).localname} {name}", []).append(element.get(name, ""))
    return said

"""Metadata (SAML 2.0 Metadata): reading a provider's, and writing ours."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from lxml import etree

from app.domain.identity.connection import Binding, Endpoint, SamlSettings
from app.integrations.saml.certificates import CertificateFacts, certificate_facts, pem_of
from app.integrations.saml.names import (
    DSIG_NS,
    EMAIL_FORMAT,
    METADATA_NS,
    PERSISTENT_FORMAT,
    POST,
    PROTOCOL_NS,
    REDIRECT,
    XENC11_NS,
    XENC_NS,
    ds,
    md,
)
from app.integrations.saml.party import Party
from app.lib.refusals import Wrong

LARGEST = 512 * 1024
MOST = 20
LONGEST_ADDRESS = 1000

_WEB_PAGE = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+)?html\b", re.IGNORECASE | re.DOTALL)
_BINDINGS: dict[str, Binding] = {REDIRECT: "redirect", POST: "post"}
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
# With a port, and without a name and password in front.
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?")
_ENCRYPTION = (f"{XENC11_NS}aes256-gcm", f"{XENC11_NS}aes128-gcm", f"{XENC_NS}aes256-cbc", f"{XENC_NS}rsa-oaep-mgf1p")


def read_metadata(xml: bytes, entity_id: str = "") -> SamlSettings:
    """What a provider says of itself, pasted, uploaded or fetched by whom it belongs to: nothing in it is trusted to be
    well meant. `entity_id` picks one where the file describes several providers. Expired certificates stay in (the page
    flags them). The caller keeps what was agreed apart from it (sign_requests, attributes …) with `replace`.

    Raises Wrong under "metadata", with a sentence for a person.
    """
    try:
        entity = _entity(_tree(xml), entity_id)
        provider = entity.findall(md("IDPSSODescriptor"))[0]
        sign_on = _endpoints(provider, "SingleSignOnService")
        if not sign_on:
            raise ValueError("It names no place to sign in at by redirect or by post.")
        return SamlSettings(
            entity_id=_name(entity),
            sign_on=sign_on,
            logout=_endpoints(provider, "SingleLogoutService"),
            certificates=_certificates(provider),
            request_binding="redirect" if any(each.binding == "redirect" for each in sign_on) else "post",
        )
    except ValueError as error:
        raise Wrong({"metadata": f"This metadata cannot be used. {error}"}) from error


def _tree(xml: bytes) -> etree._Element:
    if len(xml) > LARGEST:
        raise ValueError(f"It is larger than {LARGEST // 1024} KiB; take out the one provider that you mean.")
    try:
        text = xml.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("It is not UTF-8 text.") from error
    if _WEB_PAGE.match(text):
        raise ValueError("This is a web page, not metadata: perhaps the provider’s sign-in page, saved instead.")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("It holds a document type (DOCTYPE), which metadata never needs.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(text.strip().encode(), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("It is not XML; paste the whole file that the provider offers as metadata.") from error


def _entity(root: etree._Element, entity_id: str) -> etree._Element:
    """The one that is a provider, or the one of that name."""
    if root.tag not in (md("EntityDescriptor"), md("EntitiesDescriptor")):
        raise ValueError("It is not SAML metadata: it does not begin with EntityDescriptor.")
    found = [each for each in root.iter(md("EntityDescriptor")) if each.find(md("IDPSSODescriptor")) is not None]
    if not found:
        raise ValueError("It is a service’s metadata, perhaps our own, and describes no identity provider.")
    named = [each for each in found if entity_id in ("", each.get("entityID"))]
    if not named:
        raise ValueError(f"It does not describe {entity_id}.")
    if len(named) > 1:
        names = ", ".join(each.get("entityID", "")[:100] for each in named[:MOST])
        raise ValueError(f"It describes {len(named)} providers: choose one of {names}.")
    if len(named[0].findall(md("IDPSSODescriptor"))) > 1:
        raise ValueError("It describes the provider twice.")
    return named[0]


def _name(entity: etree._Element) -> str:
    """Its entity id (Metadata, 2.3.2: 1024 characters at most)."""
    name = str(entity.get("entityID", ""))
    if not name.strip() or len(name) > 1024:
        raise ValueError("The provider's entity id is missing or too long.")
    return name


def _endpoints(provider: etree._Element, name: str) -> tuple[Endpoint, ...]:
    return tuple(
        Endpoint(_BINDINGS[each.get("Binding")], _address(each.get("Location", "")), _response_address(each))
        for each in provider.findall(md(name))[:MOST]
        if each.get("Binding") in _BINDINGS
    )


def _response_address(endpoint: etree._Element) -> str:
    found = endpoint.get("ResponseLocation")
    return _address(found) if found else ""


def _address(url: str) -> str:
    """Browsers are sent there, with forms too: so https, or this very machine, and nothing that is not an address."""
    try:
        parts = urlsplit(url)
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        plain = url.isascii() and url.isprintable() and " " not in url and parts.port != 0
        plain = plain and _HOST.fullmatch(parts.netloc) is not None
    except ValueError:
        secure = plain = False
    if not secure or not plain or not parts.hostname or len(url) > LONGEST_ADDRESS:
        raise ValueError(f"“{url[:100]}” is no address that begins with https://.")
    return url


def _certificates(provider: etree._Element) -> tuple[str, ...]:
    """Those that it signs with; a key with no use stands for both uses (Metadata, 2.4.1.1)."""
    found = [
        pem_of(certificate.text or "")
        for descriptor in provider.findall(md("KeyDescriptor"))
        if descriptor.get("use", "signing") == "signing"
        for certificate in list(descriptor.iter(ds("X509Certificate")))[:MOST]
    ]
    if not found:
        raise ValueError("It holds no certificate that the provider signs with.")
    return tuple(dict.fromkeys(found))[:MOST]


def our_metadata(party: Party) -> str:
    """Ours, for the provider: with both keys while one is being replaced. It is not signed: who reads it trusts the
    address or the person it came from, and a signature with a key that is in it adds nothing to that."""
    root = etree.Element(md("EntityDescriptor"), nsmap={"md": METADATA_NS, "ds": DSIG_NS}, entityID=party.entity_id)
    us = etree.SubElement(root, md("SPSSODescriptor"), protocolSupportEnumeration=PROTOCOL_NS)
    us.set("AuthnRequestsSigned", "true" if party.connection.saml.sign_requests else "false")
    us.set("WantAssertionsSigned", "true")
    for key in party.connection.keys:
        _add_key(us, key.certificate, "signing", ())
        _add_key(us, key.certificate, "encryption", _ENCRYPTION)
    if party.signing_key:
        for binding in (REDIRECT, POST):
            etree.SubElement(us, md("SingleLogoutService"), Binding=binding, Location=party.slo)
    for name_format in (PERSISTENT_FORMAT, EMAIL_FORMAT):
        etree.SubElement(us, md("NameIDFormat")).text = name_format
    etree.SubElement(us, md("AssertionConsumerService"), Binding=POST, Location=party.acs, index="0", isDefault="true")
    xml: str = etree.tostring(root, encoding="unicode", pretty_print=True)
    return xml


def _add_key(us: etree._Element, pem: str, use: str, methods: Sequence[str]) -> None:
    descriptor = etree.SubElement(us, md("KeyDescriptor"), use=use)
    data = etree.SubElement(etree.SubElement(descriptor, ds("KeyInfo")), ds("X509Data"))
    etree.SubElement(data, ds("X509Certificate")).text = "".join(pem.split("-----")[2].split())
    for method in methods:
        etree.SubElement(descriptor, md("EncryptionMethod"), Algorithm=method)


__all__ = ["CertificateFacts", "certificate_facts", "our_metadata", "read_metadata"]

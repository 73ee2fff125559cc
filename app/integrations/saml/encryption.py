"""Opening an encrypted assertion (SAML 2.0 Core, 2.3.4; XML Encryption 1.1).

Key transport is RSA-OAEP only; RSA 1.5 (PKCS #1 v1.5) is refused, for its padding can be asked about (Bleichenbacher).
AES-CBC is taken, because providers use it by default: so that nobody can ask about its padding either, whatever goes
wrong after the algorithms were looked at has one and the same reason."""

import copy
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr

import xmlsec
from lxml import etree

from app.domain.identity.arrived import Rejected
from app.integrations.saml.document import parsed
from app.integrations.saml.names import XENC11_NS, XENC_NS, ds, saml, xenc
from app.integrations.saml.reasons import rejected

CONTENT = frozenset(
    [f"{XENC_NS}aes{size}-cbc" for size in (128, 192, 256)] + [f"{XENC11_NS}aes{size}-gcm" for size in (128, 192, 256)]
)
TRANSPORT = frozenset([f"{XENC_NS}rsa-oaep-mgf1p", f"{XENC11_NS}rsa-oaep"])


def opened(
    encrypted: etree._Element, private_keys: Sequence[str], prefixes: Mapping[str | None, str]
) -> etree._Element:
    """The Assertion inside an EncryptedAssertion, in a tree of its own; `prefixes` are those of the message around it,
    which it may use. Raises Rejected."""
    data = _data_with_key(encrypted)
    _check_algorithm(data, CONTENT)
    _check_algorithm(data.findall(f"{ds('KeyInfo')}/{xenc('EncryptedKey')}")[0], TRANSPORT)
    for private_key in private_keys:
        if plain := _decrypted(copy.deepcopy(data), private_key):
            return _assertion(plain, prefixes)
    raise rejected("encryption.unreadable")


def _data_with_key(encrypted: etree._Element) -> etree._Element:
    """A copy of the one EncryptedData, with the one EncryptedKey in it: some providers put that beside it."""
    twin = copy.deepcopy(encrypted)
    data, keys = twin.findall(xenc("EncryptedData")), list(twin.iter(xenc("EncryptedKey")))
    if len(data) != 1 or len(keys) != 1 or len(list(twin.iter(xenc("EncryptedData")))) != 1:
        raise rejected("encryption.unreadable")
    for name in data[0].findall(ds("KeyInfo")):
        data[0].remove(name)
    # Which of our keys it is for, we find out by trying: a name given to it would only mislead the library.
    for name in keys[0].findall(ds("KeyInfo")):
        keys[0].remove(name)
    info = etree.Element(ds("KeyInfo"))
    info.append(keys[0])
    data[0].insert(1, info)
    # Without a type the library hands out bytes, instead of putting what it parsed into the tree.
    data[0].attrib.pop("Type", None)
    return data[0]


def _check_algorithm(element: etree._Element, allowed: frozenset[str]) -> None:
    method = element.find(xenc("EncryptionMethod"))
    algorithm = "nothing named" if method is None else method.get("Algorithm", "")
    if algorithm not in allowed:
        raise rejected("encryption.algorithm", algorithm=algorithm)


def _decrypted(data: etree._Element, private_key: str) -> bytes:
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(private_key, xmlsec.KeyFormat.PEM))
    try:
        plain = xmlsec.EncryptionContext(manager).decrypt(data)
    except (xmlsec.Error, ValueError):
        return b""
    return plain if isinstance(plain, bytes) else b""


def _assertion(plain: bytes, prefixes: Mapping[str | None, str]) -> etree._Element:
    """Parsed like anything from outside."""
    declared = " ".join(f"xmlns{f':{prefix}' if prefix else ''}={quoteattr(uri)}" for prefix, uri in prefixes.items())
    try:
        around = parsed(b"<opened %b>%b</opened>" % (declared.encode(), plain)).root
    except Rejected as error:
        raise rejected("encryption.unreadable") from error
    if [child.tag for child in around] != [saml("Assertion")]:
        raise rejected("encryption.unreadable")
    return around[0]

"""Checking a signature inside a message (SAML 2.0 Core, 5.4; XML Signature). Whatever SAML does not need is refused, so
that there is one way only to read what was signed (security.md §1.1)."""

import base64
import binascii
import copy
import hashlib
import hmac
from collections.abc import Sequence

import xmlsec
from lxml import etree

from app.integrations.saml.names import DSIG_NS, ENVELOPED, EXC_C14N, XENC_NS, ds
from app.integrations.saml.reasons import rejected

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
SIGNATURE_ALGORITHMS = frozenset(f"{_MORE}{kind}-sha{size}" for kind in ("rsa", "ecdsa") for size in (256, 384, 512))
DIGESTS = {f"{XENC_NS}sha256": "sha256", f"{_MORE}sha384": "sha384", f"{XENC_NS}sha512": "sha512"}
_PREFIXES = f"{{{EXC_C14N}}}InclusiveNamespaces"


def signature_of(element: etree._Element) -> etree._Element | None:
    """Its own signature: a direct child. Raises Rejected if it has several."""
    found = element.findall(ds("Signature"))
    if len(found) > 1:
        raise rejected("signature.several")
    return found[0] if found else None


def verified(element: etree._Element, certificates: Sequence[str]) -> bytes:
    """The canonical bytes of `element` without its signature: exactly what one of the `certificates` (PEM; from
    metadata, never from the message) signed. Raises Rejected."""
    signature = signature_of(element)
    if signature is None:
        raise rejected("signature.missing")
    method, reference = _signed_info(signature)
    if method not in SIGNATURE_ALGORITHMS:
        raise rejected("signature.algorithm", algorithm=method)
    signed = _referenced(element, reference)
    if not any(_signed_by(certificate, signature, element) for certificate in certificates):
        raise rejected("signature.invalid")
    return signed


def _signed_info(signature: etree._Element) -> tuple[str, etree._Element]:
    """The algorithm and the one reference, out of a signature that has what it must and nothing else."""
    info, value, *_ = _parts(signature, ("SignedInfo", "SignatureValue"), ("KeyInfo",))
    _decoded(value)
    canonicalization, method, reference = _parts(info, ("CanonicalizationMethod", "SignatureMethod", "Reference"))
    _prefixes(canonicalization)
    _parts(method, ())
    return method.get("Algorithm", ""), reference


def _parts(element: etree._Element, wanted: Sequence[str], allowed: Sequence[str] = ()) -> list[etree._Element]:
    tags = [child.tag for child in element]
    full = [ds(name) for name in (*wanted, *allowed)]
    if tags not in (full[: len(wanted)], full):
        raise rejected("signature.form")
    return list(element)


def _prefixes(transform: etree._Element) -> list[str]:
    """The PrefixList of an exclusive canonicalisation, the only one that is taken."""
    if transform.get("Algorithm") not in (EXC_C14N, f"{EXC_C14N}WithComments"):
        raise rejected("signature.transform")
    children = list(transform)
    if [child.tag for child in children] not in ([], [_PREFIXES]):
        raise rejected("signature.transform")
    return children[0].get("PrefixList", "").split() if children else []


def _referenced(element: etree._Element, reference: etree._Element) -> bytes:
    if dict(reference.attrib) != {"URI": f"#{element.get('ID')}"}:
        raise rejected("signature.reference")
    transforms, method, value = _parts(reference, ("Transforms", "DigestMethod", "DigestValue"))
    if [child.tag for child in transforms] != [ds("Transform")] * 2:
        raise rejected("signature.transform")
    enveloped, exclusive = transforms
    if enveloped.get("Algorithm") != ENVELOPED or len(enveloped):
        raise rejected("signature.transform")
    _parts(method, ())
    digest = DIGESTS.get(method.get("Algorithm", ""))
    if digest is None:
        raise rejected("signature.digest", algorithm=method.get("Algorithm", ""))
    signed = _canonical_without_signature(element, _prefixes(exclusive))
    if not hmac.compare_digest(hashlib.new(digest, signed).digest(), _decoded(value)):
        raise rejected("signature.invalid")
    return signed


def _decoded(value: etree._Element) -> bytes:
    if len(value):
        raise rejected("signature.form")
    try:
        return base64.b64decode("".join((value.text or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise rejected("signature.form") from error


def _canonical_without_signature(element: etree._Element, prefixes: list[str]) -> bytes:
    """What the two transforms make. The library verifies the same digest, but does not hand out its bytes."""
    root = element.getroottree().getroot()
    twin = list(copy.deepcopy(root).iter())[list(root.iter()).index(element)]
    signature = twin.find(ds("Signature"))
    if signature is None:
        raise rejected("signature.missing")
    _take_out(signature)
    try:
        canonical: bytes = etree.tostring(
            twin, method="c14n", exclusive=True, inclusive_ns_prefixes=prefixes or None, with_tail=False
        )
    except etree.LxmlError as error:
        # A tree that cannot be put into canonical form must never count as an empty one.
        raise rejected("signature.form") from error
    return canonical


def _take_out(signature: etree._Element) -> None:
    """Removes it, but not the text after it, which lxml counts as its own. (It comes after an Issuer.)"""
    before = signature.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (signature.tail or "")
    signature.getparent().remove(signature)


def _signed_by(certificate: str, signature: etree._Element, element: etree._Element) -> bool:
    context = xmlsec.SignatureContext()
    # With a key given, the library never looks at the message's KeyInfo.
    context.key = xmlsec.Key.from_memory(certificate, xmlsec.KeyFormat.CERT_PEM)
    context.register_id(element, "ID")
    try:
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


def only_where_allowed(root: etree._Element, allowed: Sequence[etree._Element]) -> None:
    """Raises Rejected if a signature stands anywhere but directly in one of the elements that may have one."""
    for signature in root.iter(f"{{{DSIG_NS}}}Signature"):
        if signature.getparent() not in allowed:
            raise rejected("signature.misplaced")

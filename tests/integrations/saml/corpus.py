"""Answers, good and bad, each by name: what our reader, pysaml2 and `xmlsec1` are compared on. Each is a function, so
that only who needs an answer waits for its signature."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import xmlsec
from lxml import etree

from app.integrations.saml.names import DSIG_NS, EXC_C14N, ds, samlp
from tests.integrations.saml import wrapping
from tests.integrations.saml.given import ASKED, IDP, MALLORY, NOW, US, genuine, text
from tests.saml_peer import Answer

Made = Callable[[], str]


def _signed(**algorithms: Any) -> Made:
    return lambda: text(replace(IDP, **algorithms).respond(US, Answer(ASKED, NOW), sign="both"))


def _wrapped(wrap: Callable[[etree._Element], etree._Element], sign: str) -> Made:
    return lambda: text(wrap(genuine(sign)))


def _broken(tag: str, change: Callable[[etree._Element], object], sign: str = "assertion") -> Made:
    def made() -> str:
        root = genuine(sign)
        change(next(root.iter(tag)))
        return text(root)

    return made


def _replaced(old: str, new: str) -> Made:
    return lambda: text(genuine()).replace(old, new)


def _transforms(*algorithms: str) -> Callable[[etree._Element], None]:
    def change(transforms: etree._Element) -> None:
        transforms[:] = [etree.Element(ds("Transform"), Algorithm=each) for each in algorithms]

    return change


_SIGNATURES = {name: getattr(xmlsec.Transform, name) for name in ("RSA_SHA256", "RSA_SHA384", "RSA_SHA512")}
_WEAK = {name: getattr(xmlsec.Transform, name) for name in ("RSA_SHA1", "RSA_SHA224")}
_DIGESTS = {name: getattr(xmlsec.Transform, name) for name in ("SHA256", "SHA384", "SHA512")}
_WEAK_DIGESTS = {name: getattr(xmlsec.Transform, name) for name in ("SHA1", "SHA224")}
# By itself `xmlsec1` takes the first signature it meets below an element for that element's own.
_WRAPS_IT_MISSES = (
    wrapping.xsw3, wrapping.xsw4, wrapping.xsw5, wrapping.in_advice, wrapping.in_another_namespace,
)  # fmt: skip
_WRAPS_IT_SEES = (wrapping.xsw3_after, wrapping.xsw6, wrapping.xsw7, wrapping.xsw8, wrapping.same_id)

GOOD: dict[str, Made] = {
    **{f"signed with {name}": _signed(signature=each) for name, each in _SIGNATURES.items()},
    **{f"digest {name}": _signed(digest=each) for name, each in _DIGESTS.items()},
    "assertion signed": lambda: text(genuine("assertion")),
    "response signed": lambda: text(genuine("response")),
    "a character by its number": _replaced("erin-0001", "&#101;rin-0001"),
    "spaces in a tag": _replaced("<saml:Subject>", "<saml:Subject  >"),
}

# What `xmlsec1` takes as signed and we do not, with why.
STRICTER: dict[str, Made] = {
    # SHA-1 and SHA-224 are too weak (security.md, S14).
    **{f"signed with {name}": _signed(signature=each) for name, each in _WEAK.items()},
    **{f"digest {name}": _signed(digest=each) for name, each in _WEAK_DIGESTS.items()},
    # Nothing is to be read in two ways (S9, S15, S16).
    "a comment in the name": _replaced("erin-0001", "erin<!---->-0001"),
    "a CDATA section in the name": _replaced("erin-0001", "<![CDATA[erin-0001]]>"),
    "a document type": lambda: "<!DOCTYPE r>" + text(genuine()),
    "a second kind of id": _broken(samlp("Status"), lambda status: status.set("Id", "_other")),
    "an id twice, outside what is signed": _broken(samlp("Status"), lambda status: status.set("ID", "_a1")),
    # A comment in a value of the signature (S10).
    "a comment in the value of the signature": _replaced("<ds:SignatureValue>", "<ds:SignatureValue><!-- -->"),
    "an element that the signature does not need": _broken(
        ds("Signature"), lambda signature: etree.SubElement(signature, ds("Object"))
    ),
    # A signature holds for the element that it stands in, and for no other (S3 to S7).
    "xsw2 of a response": _wrapped(wrapping.xsw2, "response"),
    **{f"{each.__name__} of an assertion": _wrapped(each, "assertion") for each in _WRAPS_IT_MISSES},
}

BAD: dict[str, Made] = {
    "nothing signed": lambda: text(genuine("")),
    "signed by a stranger": lambda: text(MALLORY.respond(US, Answer(ASKED, NOW), sign="both")),
    "the name changed": _replaced("erin-0001", "mallory"),
    "an attribute changed": _replaced("support-users", "admins"),
    "the audience changed": _replaced(US.entity_id, "https://another.example"),
    "the signature emptied": _broken(ds("SignatureValue"), lambda value: setattr(value, "text", "")),
    "another signature": _broken(
        ds("SignatureValue"), lambda value: setattr(value, "text", base64.b64encode(bytes(256)).decode())
    ),
    "another digest": _broken(
        ds("DigestValue"), lambda value: setattr(value, "text", base64.b64encode(bytes(32)).decode())
    ),
    "no reference": _broken(ds("Reference"), lambda reference: reference.attrib.pop("URI")),
    "a reference to everything": _broken(ds("Reference"), lambda reference: reference.set("URI", "")),
    "a reference to the response": _broken(ds("Reference"), lambda reference: reference.set("URI", "#_r1")),
    "no transforms": _broken(ds("Transforms"), _transforms()),
    "enveloped alone": _broken(ds("Transforms"), _transforms(f"{DSIG_NS}enveloped-signature")),
    "canonical alone": _broken(ds("Transforms"), _transforms(EXC_C14N)),
    "the transforms in the other order": _broken(
        ds("Transforms"), _transforms(EXC_C14N, f"{DSIG_NS}enveloped-signature")
    ),
    "an HMAC": _broken(ds("SignatureMethod"), lambda method: method.set("Algorithm", f"{DSIG_NS}hmac-sha1")),
    "two references": _broken(ds("Reference"), lambda each: each.addnext(etree.fromstring(etree.tostring(each)))),
    "two digests": _broken(ds("DigestValue"), lambda each: each.addprevious(etree.Element(ds("DigestValue")))),
    "a relative namespace": _replaced("<saml:Subject>", '<saml:Subject xmlns:x="a/../b">'),
    "not well-formed": lambda: text(genuine())[:-5],
    "xsw1 of a response": _wrapped(wrapping.xsw1, "response"),
    **{f"{each.__name__} of an assertion": _wrapped(each, "assertion") for each in _WRAPS_IT_SEES},
}

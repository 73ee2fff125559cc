"""S1 to S8, S10 to S12 and S14 of the negative tests: an answer is believed as far as the provider signed it."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import xmlsec
from lxml import etree

from app.integrations.saml.names import DSIG_NS, EXC_C14N, XENC_NS, ds, saml, samlp
from tests.integrations.saml import wrapping
from tests.integrations.saml.given import (
    IDP,
    MALLORY,
    NOW,
    OURS,
    US,
    assertion_in,
    forged,
    genuine,
    party,
    reason,
    text,
)  # fmt: skip
from tests.saml_peer import Answer, encrypt, keys

Change = Callable[[etree._Element], None]


def test_s01_an_answer_without_any_signature() -> None:
    assert reason(genuine(sign="")) == "signature.missing"


@pytest.mark.parametrize("sign", ["assertion", "response", "both"])
def test_s02_an_answer_whose_signature_was_taken_out(sign: str) -> None:
    root = genuine(sign)
    for signature in list(root.iter(ds("Signature"))):
        signature.getparent().remove(signature)
    assert reason(root) == "signature.missing"


def test_s02_an_answer_whose_response_signature_was_taken_out_where_it_is_wanted() -> None:
    root = genuine("both")
    root.remove(root.find(ds("Signature")))
    assert reason(root, party(want_response_signed=True)) == "signature.response_missing"


@pytest.mark.parametrize("sign", ["response", "both"])
def test_s03_xsw1_a_forged_response_with_the_original_in_its_signature(sign: str) -> None:
    assert reason(wrapping.xsw1(genuine(sign))) == "assertion.count"


@pytest.mark.parametrize("sign", ["response", "both"])
def test_s04_xsw2_a_forged_response_with_the_original_beside_the_signature(sign: str) -> None:
    assert reason(wrapping.xsw2(genuine(sign))) == "assertion.count"


@pytest.mark.parametrize("sign", ["assertion", "both"])
@pytest.mark.parametrize("wrap", [wrapping.xsw3, wrapping.xsw3_after, wrapping.xsw4])
def test_s05_xsw3_and_xsw4_a_forged_assertion_beside_or_around_the_signed_one(
    wrap: Callable[[etree._Element], etree._Element], sign: str
) -> None:
    assert reason(wrap(genuine(sign))) == "assertion.count"


@pytest.mark.parametrize("wrap", [wrapping.xsw5, wrapping.xsw6, wrapping.in_another_namespace])
def test_s06_xsw5_and_xsw6_the_signature_moved_to_a_forged_assertion(
    wrap: Callable[[etree._Element], etree._Element],
) -> None:
    assert reason(wrap(genuine())) == "assertion.count"


@pytest.mark.parametrize("wrap", [wrapping.xsw7, wrapping.xsw8])
def test_s07_xsw7_and_xsw8_something_hidden_in_extensions_or_in_an_object(
    wrap: Callable[[etree._Element], etree._Element],
) -> None:
    assert reason(wrap(genuine())) == "assertion.count"


def test_s07_the_signed_assertion_hidden_in_the_advice_of_a_forged_one() -> None:
    assert reason(wrapping.in_advice(genuine())) == "advice.present"


def test_s07_a_genuine_signature_over_something_else_under_a_forged_answer() -> None:
    failed = genuine("response", lambda root: root.remove(assertion_in(root)), response_id="_failed")
    evil = forged(genuine())
    evil.insert(1, failed.find(ds("Signature")))
    assert reason(evil) == "signature.reference"
    evil.set("ID", "_failed")
    assert reason(evil) == "signature.invalid"


@pytest.mark.parametrize("first", [True, False])
def test_s08_a_signed_and_an_unsigned_assertion(first: bool) -> None:
    root = genuine("both")
    assertion = assertion_in(root)
    (assertion.addnext if first else assertion.addprevious)(forged(assertion))
    assert reason(root) == "assertion.count"


@pytest.mark.parametrize("first", [True, False])
def test_s08_an_encrypted_and_a_plain_assertion(first: bool) -> None:
    root = genuine()
    evil = forged(assertion_in(root))
    encrypt(root, OURS.certificate)
    encrypted = root.find(saml("EncryptedAssertion"))
    (encrypted.addnext if first else encrypted.addprevious)(evil)
    assert reason(root) == "assertion.count"


def test_s08_two_assertions_inside_what_is_encrypted() -> None:
    def doubled(root: etree._Element) -> None:
        assertion_in(root).append(forged(assertion_in(root)))

    root = genuine("", doubled)
    encrypt(root, OURS.certificate)
    IDP.sign(root)
    assert reason(root) == "assertion.count"


def test_s08_advice_inside_what_is_encrypted() -> None:
    def advised(root: etree._Element) -> None:
        assertion_in(root).find(saml("Conditions")).addnext(etree.Element(saml("Advice")))

    root = genuine("", advised)
    encrypt(root, OURS.certificate)
    IDP.sign(root)
    assert reason(root) == "advice.present"


def test_s08_an_assertion_that_is_not_directly_in_the_response() -> None:
    root = genuine()
    extensions = etree.Element(samlp("Extensions"))
    extensions.append(assertion_in(root))
    root.insert(1, extensions)
    assert reason(root) == "assertion.misplaced"


def _in_signature(name: str) -> Change:
    """Doubles an element of the signature."""

    def change(root: etree._Element) -> None:
        element = next(root.iter(ds(name)))
        element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))

    return change


@pytest.mark.parametrize(
    "name",
    ["SignedInfo", "SignatureValue", "KeyInfo", "CanonicalizationMethod", "SignatureMethod", "Reference", "Transforms",
     "DigestMethod", "DigestValue"],
)  # fmt: skip
def test_s10_a_part_of_the_signature_twice(name: str) -> None:
    root = genuine()
    _in_signature(name)(root)
    assert reason(root) == "signature.form"


def test_s10_two_signatures_in_one_element() -> None:
    root = genuine()
    _in_signature("Signature")(root)
    assert reason(root) == "signature.several"


@pytest.mark.parametrize("name", ["DigestValue", "SignatureValue"])
def test_s10_a_comment_inside_a_value_of_the_signature(name: str) -> None:
    broken = text(genuine()).replace(f"<ds:{name}>", f"<ds:{name}>AAAA<!-- -->", 1)
    assert reason(broken) == "document.comment"


@pytest.mark.parametrize("name", ["DigestValue", "SignatureValue"])
def test_s10_an_element_inside_a_value_of_the_signature(name: str) -> None:
    root = genuine()
    etree.SubElement(next(root.iter(ds(name))), ds("More")).text = "AAAA"
    assert reason(root) == "signature.form"


@pytest.mark.parametrize(
    ("uri", "why"),
    [("", "signature.reference"), (None, "signature.reference"), ("#_r1", "signature.reference"),
     ("#", "signature.reference"), ("_a1", "signature.reference"), ("#xpointer(id('_a1'))", "signature.reference"),
     ("http://127.0.0.1:9/x", "signature.reference"), ("file:///etc/passwd", "signature.reference")],
)  # fmt: skip
def test_s11_a_reference_to_nothing_or_to_something_else(uri: str | None, why: str) -> None:
    root = genuine()
    reference = next(root.iter(ds("Reference")))
    reference.attrib.pop("URI")
    if uri is not None:
        reference.set("URI", uri)
    assert reason(root) == why


_XSLT = """<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"
 xmlns:exsl="http://exslt.org/common" extension-element-prefixes="exsl">
<xsl:template match="/"><exsl:document href="{marker}"><done/></exsl:document></xsl:template></xsl:stylesheet>"""


def test_s11_a_stylesheet_among_the_transforms_is_not_run(tmp_path: Path) -> None:
    marker, root = tmp_path / "marker", genuine()
    transform = etree.SubElement(next(root.iter(ds("Transforms"))), ds("Transform"))
    transform.set("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")
    transform.append(etree.fromstring(_XSLT.format(marker=marker)))
    assert reason(root) == "signature.transform"
    assert not marker.exists()


@pytest.mark.parametrize(
    "algorithms",
    [
        [f"{DSIG_NS}enveloped-signature"],
        [EXC_C14N],
        [EXC_C14N, f"{DSIG_NS}enveloped-signature"],
        [f"{DSIG_NS}enveloped-signature", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"],
        [f"{DSIG_NS}enveloped-signature", "http://www.w3.org/TR/1999/REC-xpath-19991116"],
        [f"{DSIG_NS}enveloped-signature", f"{DSIG_NS}base64"],
        [EXC_C14N, EXC_C14N],
        ["http://www.w3.org/TR/1999/REC-xpath-19991116", EXC_C14N],
        [f"{DSIG_NS}enveloped-signature", EXC_C14N, EXC_C14N],
        [],
    ],
)
def test_s11_other_transforms_than_the_two(algorithms: list[str]) -> None:
    root = genuine()
    transforms = next(root.iter(ds("Transforms")))
    transforms[:] = []
    for algorithm in algorithms:
        etree.SubElement(transforms, ds("Transform"), Algorithm=algorithm)
    assert reason(root) == "signature.transform"


@pytest.mark.parametrize("inside", ["Transform", "CanonicalizationMethod"])
def test_s11_something_inside_a_transform(inside: str) -> None:
    root = genuine()
    etree.SubElement(next(root.iter(ds(inside))), ds("XPath")).text = "self::node()"
    assert reason(root) == "signature.transform"


def test_s11_another_canonicalisation_of_what_is_signed() -> None:
    root = genuine()
    next(root.iter(ds("CanonicalizationMethod"))).set("Algorithm", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315")
    assert reason(root) == "signature.transform"


@pytest.mark.parametrize("sign", ["assertion", "response", "both"])
def test_s12_signed_by_a_stranger_whose_certificate_is_in_the_message(sign: str) -> None:
    assert reason(MALLORY.respond(US, Answer("_asked", NOW), sign=sign)) == "signature.invalid"


def test_s12_a_stranger_who_gives_a_bare_key() -> None:
    root = MALLORY.respond(US, Answer("_asked", NOW))
    info = next(root.iter(ds("KeyInfo")))
    info[:] = []
    etree.SubElement(etree.SubElement(info, ds("KeyValue")), ds("RSAKeyValue"))
    assert reason(root) == "signature.invalid"


@pytest.mark.parametrize("algorithm", [f"{DSIG_NS}hmac-sha1", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"])
def test_s12_the_public_certificate_as_the_key_of_an_hmac(algorithm: str) -> None:
    root = genuine()
    next(root.iter(ds("SignatureMethod"))).set("Algorithm", algorithm)
    info = etree.tostring(next(root.iter(ds("SignedInfo"))), method="c14n", exclusive=True)
    made = hmac.new(IDP.keys.certificate.encode(), info, hashlib.sha256 if "256" in algorithm else hashlib.sha1)
    next(root.iter(ds("SignatureValue"))).text = base64.b64encode(made.digest()).decode()
    assert reason(root) == "signature.algorithm"


@pytest.mark.parametrize("transform", [xmlsec.Transform.RSA_SHA1, xmlsec.Transform.RSA_SHA224])
def test_s14_a_signature_with_a_weak_hash(transform: object) -> None:
    weak = replace(IDP, signature=transform)
    assert reason(weak.respond(US, Answer("_asked", NOW))) == "signature.algorithm"


@pytest.mark.parametrize("transform", [xmlsec.Transform.SHA1, xmlsec.Transform.SHA224])
def test_s14_a_digest_with_a_weak_hash(transform: object) -> None:
    weak = replace(IDP, digest=transform)
    assert reason(weak.respond(US, Answer("_asked", NOW))) == "signature.digest"


@pytest.mark.parametrize(
    ("tag", "algorithm", "why"),
    [("SignatureMethod", "http://www.w3.org/2001/04/xmldsig-more#rsa-md5", "signature.algorithm"),
     ("SignatureMethod", f"{DSIG_NS}dsa-sha1", "signature.algorithm"),
     ("SignatureMethod", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1", "signature.algorithm"),
     ("SignatureMethod", "", "signature.algorithm"),
     ("DigestMethod", "http://www.w3.org/2001/04/xmldsig-more#md5", "signature.digest"),
     ("DigestMethod", f"{XENC_NS}ripemd160", "signature.digest"),
     ("DigestMethod", "", "signature.digest")],
)  # fmt: skip
def test_s14_md5_and_others(tag: str, algorithm: str, why: str) -> None:
    root = genuine()
    next(root.iter(ds(tag))).set("Algorithm", algorithm)
    assert reason(root) == why


def test_an_answer_changed_after_it_was_signed() -> None:
    for sign in ("assertion", "response", "both"):
        root = genuine(sign)
        next(root.iter(saml("NameID"))).text = "mallory"
        assert reason(root) == "signature.invalid"


def test_a_signature_anywhere_else_than_in_response_and_assertion() -> None:
    root = genuine()
    extensions = etree.Element(samlp("Extensions"))
    root.insert(1, extensions)
    extensions.append(next(root.iter(ds("Signature"))))
    assert reason(root) == "signature.misplaced"


def test_both_signatures_must_hold() -> None:
    root = genuine("both")
    value = root.find(f"{ds('Signature')}/{ds('SignatureValue')}")
    value.text = base64.b64encode(bytes(256)).decode()
    assert reason(root) == "signature.invalid"


def test_a_signed_response_does_not_make_up_for_a_bad_signature_inside() -> None:
    root = etree.fromstring(text(genuine("assertion")))
    next(root.iter(ds("SignatureValue"))).text = base64.b64encode(bytes(256)).decode()
    IDP.sign(root)
    assert reason(text(root)) == "signature.invalid"


def test_a_certificate_of_another_kind_of_key_believes_nothing() -> None:
    ecdsa = party(certificates=(keys("ec", "ec").certificate,))
    assert reason(genuine(), ecdsa) == "signature.invalid"

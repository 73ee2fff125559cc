"""Every legal sort of answer is accepted, and what it says of the person arrives whole."""

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import xmlsec
from lxml import etree

from app.integrations.saml.names import EMAIL_FORMAT, EXC_C14N, ds, saml, xenc
from tests.integrations.saml.given import (
    ASKED,
    IDP,
    MALLORY,
    NEXT,
    NOW,
    OURS,
    US,
    assertion_in,
    genuine,
    key_pair,
    party,
    read,
    reason,
    text,
)  # fmt: skip
from tests.saml_peer import PERSISTENT, Answer, Provider, encrypt, keys

MULTIPLE = "http://schemas.microsoft.com/claims/multipleauthn"
SIGNS = ["assertion", "response", "both"]
CONTENT = {name: getattr(xmlsec.Transform, name) for name in ("AES128", "AES256", "AES128_GCM", "AES256_GCM")}


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize("sign", SIGNS)
def test_signed_anywhere_and_encrypted_or_not(sign: str, encrypted: bool) -> None:
    root = IDP.respond(US, Answer(ASKED, NOW), sign=sign, encrypt_to=OURS.certificate if encrypted else None)
    accepted = read(root)
    arrived = accepted.arrived
    assert (arrived.issuer, arrived.subject, accepted.assertion_id) == (IDP.entity_id, "erin-0001", "_a1")
    assert (arrived.email, arrived.email_verified, arrived.name) == ("erin@northwind.example", False, "Erin Okafor")
    assert arrived.groups == ("support-users", "everyone")
    assert (arrived.provider_session, arrived.connection_id) == ("session-1", US.connection.id)


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("algorithm", ["RSA_SHA256", "RSA_SHA384", "RSA_SHA512"])
@pytest.mark.parametrize("digest", ["SHA256", "SHA384", "SHA512"])
def test_rsa_with_every_size_of_sha_2(sign: str, algorithm: str, digest: str) -> None:
    provider = replace(IDP, signature=getattr(xmlsec.Transform, algorithm), digest=getattr(xmlsec.Transform, digest))
    assert read(provider.respond(US, Answer(ASKED, NOW), sign=sign)).arrived.subject == "erin-0001"


@pytest.mark.parametrize("sign", SIGNS)
def test_a_provider_that_signs_with_an_elliptic_curve(sign: str) -> None:
    provider = Provider(keys=keys("ec", "ec"), signature=xmlsec.Transform.ECDSA_SHA256)
    us = party(7, provider)
    assert read(provider.respond(us, Answer(ASKED, NOW), sign=sign), us).arrived.subject == "erin-0001"


@pytest.mark.parametrize("sign", SIGNS)
def test_a_provider_with_two_certificates_while_it_changes_them(sign: str) -> None:
    after = replace(IDP, keys=keys("idp, next"))
    both = party(certificates=(IDP.keys.certificate, after.keys.certificate))
    for provider in (IDP, after):
        assert read(provider.respond(both, Answer(ASKED, NOW), sign=sign), both).arrived.subject == "erin-0001"
    assert reason(MALLORY.respond(both, Answer(ASKED, NOW), sign=sign), both) == "signature.invalid"


@pytest.mark.parametrize("pair", [OURS, NEXT])
@pytest.mark.parametrize("sign", SIGNS)
def test_our_two_keys_while_we_change_them(sign: str, pair: Any) -> None:
    us = party(7, IDP, key_pair(OURS), key_pair(NEXT, "next"))
    root = IDP.respond(us, Answer(ASKED, NOW), sign=sign, encrypt_to=pair.certificate)
    assert read(root, us).arrived.subject == "erin-0001"


@pytest.mark.parametrize("content", CONTENT)
def test_every_content_encryption_that_is_allowed(content: str) -> None:
    root = genuine("assertion")
    encrypt(root, OURS.certificate, CONTENT[content])
    assert read(text(root)).arrived.subject == "erin-0001"


def test_what_is_encrypted_may_have_its_key_beside_it() -> None:
    root = etree.fromstring(text(_encrypted()))
    data = root.find(f"{saml('EncryptedAssertion')}/{xenc('EncryptedData')}")
    data.addnext(next(root.iter(xenc("EncryptedKey"))))
    data.remove(data.find(ds("KeyInfo")))
    assert read(root).arrived.subject == "erin-0001"


def test_encrypted_for_somebody_else() -> None:
    root = genuine()
    encrypt(root, keys("somebody else").certificate)
    assert reason(text(root)) == "encryption.unreadable"


def _encrypted(content: Any = xmlsec.Transform.AES256, **options: Any) -> etree._Element:
    root = genuine()
    encrypt(root, OURS.certificate, content, **options)
    return etree.fromstring(text(root))


@pytest.mark.parametrize("at", [0, 15, 20, 100, -1, -17, -33])
@pytest.mark.parametrize("of", ["EncryptedData", "EncryptedKey"])
@pytest.mark.parametrize("content", CONTENT)
def test_whatever_is_wrong_with_a_ciphertext_has_one_reason(content: str, of: str, at: int) -> None:
    root = _encrypted(CONTENT[content])
    value = next(root.iter(xenc(of))).find(f"{xenc('CipherData')}/{xenc('CipherValue')}")
    raw = bytearray(base64.b64decode(value.text))
    raw[at] ^= 1
    value.text = base64.b64encode(raw).decode()
    assert reason(root) in ("encryption.unreadable", "signature.invalid")


@pytest.mark.parametrize("missing", ["EncryptedKey", "CipherData", "CipherValue", "EncryptedData"])
def test_something_missing_in_what_is_encrypted(missing: str) -> None:
    root = _encrypted()
    element = next(root.iter(xenc(missing)))
    element.getparent().remove(element)
    assert reason(root) == "encryption.unreadable"


@pytest.mark.parametrize("doubled", ["EncryptedKey", "EncryptedData"])
def test_something_twice_in_what_is_encrypted(doubled: str) -> None:
    root = _encrypted()
    element = next(root.iter(xenc(doubled)))
    element.addnext(etree.fromstring(etree.tostring(element)))
    assert reason(root) == "encryption.unreadable"


def test_rsa_1_5_and_triple_des_are_not_opened() -> None:
    assert reason(_encrypted(transport=xmlsec.Transform.RSA_PKCS1)) == "encryption.algorithm"
    assert reason(_encrypted(xmlsec.Transform.DES3)) == "encryption.algorithm"


@pytest.mark.parametrize("of", ["EncryptedData", "EncryptedKey"])
def test_an_encryption_that_is_not_named(of: str) -> None:
    root = _encrypted()
    element = next(root.iter(xenc(of)))
    element.remove(element.find(xenc("EncryptionMethod")))
    assert reason(root) == "encryption.algorithm"


@pytest.mark.parametrize(
    "plain",
    [b"<r/>", b" ", b"erin", b"<!-- -->{0}", b"<!DOCTYPE r>{0}", b"{0}{0}", b"{0}<r/>", b"<r>{0}</r>", b"{0} \xff",
     b"</opened>{0}<opened>", b'<?xml version="1.0"?>{0}', b"<Assertion/>"],
)  # fmt: skip
@pytest.mark.parametrize("sign", [False, True])
def test_something_else_inside_what_is_encrypted(sign: bool, plain: bytes) -> None:
    root = genuine()
    encrypt(root, OURS.certificate, plain=plain.replace(b"{0}", etree.tostring(assertion_in(root), with_tail=False)))
    if sign:
        IDP.sign(root)
    assert reason(text(root)) == "encryption.unreadable"


def test_a_plain_text_that_stands_by_itself() -> None:
    root = genuine()
    encrypt(root, OURS.certificate, plain=etree.tostring(assertion_in(root), with_tail=False))
    assert read(text(root)).arrived.subject == "erin-0001"


def test_an_unsigned_assertion_inside_encryption_is_not_believed() -> None:
    root = genuine("")
    encrypt(root, OURS.certificate)
    assert reason(text(root)) == "signature.missing"


def test_encryption_where_it_is_wanted() -> None:
    assert reason(genuine(), party(want_encrypted=True)) == "encryption.missing"
    assert read(_encrypted(), party(want_encrypted=True)).arrived.subject == "erin-0001"


def test_a_signed_response_where_it_is_wanted() -> None:
    assert reason(genuine("assertion"), party(want_response_signed=True)) == "signature.response_missing"
    for sign in ("response", "both"):
        assert read(genuine(sign), party(want_response_signed=True)).arrived.subject == "erin-0001"


@pytest.mark.parametrize("prefixes", ["xs", "xs xsi", "#default xs"])
def test_a_signature_that_includes_prefixes_as_okta_and_shibboleth_make_it(prefixes: str) -> None:
    root = genuine("")
    assertion = assertion_in(root)
    signature = xmlsec.template.create(assertion, xmlsec.Transform.EXCL_C14N, xmlsec.Transform.RSA_SHA256, ns="ds")
    assertion.insert(1, signature)
    reference = xmlsec.template.add_reference(signature, xmlsec.Transform.SHA256, uri="#_a1")
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    exclusive = xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    etree.SubElement(exclusive, f"{{{EXC_C14N}}}InclusiveNamespaces", PrefixList=prefixes)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(IDP.keys.private, xmlsec.KeyFormat.PEM)
    context.register_id(assertion, "ID")
    context.sign(signature)
    assert read(text(root)).arrived.subject == "erin-0001"


@pytest.mark.parametrize(
    ("said", "email", "name", "groups"),
    [
        ({"mail": ("e@x.example",), "cn": ("E",), "memberOf": ("a", "b")}, "e@x.example", "E", ("a", "b")),
        ({"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress": ("e@x.example",),
          "http://schemas.microsoft.com/identity/claims/displayname": ("Erin O",),
          "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups": ("g1",)}, "e@x.example", "Erin O", ("g1",)),
        ({"urn:oid:0.9.2342.19200300.100.1.3": ("e@x.example",), "urn:oid:2.5.4.42": ("Erin",),
          "urn:oid:2.5.4.4": ("Okafor",)}, "e@x.example", "Erin Okafor", ()),
        ({"firstName": ("Erin",)}, "", "Erin", ()),
        ({"email": ("  ",), "mail": ("e@x.example",)}, "e@x.example", "", ()),
        ({}, "", "", ()),
    ],
)  # fmt: skip
def test_attributes_as_providers_call_them(said: Any, email: str, name: str, groups: tuple[str, ...]) -> None:
    arrived = read(genuine(attributes=said)).arrived
    assert (arrived.email, arrived.name, arrived.groups) == (email, name, groups)


def test_attributes_as_this_connection_calls_them() -> None:
    us = party(email_attributes=("upn", "mail2"), name_attributes=("who",), group_attributes=("teams",))
    said = {"email": ("no@x.example",), "mail2": ("e@x.example",), "who": ("Erin",), "teams": ("t",), "groups": ("no",)}
    arrived = read(genuine(attributes=said), us).arrived
    assert (arrived.email, arrived.name, arrived.groups) == ("e@x.example", "Erin", ("t",))


def test_the_name_is_the_email_where_it_is_given_as_one() -> None:
    named: Any = {"subject": "erin@northwind.example", "attributes": {}}
    assert read(genuine(**named, name_format=EMAIL_FORMAT)).arrived.email == "erin@northwind.example"
    assert read(genuine(**named, name_format=PERSISTENT)).arrived.email == ""


def test_a_value_made_of_elements_is_passed_over() -> None:
    def targeted(root: etree._Element) -> None:
        value = next(root.iter(saml("AttributeValue")))
        value.attrib.clear()
        value.text = None
        etree.SubElement(value, saml("NameID")).text = "opaque"

    assert read(genuine(before=targeted)).arrived.email == ""


@pytest.mark.parametrize(
    ("context", "methods", "second"),
    [
        ("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", (), False),
        ("urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified", (), False),
        ("https://refeds.org/profile/mfa", (), True),
        ("urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract", (), True),
        (MULTIPLE, (), True),
        (
            "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
            ("http://schemas.microsoft.com/claims/multipleauthn",),
            True,
        ),
        ("urn:oasis:names:tc:SAML:2.0:ac:classes:Password", ("password",), False),
    ],
)
def test_whether_a_second_factor_was_asked_for(context: str, methods: tuple[str, ...], second: bool) -> None:
    said = {"http://schemas.microsoft.com/claims/authnmethodsreferences": methods} if methods else {}
    assert read(genuine(context=context, attributes=said)).arrived.second_factor is second


def test_many_answers_at_once_are_not_mixed_up() -> None:
    theirs = party(8, MALLORY)
    ours = [text(genuine(sign, subject=f"erin-{n}")) for n, sign in enumerate(SIGNS)]
    others = [text(MALLORY.respond(theirs, Answer(ASKED, NOW, subject=f"mallory-{n}"))) for n in range(3)]
    asked = [(US, message) for message in ours] + [(theirs, message) for message in others]
    with ThreadPoolExecutor(8) as threads:
        answered = list(threads.map(lambda each: read(each[1], each[0]).arrived.subject, asked * 8))
        refused = list(threads.map(lambda each: reason(each, US), others * 8))
    assert answered == ["erin-0", "erin-1", "erin-2", "mallory-0", "mallory-1", "mallory-2"] * 8
    assert refused == ["destination.wrong"] * 24

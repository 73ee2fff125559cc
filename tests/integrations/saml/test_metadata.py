"""Metadata in and out, certificates, and our own keys."""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
import saml2.data.schemas
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

from app.domain.identity.connection import Endpoint
from app.integrations.saml.certificates import certificate_facts
from app.integrations.saml.keys import make_key_pair
from app.integrations.saml.metadata import LARGEST, our_metadata, read_metadata
from app.integrations.saml.names import POST, REDIRECT, ds, md
from app.lib.refusals import Wrong
from tests.integrations.saml.given import IDP, NEXT, NOW, OURS, US, key_pair, party
from tests.saml_peer import Provider, keys

Change = Callable[[etree._Element], None]


def _changed(change: Change) -> bytes:
    root = etree.fromstring(IDP.metadata())
    change(root)
    return bytes(etree.tostring(root))


def _wrong(xml: bytes, entity_id: str = "") -> str:
    with pytest.raises(Wrong) as wrong:
        read_metadata(xml, entity_id)
    words = wrong.value.errors["metadata"]
    assert words.startswith("This metadata cannot be used. ")
    assert words.endswith(".")
    return words


def test_a_provider_s_metadata_is_what_the_connection_keeps() -> None:
    settings = read_metadata(IDP.metadata())
    assert (settings.entity_id, settings.certificates) == (IDP.entity_id, (IDP.keys.certificate,))
    assert set(settings.sign_on) == set(IDP.settings.sign_on)
    assert settings.logout == (Endpoint("redirect", "https://idp.example/slo"),)
    assert settings.request_binding == "redirect"


def test_where_answers_to_a_sign_out_go_is_kept_and_must_be_an_address() -> None:
    def put(address: str) -> bytes:
        return IDP.metadata().replace(
            b'Location="https://idp.example/slo"',
            f'Location="https://idp.example/slo" ResponseLocation="{address}"'.encode(),
        )

    kept = read_metadata(put("https://idp.example/slo/answers")).logout
    assert kept == (Endpoint("redirect", "https://idp.example/slo", "https://idp.example/slo/answers"),)
    assert "no address" in _wrong(put("javascript:alert(1)"))


def test_it_may_hold_comments_instructions_a_declaration_and_a_signature_of_its_own() -> None:
    xml = b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- ours --><?x y?>\n' + IDP.metadata().replace(
        b"<md:KeyDescriptor", b"<!-- key --><md:KeyDescriptor"
    )
    assert read_metadata(xml).entity_id == IDP.entity_id


def test_several_certificates_stay_in_their_order_and_the_same_one_once() -> None:
    def add(root: etree._Element) -> None:
        first = next(root.iter(md("KeyDescriptor")))
        again, other, encryption = (etree.fromstring(etree.tostring(first)) for _ in range(3))
        for each, use in ((again, "signing"), (other, None), (encryption, "encryption")):
            each.attrib.pop("use")
            if use:
                each.set("use", use)
            first.getparent().insert(1, each)
        other[0][0][0].text = "".join(keys("idp, next").certificate.splitlines()[1:-1])
        encryption[0][0][0].text = "".join(keys("idp, encryption").certificate.splitlines()[1:-1])

    settings = read_metadata(_changed(add))
    assert set(settings.certificates) == {IDP.keys.certificate, keys("idp, next").certificate}


def test_a_provider_that_takes_requests_by_post_alone() -> None:
    redirect = f'<md:SingleSignOnService Binding="{REDIRECT}"'.encode()
    settings = read_metadata(IDP.metadata().replace(redirect, b'<md:SingleSignOnService Binding="x"'))
    assert settings.request_binding == "post"
    assert settings.sign_on == (Endpoint("post", "https://idp.example/sso"),)


def _federation(*entity_ids: str) -> bytes:
    entities = b"".join(Provider(name, IDP.keys).metadata() for name in entity_ids)
    return b'<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">' + entities + b"</EntitiesDescriptor>"


def test_a_file_of_several_needs_the_name_of_one() -> None:
    assert read_metadata(_federation("https://a.example")).entity_id == "https://a.example"
    both = _federation("https://a.example", "https://b.example")
    assert "choose one of https://a.example, https://b.example" in _wrong(both)
    assert read_metadata(both, "https://b.example").entity_id == "https://b.example"
    assert "does not describe https://c.example" in _wrong(both, "https://c.example")


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (b"", "not XML"),
        (b"https://idp.example/metadata", "not XML"),
        (b"<html><body/></html>", "This is a web page, not metadata"),
        (b"\xff\xfe", "not UTF-8"),
        (b"<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/'><x/>", "DOCTYPE"),
        (b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", "DOCTYPE"),
        (b"<x>" + b" " * LARGEST + b"</x>", "larger than 512 KiB"),
        (b"<x>" * 1000 + b"</x>" * 1000, "not XML"),
        (our_metadata(US).encode(), "describes no identity provider"),
    ],
)
def test_what_is_no_provider_s_metadata_is_told_in_words(xml: bytes, words: str) -> None:
    assert words in _wrong(xml)


@pytest.mark.parametrize(
    "url",
    ["http://idp.example/sso", "javascript:alert(1)", "//idp.example/sso", "/sso", "", "https://", "https://[::1",
     "https://idp.example/a b", "https://idp.example/\u202e", "https://idp.example/\tx", "https://idp.example:99999/",
     "https://idp.example;sandbox/sso", "https://idp.example,evil.example/sso", "https://us@idp.example/sso",
     "https://idp.example/" + "a" * 1000, "http://127.0.0.1.evil.example/sso", "data:text/html,x", "ftp://a.example/"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["SingleSignOnService", "SingleLogoutService"])
def test_an_address_that_browsers_must_not_be_sent_to(name: str, url: str) -> None:
    assert "no address" in _wrong(_changed(lambda root: next(root.iter(md(name))).set("Location", url)))


def test_an_address_on_this_machine_may_do_without_encryption() -> None:
    xml = IDP.metadata().replace(b"https://idp.example/s", b"http://127.0.0.1:8080/s")
    assert read_metadata(xml).sign_on[0].url == "http://127.0.0.1:8080/sso"


def _certificate(private: object, *, ended: bool = False) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp")])
    ends = NOW - timedelta(days=1) if ended else NOW + timedelta(days=1)
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(7)
        .public_key(private.public_key())  # type: ignore[attr-defined]
        .not_valid_before(NOW - timedelta(days=2)).not_valid_after(ends)
    )  # fmt: skip
    made = builder.sign(private, None if isinstance(private, ed25519.Ed25519PrivateKey) else hashes.SHA256())  # type: ignore[arg-type]
    return made.public_bytes(serialization.Encoding.PEM).decode()


def _with_certificate(words: str) -> Change:
    return lambda root: setattr(next(root.iter(ds("X509Certificate"))), "text", words)


def _inner(pem: str) -> str:
    return "".join(pem.splitlines()[1:-1])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", "cannot be read"),
        ("%%%", "cannot be read"),
        (base64.b64encode(b"no certificate").decode(), "cannot be read"),
        (_inner(_certificate(rsa.generate_private_key(65537, 1024))), "has 1024 bits; 2048 are needed"),
        (_inner(_certificate(ed25519.Ed25519PrivateKey.generate())), "neither RSA nor EC"),
    ],
)
def test_a_certificate_that_cannot_be_believed(words: str, expected: str) -> None:
    assert expected in _wrong(_changed(_with_certificate(words)))


def test_a_certificate_that_has_ended_is_kept_for_the_page_to_show() -> None:
    ended = _certificate(rsa.generate_private_key(65537, 2048), ended=True)
    settings = read_metadata(_changed(_with_certificate(_inner(ended))))
    facts = certificate_facts(settings.certificates[0])
    assert facts.not_after == NOW - timedelta(days=1)
    assert (facts.subject, facts.key) == ("CN=idp", "RSA 2048")


def test_a_provider_without_a_certificate_or_a_name() -> None:
    def no_key(root: etree._Element) -> None:
        root[0].remove(root[0][0])

    assert "no certificate" in _wrong(_changed(no_key))
    assert "entity id" in _wrong(_changed(lambda root: root.set("entityID", " ")))
    assert "entity id" in _wrong(_changed(lambda root: root.set("entityID", "x" * 1025)))

    def no_address(root: etree._Element) -> None:
        for each in list(root.iter(md("SingleSignOnService"))):
            root[0].remove(each)

    assert "no place to sign in" in _wrong(_changed(no_address))
    assert "twice" in _wrong(_changed(lambda root: root.append(etree.fromstring(etree.tostring(root[0])))))


def _schema() -> etree.XMLSchema:
    class Local(etree.Resolver):  # type: ignore[misc]
        def resolve(self, url: str, _id: str, context: object) -> object:
            name = url.rpartition("/")[2]
            return self.resolve_filename(str(files(saml2.data.schemas) / name), context)

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local())
    path = str(files(saml2.data.schemas) / "saml-schema-metadata-2.0.xsd")
    return etree.XMLSchema(etree.parse(path, parser))


def test_our_metadata_keeps_the_schema_and_says_both_keys_while_one_is_replaced() -> None:
    us = party(7, IDP, key_pair(OURS), key_pair(NEXT, "next"))
    root = etree.fromstring(our_metadata(us))
    assert root.get("entityID") == us.entity_id == f"https://portal.example/sso/saml/{us.connection.id}/metadata"
    for use in ("signing", "encryption"):
        descriptors = [each for each in root.iter(md("KeyDescriptor")) if each.get("use") == use]
        said = [each.findtext(f".//{ds('X509Certificate')}") for each in descriptors]
        assert said == [_inner(OURS.certificate), _inner(NEXT.certificate)]
    consumer = next(root.iter(md("AssertionConsumerService")))
    assert (consumer.get("Location"), consumer.get("Binding")) == (us.acs, POST)
    assert {each.get("Location") for each in root.iter(md("SingleLogoutService"))} == {us.slo}
    _schema().assertValid(root)


def test_our_metadata_before_there_is_a_key_offers_no_single_logout() -> None:
    without = replace(US, connection=replace(US.connection, keys=()))
    root = etree.fromstring(our_metadata(without))
    assert root.find(f".//{md('SingleLogoutService')}") is None
    _schema().assertValid(root)


def test_a_key_pair_of_ours() -> None:
    certificate, private, ends = make_key_pair("portal.example / " + "x" * 100, NOW)
    facts = certificate_facts(certificate)
    assert (facts.key, facts.not_after, facts.not_before) == ("RSA 3072", ends, NOW - timedelta(days=1))
    assert ends == NOW + timedelta(days=3 * 365)
    assert len(facts.fingerprint.split(":")) == 32
    key = serialization.load_pem_private_key(private.encode(), None)
    loaded = x509.load_pem_x509_certificate(certificate.encode())
    assert key.public_key() == loaded.public_key()
    loaded.verify_directly_issued_by(loaded)


def test_what_is_no_certificate_is_told_in_words() -> None:
    for text in ("", "erin", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"):
        with pytest.raises(ValueError, match="This is not a certificate"):
            certificate_facts(text)


def test_the_end_of_a_certificate_is_in_utc() -> None:
    assert certificate_facts(OURS.certificate).not_after.tzinfo == UTC
    assert certificate_facts(OURS.certificate).not_after > datetime.now(UTC)

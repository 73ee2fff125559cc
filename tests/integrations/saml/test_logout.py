"""S27 of the negative tests, and single logout both ways."""

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree

from app.domain.identity.connection import Endpoint
from app.integrations.saml import document
from app.integrations.saml.asking import Asked
from app.integrations.saml.logout import (
    Delivered,
    logout_request,
    logout_response,
    read_logout_request,
    read_logout_response,
)  # fmt: skip
from app.integrations.saml.names import ds, saml, samlp
from app.integrations.saml.query_signature import verified_message
from app.integrations.saml.signature import verified
from tests.integrations.saml.given import IDP, MALLORY, NOW, OURS, US, genuine, key_pair, party, why
from tests.saml_peer import Provider, instant, keys, posted

Change = Callable[[etree._Element], None]
BINDINGS = ["post", "redirect"]


def _delivered(binding: str, message: etree._Element, provider: Provider = IDP, **options: Any) -> Delivered:
    return (provider.by_post if binding == "post" else provider.by_redirect)(message, **options)


@pytest.mark.parametrize("binding", BINDINGS)
def test_a_sign_out_that_began_at_the_provider(binding: str) -> None:
    said = read_logout_request(US, _delivered(binding, IDP.logout_request(US, NOW, sessions=("s1", "s2"))), NOW)
    assert (said.request_id, said.subject, said.session_indexes) == ("_l1", "erin-0001", ("s1", "s2"))
    assert said.issuer == IDP.entity_id
    assert said.good_until == NOW + timedelta(minutes=6)


@pytest.mark.parametrize("binding", BINDINGS)
def test_one_that_does_not_say_until_when_it_holds_holds_five_minutes(binding: str) -> None:
    request = IDP.logout_request(US, NOW - timedelta(minutes=2))
    request.attrib.pop("NotOnOrAfter")
    delivered = _delivered(binding, request)
    assert read_logout_request(US, delivered, NOW).good_until == NOW + timedelta(minutes=4)
    assert why(lambda: read_logout_request(US, delivered, NOW + timedelta(minutes=4))) == "time.expired"


@pytest.mark.parametrize("binding", BINDINGS)
def test_s27_a_request_to_sign_out_that_is_not_signed(binding: str) -> None:
    delivered = _delivered(binding, IDP.logout_request(US, NOW), sign=False)
    assert why(lambda: read_logout_request(US, delivered, NOW)) == "signature.missing"


@pytest.mark.parametrize("binding", BINDINGS)
def test_s27_a_request_to_sign_out_that_a_stranger_signed(binding: str) -> None:
    delivered = _delivered(binding, MALLORY.logout_request(US, NOW), MALLORY)
    assert why(lambda: read_logout_request(US, delivered, NOW)) == "signature.invalid"


@pytest.mark.parametrize("binding", BINDINGS)
def test_s27_a_request_to_sign_out_of_another_provider(binding: str) -> None:
    other = Provider("https://idp.other/metadata", IDP.keys)
    delivered = _delivered(binding, other.logout_request(US, NOW), other)
    assert why(lambda: read_logout_request(US, delivered, NOW)) == "issuer.wrong"


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"Destination": None}, "destination.missing"),
        ({"Destination": party(number=8).slo}, "destination.wrong"),
        ({"NotOnOrAfter": instant(NOW - timedelta(seconds=60))}, "time.expired"),
        ({"NotOnOrAfter": "9999-12-31T23:59:59Z"}, "time.too_far"),
        ({"NotOnOrAfter": "never"}, "time.unreadable"),
        ({"IssueInstant": instant(NOW + timedelta(minutes=2))}, "time.early"),
        ({"IssueInstant": instant(NOW - timedelta(days=2))}, "time.expired"),
        ({"IssueInstant": None}, "time.unreadable"),
        ({"Version": "1.1"}, "version.wrong"),
    ],
)
def test_s27_a_request_that_is_not_for_here_or_now(binding: str, attributes: Any, expected: str) -> None:
    request = IDP.logout_request(US, NOW)
    for name, value in attributes.items():
        request.attrib.pop(name, None)
        if value:
            request.set(name, value)
    assert why(lambda: read_logout_request(US, _delivered(binding, request), NOW)) == expected


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda name: name.getparent().remove(name), "subject.missing"),
        (lambda name: name.set("Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"), "subject.transient"),
        (lambda name: name.addnext(etree.Element(saml("EncryptedID"))), "subject.encrypted"),
        (lambda name: etree.SubElement(name, "x"), "document.nested"),
    ],
)
def test_s27_a_request_that_names_nobody(binding: str, change: Change, expected: str) -> None:
    request = IDP.logout_request(US, NOW)
    change(request.find(saml("NameID")))
    assert why(lambda: read_logout_request(US, _delivered(binding, request), NOW)) == expected


def test_s27_a_request_whose_signed_element_is_wrapped() -> None:
    request = etree.fromstring(etree.tostring(IDP.logout_request(US, NOW)))
    IDP.sign(request)
    evil = IDP.logout_request(US, NOW, subject="victim")
    evil.set("ID", "_evil")
    extensions = etree.SubElement(evil, samlp("Extensions"))
    extensions.append(request)
    assert why(lambda: read_logout_request(US, Delivered("post", posted(evil)), NOW)) == "signature.misplaced"
    signature = next(each for each in request if each.tag == ds("Signature"))
    evil.insert(1, signature)
    assert why(lambda: read_logout_request(US, Delivered("post", posted(evil)), NOW)) == "signature.reference"


def test_s27_a_sign_in_answer_is_no_request_to_sign_out() -> None:
    delivered = Delivered("post", posted(genuine("response")))
    assert why(lambda: read_logout_request(US, delivered, NOW)) == "document.unexpected"


def _query(message: etree._Element, relay_state: str = "state") -> str:
    return IDP.by_redirect(message, relay_state=relay_state).query


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda query: query.replace("RelayState=state", "RelayState=other"), "signature.invalid"),
        (lambda query: query.replace("&RelayState=state", ""), "signature.invalid"),
        (lambda query: query + "&RelayState=other", "document.repeated"),
        (lambda query: query + "&SAMLRequest=x", "document.repeated"),
        (lambda query: "SAMLRequest=x&" + query, "document.repeated"),
        (lambda query: query + "&Signature=x", "document.repeated"),
        (lambda query: query.replace("SAMLRequest=", "SAMLRequest=AA"), "signature.invalid"),
        (lambda query: query.replace("SAMLRequest=", "SAMLResponse="), "document.unexpected"),
        (lambda query: query.replace("rsa-sha256", "rsa-sha1"), "signature.algorithm"),
        (lambda query: query.replace("rsa-sha256", "rsa-sha512"), "signature.invalid"),
        (lambda query: query.replace("rsa-sha256", "ecdsa-sha256"), "signature.invalid"),
        (lambda query: query.replace("rsa-sha256", "hmac-sha256"), "signature.algorithm"),
        (lambda query: query.split("&SigAlg")[0], "signature.missing"),
        (lambda query: query.split("&Signature")[0], "signature.missing"),
        (lambda query: re.sub("&SigAlg=[^&]*", "", query), "signature.missing"),
        (lambda query: query.split("&Signature")[0] + "&Signature=%%%", "signature.form"),
        (lambda query: query.split("&Signature")[0] + "&Signature=", "signature.invalid"),
        (lambda _: "", "document.unexpected"),
        (lambda query: query.replace("state", "\udcff"), "document.encoding"),
        (lambda _: "&&=&SAMLRequest", "signature.missing"),
        (lambda query: query + "x" * 600_000, "document.too_large"),
    ],
)
def test_s27_a_query_that_is_not_what_was_signed(change: Callable[[str], str], expected: str) -> None:
    query = change(_query(IDP.logout_request(US, NOW)))
    assert why(lambda: read_logout_request(US, Delivered("redirect", query=query), NOW)) == expected


def test_a_query_may_hold_more_and_be_written_as_the_provider_likes() -> None:
    request = IDP.logout_request(US, NOW)
    query = _query(request, relay_state="")
    assert read_logout_request(US, Delivered("redirect", query=f"utm=1&{query}&x="), NOW).subject == "erin-0001"
    lower = query.split("&SigAlg")[0].replace("%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d")
    lower += "&SigAlg=" + quote("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", safe=":/")
    lower += "&Signature=" + quote(IDP.sign_text(lower))
    assert read_logout_request(US, Delivered("redirect", query=lower), NOW).subject == "erin-0001"


@pytest.mark.parametrize(("cut", "expected"), [(0, ""), (1, "signature.invalid"), (64, "signature.invalid")])
def test_a_query_signed_with_an_elliptic_curve(cut: int, expected: str) -> None:
    provider = Provider(keys=keys("ec", "ec"))
    us = party(7, provider)
    query = provider.by_redirect(provider.logout_request(us, NOW), sign=False).query
    query += "&SigAlg=" + quote("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", safe="")
    private = load_pem_private_key(provider.keys.private.encode(), None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    numbers = decode_dss_signature(private.sign(query.encode(), ec.ECDSA(hashes.SHA256())))
    signature = b"".join(each.to_bytes(32, "big") for each in numbers)[cut:]
    delivered = Delivered("redirect", query=f"{query}&Signature={quote(base64.b64encode(signature), safe='')}")
    if expected:
        assert why(lambda: read_logout_request(us, delivered, NOW)) == expected
    else:
        assert read_logout_request(us, delivered, NOW).subject == "erin-0001"


def test_s27_a_query_signed_with_another_kind_of_key_than_it_says() -> None:
    query = IDP.by_redirect(IDP.logout_request(US, NOW), sign=False).query
    query += "&SigAlg=" + quote("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", safe="")
    query += "&Signature=" + quote(IDP.sign_text(query), safe="")
    assert why(lambda: read_logout_request(US, Delivered("redirect", query=query), NOW)) == "signature.invalid"


def test_what_is_signed_in_a_query_is_what_is_read() -> None:
    signed = _query(IDP.logout_request(US, NOW))
    other = IDP.by_redirect(IDP.logout_request(US, NOW, subject="victim"))
    delivered = replace(other, query=signed)
    assert read_logout_request(US, delivered, NOW).subject == "erin-0001"


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize(("status", "done"), [("Success", True), ("PartialLogout", False), ("Responder", False)])
def test_the_answer_to_a_sign_out_of_ours(binding: str, status: str, done: bool) -> None:
    delivered = _delivered(binding, IDP.logout_response(US, "_ours", NOW, status=status))
    assert read_logout_response(US, delivered, "_ours", NOW) is done
    assert why(lambda: read_logout_response(US, delivered, "_other", NOW)) == "request.wrong"


@pytest.mark.parametrize("binding", BINDINGS)
def test_s27_an_answer_to_a_sign_out_that_is_not_signed_or_by_a_stranger(binding: str) -> None:
    unsigned = _delivered(binding, IDP.logout_response(US, "_ours", NOW), sign=False)
    assert why(lambda: read_logout_response(US, unsigned, "_ours", NOW)) == "signature.missing"
    strange = _delivered(binding, MALLORY.logout_response(US, "_ours", NOW), MALLORY)
    assert why(lambda: read_logout_response(US, strange, "_ours", NOW)) == "signature.invalid"


@pytest.mark.parametrize("binding", BINDINGS)
def test_s27_an_answer_to_a_sign_out_that_is_old(binding: str) -> None:
    delivered = _delivered(binding, IDP.logout_response(US, "_ours", NOW - timedelta(days=2)))
    assert why(lambda: read_logout_response(US, delivered, "_ours", NOW)) == "time.expired"


def test_s27_a_query_whose_message_holds_a_signature_of_its_own() -> None:
    request = IDP.logout_request(US, NOW)
    IDP.sign(request)
    delivered = IDP.by_redirect(request)
    assert why(lambda: read_logout_request(US, delivered, NOW)) == "signature.misplaced"


def _sent(asked: Asked, parameter: str) -> etree._Element:
    """What the provider reads, with the signature checked."""
    if asked.fields:
        root = document.from_post(asked.fields[parameter]).root
        verified(root, [OURS.certificate])
        return root
    return document.from_redirect(verified_message(urlsplit(asked.url).query, parameter, [OURS.certificate])).root


@pytest.mark.parametrize("binding", BINDINGS)
def test_our_own_messages_are_signed_and_addressed(binding: Any) -> None:
    us = party(logout=(Endpoint(binding, "https://idp.example/slo?tenant=1"),))
    asked = logout_request(us, "erin-0001", ("s1",), "state", NOW)
    assert asked is not None
    request = _sent(asked, "SAMLRequest")
    assert (request.tag, request.get("Destination")) == (samlp("LogoutRequest"), "https://idp.example/slo?tenant=1")
    assert [request.findtext(name) for name in (saml("NameID"), samlp("SessionIndex"))] == ["erin-0001", "s1"]
    assert request.get("ID") == asked.request_id
    for done, status in ((True, "Success"), (False, "PartialLogout")):
        answered = logout_response(us, "_theirs", "state", NOW, done=done)
        assert answered is not None
        response = _sent(answered, "SAMLResponse")
        assert (response.tag, response.get("InResponseTo")) == (samlp("LogoutResponse"), "_theirs")
        assert next(response.iter(samlp("StatusCode"))).get("Value").endswith(status)
        state = answered.fields.get("RelayState") or parse_qs(urlsplit(answered.url).query)["RelayState"][0]
        assert state == "state"


def test_the_subject_goes_back_in_the_format_in_which_it_came() -> None:
    for name_id_format in ("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", ""):
        asked = logout_request(US, "erin-0001", (), "state", NOW, name_id_format=name_id_format)
        assert asked is not None
        name = _sent(asked, "SAMLRequest").find(saml("NameID"))
        assert name is not None
        assert name.get("Format", "") == name_id_format


def test_our_answers_go_where_the_provider_wants_answers() -> None:
    us = party(logout=(Endpoint("post", "https://idp.example/slo", "https://idp.example/slo/answers"),))
    asked, answered = logout_request(us, "erin-0001", (), "", NOW), logout_response(us, "_theirs", "", NOW)
    assert asked is not None
    assert answered is not None
    assert (asked.url, answered.url) == ("https://idp.example/slo", "https://idp.example/slo/answers")
    assert _sent(answered, "SAMLResponse").get("Destination") == "https://idp.example/slo/answers"


def test_the_state_of_the_provider_goes_back_to_it_however_long() -> None:
    answered = logout_response(US, "_theirs", "x" * 500, NOW)
    assert answered is not None
    assert f"RelayState={'x' * 500}&" in answered.url
    with pytest.raises(ValueError, match="relay state"):
        logout_request(US, "erin-0001", (), "x" * 81, NOW)


def test_no_message_where_the_provider_has_no_address_or_we_have_no_key() -> None:
    for us in (party(logout=()), party(7, IDP, key_pair(keys("ours"), "next"))):
        assert logout_request(us, "erin-0001", (), "", NOW) is None
        assert logout_response(us, "_theirs", "", NOW) is None

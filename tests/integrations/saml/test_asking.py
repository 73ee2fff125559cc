"""Our question to the provider, as the provider reads it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree

from app.domain.identity.connection import Endpoint
from app.integrations.saml import document
from app.integrations.saml.asking import Asked, ask
from app.integrations.saml.elements import instant_of
from app.integrations.saml.names import POST, saml, samlp
from app.integrations.saml.query_signature import verified_message
from app.integrations.saml.signature import signature_of, verified
from tests.integrations.saml.given import IDP, NEXT, OURS, US, key_pair, party


def _read(asked: Asked) -> etree._Element:
    """What a provider reads that checks our signature."""
    if asked.fields:
        root = document.from_post(asked.fields["SAMLRequest"]).root
        return document.parsed(verified(root, [OURS.certificate])).root
    return document.from_redirect(verified_message(urlsplit(asked.url).query, "SAMLRequest", [OURS.certificate])).root


@pytest.mark.parametrize("binding", ["redirect", "post"])
def test_a_signed_question_by_either_binding(binding: Any) -> None:
    asked = ask(party(request_binding=binding), "state 1/2")
    request = _read(asked)
    assert request.tag == samlp("AuthnRequest")
    assert (request.get("ID"), request.get("Version")) == (asked.request_id, "2.0")
    assert request.get("AssertionConsumerServiceURL") == US.acs
    assert request.get("ProtocolBinding") == POST
    assert request.get("Destination") == "https://idp.example/sso"
    assert request.get("ForceAuthn") is None
    assert request.findtext(saml("Issuer")) == US.entity_id
    assert abs(instant_of(request.get("IssueInstant", "")) - datetime.now(UTC)) < timedelta(minutes=1)
    state = asked.fields.get("RelayState") or parse_qs(urlsplit(asked.url).query)["RelayState"][0]
    assert state == "state 1/2"
    assert asked.url.split("?")[0] == "https://idp.example/sso"


def test_every_question_has_another_id() -> None:
    assert len({ask(US, "").request_id for _ in range(5)}) == 5


def test_the_provider_can_be_told_to_ask_again() -> None:
    assert _read(ask(US, "", force=True)).get("ForceAuthn") == "true"


def test_a_question_without_a_state_has_none() -> None:
    assert "RelayState" not in ask(US, "").url
    assert "RelayState" not in ask(party(request_binding="post"), "").fields


def test_an_address_with_a_query_of_its_own_keeps_it() -> None:
    us = party(sign_on=(Endpoint("redirect", "https://idp.example/sso?tenant=1"),))
    url = ask(us, "").url
    assert url.startswith("https://idp.example/sso?tenant=1&SAMLRequest=")
    assert _read(ask(us, "")).get("Destination") == "https://idp.example/sso?tenant=1"


@pytest.mark.parametrize("binding", ["redirect", "post"])
def test_a_question_that_is_not_to_be_signed(binding: Any) -> None:
    us = party(sign_requests=False, request_binding=binding)
    for without in (us, replace(us, connection=replace(us.connection, keys=()))):
        asked = ask(without, "")
        assert "Signature" not in asked.url
        if asked.fields:
            assert signature_of(document.from_post(asked.fields["SAMLRequest"]).root) is None


def test_only_the_current_key_signs() -> None:
    us = party(7, IDP, key_pair(NEXT, "next"), key_pair(OURS))
    assert _read(ask(us, "")).tag == samlp("AuthnRequest")


def test_the_other_binding_where_the_preferred_one_is_missing() -> None:
    us = party(sign_on=(Endpoint("post", "https://idp.example/sso"),))
    assert ask(us, "").fields


@pytest.mark.parametrize(
    ("settings", "words"),
    [({"sign_on": ()}, "no address to sign in"), ({"sign_requests": True}, "no certificate of ours")],
)
def test_a_connection_that_cannot_ask_says_why(settings: Any, words: str) -> None:
    us = party(**settings)
    without = replace(us, connection=replace(us.connection, keys=()))
    with pytest.raises(ValueError, match=words):
        ask(without, "")


def test_a_state_that_providers_may_cut_is_not_sent() -> None:
    assert "RelayState" in ask(US, "x" * 80).url
    with pytest.raises(ValueError, match="relay state"):
        ask(US, "é" * 41)

"""What the tests of SAML have in common: our connection, its provider, and the reason why an answer is refused."""

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from lxml import etree

from app.domain.identity.arrived import Rejected
from app.domain.identity.connection import Connection, KeyPair
from app.integrations.saml.names import ds, saml, samlp
from app.integrations.saml.party import Party
from app.integrations.saml.reading import Accepted, read_response
from app.integrations.saml.reasons import ADVICE
from tests.saml_peer import Answer, Keys, Provider, keys, posted

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
ASKED = "_asked"
IDP = Provider()
MALLORY = Provider(keys=keys("mallory"))
OURS = keys("ours")
NEXT = keys("ours, next")


def key_pair(pair: Keys, state: Any = "current") -> KeyPair:
    """One of our own as the connection has it."""
    return KeyPair(UUID(int=len(state)), pair.certificate, pair.private, NOW, state)


def party(number: int = 7, provider: Provider = IDP, *ours: KeyPair, **settings: Any) -> Party:
    """The connection of that number; `settings` are fields of SamlSettings."""
    connection = Connection(
        None, UUID(int=number), "Acme", "saml", "other", "on", "member",
        saml=replace(provider.settings, **settings), keys=ours or (key_pair(OURS),),
    )  # fmt: skip
    return Party(connection, "https://portal.example")


US = party()


def genuine(sign: str = "assertion", before: Callable[[Any], None] = lambda _: None, **said: Any) -> etree._Element:
    """A good answer to our question, as a tree; `said` are fields of Answer."""
    return IDP.respond(US, Answer(**{"request_id": ASKED, "now": NOW, **said}), sign=sign, before=before)


def read(message: Any, us: Party = US, request_id: str | None = ASKED) -> Accepted:
    """Reads an answer: a tree, a text, or bytes."""
    return read_response(us, posted(message), request_id, NOW)


def reason(message: Any, us: Party = US, request_id: str | None = ASKED) -> str:
    """The reason word with which an answer is refused."""
    return why(lambda: read(message, us, request_id))


def why(reading: Callable[[], object]) -> str:
    """The reason word with which it is refused; its advice is whole sentences with nothing left to fill in."""
    with pytest.raises(Rejected) as refused:
        reading()
    assert refused.value.reason in ADVICE
    assert re.fullmatch(r"[^{}]+\.", refused.value.advice), refused.value.advice
    return refused.value.reason


def forged(element: etree._Element, suffix: str = "-forged") -> etree._Element:
    """A twin without signature, under other ids, that speaks of Mallory."""
    twin = copy.deepcopy(element)
    for signature in list(twin.iter(ds("Signature"))):
        signature.getparent().remove(signature)
    for named in twin.iter(saml("Assertion"), samlp("Response")):
        named.set("ID", named.get("ID") + suffix)
    for name in twin.iter(saml("NameID")):
        name.text = "mallory"
    return twin


def assertion_in(root: etree._Element) -> etree._Element:
    """The Assertion of a response."""
    found = root.find(saml("Assertion"))
    assert found is not None
    return found


def text(root: etree._Element) -> str:
    """The message as text."""
    return str(etree.tostring(root, encoding="unicode"))

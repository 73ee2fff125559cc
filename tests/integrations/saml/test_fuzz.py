"""Whatever is done to an answer, it is refused, or it still says exactly what the provider signed for us. The number of
cases is `SAML_FUZZ` per sort of answer (100 unless set); a failure names its seed."""

import os
import time
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from lxml import etree

from app.domain.identity.arrived import Arrived, Rejected
from app.integrations.saml.logout import Delivered, LoggedOut, read_logout_request
from app.integrations.saml.names import saml
from app.integrations.saml.reading import Accepted, read_response
from tests.integrations.saml.given import ASKED, IDP, MALLORY, NOW, OURS, US, genuine, party, text
from tests.integrations.saml.mutating import Mutator
from tests.saml_peer import Answer, deflated, encrypt, posted

CASES = int(os.environ.get("SAML_FUZZ", "100"))
LONGEST = 1.0
SIGNS = ("assertion", "response", "both")


@cache
def _originals() -> dict[str, etree._Element]:
    originals = {sign: genuine(sign) for sign in SIGNS}
    for sign in SIGNS:
        originals[f"{sign}, encrypted"] = IDP.respond(US, Answer(ASKED, NOW), sign=sign, encrypt_to=OURS.certificate)
    return originals


@cache
def _donors() -> tuple[etree._Element, ...]:
    """Answers about Mallory that the same provider signed: to another service, to another question, long ago; and an
    encrypted one, and one by Mallory's own provider."""
    mallory: Any = {"subject": "mallory", "response_id": "_r2", "assertion_id": "_a2"}
    elsewhere = IDP.respond(party(number=8), Answer(ASKED, NOW, **mallory), sign="both")
    question = genuine("both", request_id="_mallorys", **mallory)
    old = IDP.respond(US, Answer(ASKED, NOW - timedelta(hours=1), **mallory), sign="both")
    hidden = genuine("assertion", request_id="_mallorys", **mallory)
    encrypt(hidden, OURS.certificate)
    own = MALLORY.respond(US, Answer(ASKED, NOW, **mallory), sign="both")
    return elsewhere, question, old, etree.fromstring(text(hidden)), own


def _outcome(raw: bytes, seed: str) -> Accepted | None:
    began = time.process_time()
    try:
        return read_response(US, posted(raw), ASKED, NOW)
    except Rejected:
        return None
    except BaseException as error:
        raise AssertionError(f"{seed}: {error!r} for {raw!r}") from error
    finally:
        assert time.process_time() - began < LONGEST, seed


def _expected() -> Arrived:
    return read_response(US, posted(genuine()), ASKED, NOW).arrived


@pytest.mark.parametrize("sort", [*SIGNS, *(f"{sign}, encrypted" for sign in SIGNS)])
def test_a_changed_answer_is_refused_or_still_says_the_same(sort: str) -> None:
    original, expected, refused = _originals()[sort], _expected(), 0
    for case in range(CASES):
        seed = f"{sort} {case}"
        mutator = Mutator(seed, _donors())
        raw = mutator.text(mutator.changed(original))
        accepted = _outcome(raw, seed)
        refused += accepted is None
        assert accepted is None or (accepted.arrived, accepted.assertion_id) == (expected, "_a1"), (seed, raw)
    # Were most accepted, little would have been tried.
    assert refused > CASES // 2


def test_a_changed_assertion_that_is_encrypted_afterwards_is_refused_or_still_says_the_same() -> None:
    """Who encrypts may be anybody: everybody has our certificate."""
    expected, tried = _expected(), 0
    for case in range(CASES):
        seed = f"encrypted afterwards {case}"
        changed = Mutator(seed, _donors()).changed(_originals()["assertion"])
        if changed.find(saml("Assertion")) is None:
            continue
        tried += 1
        encrypt(changed, OURS.certificate)
        accepted = _outcome(text(changed).encode(), seed)
        assert accepted is None or (accepted.arrived, accepted.assertion_id) == (expected, "_a1"), seed
    assert tried > CASES // 2


@pytest.mark.parametrize("binding", ["post", "redirect"])
def test_a_changed_request_to_sign_out_is_refused_or_still_says_the_same(binding: str) -> None:
    original = IDP.logout_request(US, NOW, sessions=("s1",))
    query = IDP.by_redirect(original, relay_state="state").query
    IDP.sign(original)
    original = etree.fromstring(etree.tostring(original))
    expected = read_logout_request(US, Delivered("post", posted(original)), NOW)
    for case in range(CASES):
        seed = f"{binding} {case}"
        mutator = Mutator(seed, _donors())
        raw = mutator.text(mutator.changed(original))
        delivered = Delivered("post", posted(raw))
        if binding == "redirect":
            delivered = Delivered("redirect", query=_spliced(query, raw, mutator))
        said = _said(delivered, seed)
        assert said is None or said == expected, (seed, raw)


def _spliced(query: str, raw: bytes, mutator: Mutator) -> str:
    """A changed message under the old signature, or the parts of the query in another order, twice, or cut."""
    parts = query.split("&")
    if mutator.random.random() < 0.5:
        parts[0] = f"SAMLRequest={deflated(raw).replace('+', '%2B')}"
    if mutator.random.random() < 0.5:
        mutator.random.shuffle(parts)
    if mutator.random.random() < 0.3:
        parts.append(mutator.random.choice(parts))
    spliced = "&".join(parts)
    return spliced[: mutator.random.randrange(len(spliced))] if mutator.random.random() < 0.2 else spliced


def _said(delivered: Delivered, seed: str) -> LoggedOut | None:
    try:
        return read_logout_request(US, delivered, NOW)
    except Rejected:
        return None
    except BaseException as error:
        raise AssertionError(f"{seed}: {error!r}") from error

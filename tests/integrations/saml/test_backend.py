"""Our cryptography in pysaml2 against pysaml2's own, which calls the program `xmlsec1`: they agree, or ours is the
stricter one, in cases that `corpus.py` names."""

import logging
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from saml2.sigver import CryptoBackend, CryptoBackendXmlSec1, SigverError

from app.domain.identity.arrived import Rejected
from app.integrations.saml.backend import XmlsecBackend
from app.integrations.saml.names import ASSERTION_NS, PROTOCOL_NS, saml
from tests.integrations.saml import corpus
from tests.integrations.saml.given import IDP, NEXT, OURS, assertion_in, genuine, read, text
from tests.integrations.saml.test_accepted import CONTENT
from tests.saml_peer import encrypt

ASKED_ABOUT = [
    (f"{namespace}:{name}", f"{element_id}{suffix}")
    for namespace, name, element_id in ((PROTOCOL_NS, "Response", "_r1"), (ASSERTION_NS, "Assertion", "_a1"))
    for suffix in ("", "-forged")
]
ALL = corpus.GOOD | corpus.STRICTER | corpus.BAD


@cache
def _program() -> str | None:
    if shutil.which("xmlsec1") is None and os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "-y", "-q", "xmlsec1"], check=False, capture_output=True)
    return shutil.which("xmlsec1")


@pytest.fixture
def theirs() -> CryptoBackend:
    """pysaml2's own backend."""
    if _program() is None:
        pytest.skip("xmlsec1 is missing, and installing Debian's package `xmlsec1` failed")
    logging.getLogger("saml2").setLevel(logging.CRITICAL + 1)
    return CryptoBackendXmlSec1(_program())


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """The provider's, in a file."""
    path = tmp_path / "certificate.pem"
    path.write_text(IDP.keys.certificate)
    return path


def _taken(backend: CryptoBackend, message: str, certificate: Path) -> set[tuple[str, str]]:
    """Which elements of the message the backend holds for signed."""
    taken = set()
    for name, element_id in ASKED_ABOUT:
        try:
            if backend.validate_signature(message, str(certificate), "pem", name, element_id):
                taken.add((name, element_id))
        except SigverError:
            pass
    return taken


@pytest.mark.parametrize("name", ALL)
def test_ours_never_takes_for_signed_what_xmlsec1_does_not(theirs: Any, certificate: Path, name: str) -> None:
    message = ALL[name]()
    ours_takes, theirs_takes = (_taken(each, message, certificate) for each in (XmlsecBackend({}), theirs))
    assert ours_takes <= theirs_takes
    assert (theirs_takes - ours_takes != set()) == (name in corpus.STRICTER)


@pytest.mark.parametrize("name", ALL)
def test_ours_takes_for_signed_only_what_the_provider_signed(certificate: Path, name: str) -> None:
    taken = _taken(XmlsecBackend({}), ALL[name](), certificate)
    assert not any(element_id.endswith("-forged") for _, element_id in taken)
    assert taken or name not in corpus.GOOD


@pytest.mark.parametrize("name", ALL)
def test_the_good_ones_are_accepted_whole_and_the_others_refused(name: str) -> None:
    if name in corpus.GOOD:
        assert read(ALL[name]()).arrived.subject == "erin-0001"
        return
    with pytest.raises(Rejected):
        read(ALL[name]())


def _opened_by(backend: CryptoBackend, message: str, key: str) -> bytes | None:
    try:
        root = etree.fromstring(backend.decrypt(message, key))
    except SigverError:
        return None
    assertion = root.find(f"{saml('EncryptedAssertion')}/{saml('Assertion')}")
    return None if assertion is None else _canonical(assertion)


def _canonical(assertion: etree._Element) -> bytes:
    return bytes(etree.tostring(assertion, method="c14n", exclusive=True, with_tail=False))


def _whole(root: etree._Element) -> bytes:
    return bytes(etree.tostring(assertion_in(root), with_tail=False))


_PLAIN: dict[str, Callable[[etree._Element], bytes | None]] = {
    "by itself": _whole,
    "as part of the message": lambda _: None,
}


@pytest.mark.parametrize("plain", _PLAIN)
@pytest.mark.parametrize("content", CONTENT)
def test_both_open_the_same(theirs: Any, tmp_path: Path, content: str, plain: str) -> None:
    root = genuine()
    signed = _canonical(assertion_in(root))
    encrypt(root, OURS.certificate, CONTENT[content], plain=_PLAIN[plain](root))
    message, key = text(root), tmp_path / "key.pem"
    key.write_text(OURS.private)
    assert _opened_by(XmlsecBackend(root.nsmap), message, OURS.private) == signed
    assert _opened_by(theirs, message, str(key)) == signed
    key.write_text(NEXT.private)
    assert _opened_by(XmlsecBackend(root.nsmap), message, NEXT.private) is None
    assert _opened_by(theirs, message, str(key)) is None


def test_a_message_with_nothing_to_open_is_an_error_that_pysaml2_knows() -> None:
    for message in (text(genuine()), "<r/>", "no xml"):
        assert _opened_by(XmlsecBackend({}), message, OURS.private) is None


def test_no_program_is_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    root = genuine()
    encrypt(root, OURS.certificate)
    assert read(text(root)).arrived.subject == "erin-0001"

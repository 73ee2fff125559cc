"""S9, S15, S16 and S26 of the negative tests: what comes is bounded, and can be read in one way only."""

import base64
import socket
import time
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from lxml import etree

from app.integrations.saml import document
from app.integrations.saml.names import saml, samlp
from app.integrations.saml.reading import read_response
from tests.integrations.saml.given import ASKED, NOW, US, assertion_in, genuine, read, reason, text, why
from tests.saml_peer import deflated

XML = "http://www.w3.org/XML/1998/namespace"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Id", "id.ambiguous"), ("id", "id.ambiguous"), ("iD", "id.ambiguous"), (f"{{{XML}}}id", "id.ambiguous"),
     (samlp("ID"), "id.ambiguous"), (saml("ID"), "id.ambiguous")],
)  # fmt: skip
@pytest.mark.parametrize("value", ["_a1", "_r1", "_other"])
@pytest.mark.parametrize("where", ["Response", "Assertion", "Subject"])
def test_s09_something_else_that_looks_like_an_id(where: str, value: str, name: str, expected: str) -> None:
    root = genuine()
    element = root if where == "Response" else next(root.iter(saml(where)))
    element.set(name, value)
    assert reason(root) == expected


@pytest.mark.parametrize("sign", ["assertion", "response"])
def test_s09_an_id_that_two_elements_have(sign: str) -> None:
    root = genuine(sign)
    next(root.iter(samlp("Status"))).set("ID", "_a1")
    assert reason(root) == "id.duplicate"
    assert reason(genuine(sign, response_id="_a1")) == "id.duplicate"


def test_s09_an_id_twice_in_one_element() -> None:
    assert reason(text(genuine()).replace('ID="_a1"', 'ID="_a1" ID="_a2"')) == "document.malformed"


@pytest.mark.parametrize("value", ["", "a b", "#_a1", "1a", "_a1')] | //*[('", "é" * 3, "a" * 300])
def test_s09_an_id_that_is_none(value: str) -> None:
    root = genuine()
    assertion_in(root).set("ID", value)
    assert reason(root) == "id.ambiguous"


@pytest.fixture
def canary() -> Callable[[], int]:
    """A listener on this machine: its port, then how many came."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)

    def visits() -> int:
        try:
            listener.accept()
        except BlockingIOError:
            return 0
        return 1

    visits.port = listener.getsockname()[1]  # type: ignore[attr-defined]
    return visits


_DOCTYPES = {
    "bare": "<!DOCTYPE r>",
    "internal entity": '<!DOCTYPE r [<!ENTITY e "mallory">]>',
    "external entity": '<!DOCTYPE r [<!ENTITY e SYSTEM "http://127.0.0.1:{port}/e">]>',
    "file": '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "external subset": '<!DOCTYPE r SYSTEM "http://127.0.0.1:{port}/x.dtd">',
    "public subset": '<!DOCTYPE r PUBLIC "-//X//Y" "http://127.0.0.1:{port}/x.dtd">',
    "parameter entity": '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:{port}/p"> %p;]>',
    "billion laughs": '<!DOCTYPE r [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
    ) + "]>",
    "ids": '<!DOCTYPE r [<!ATTLIST saml:Subject Other ID #IMPLIED>]>',
}  # fmt: skip


@pytest.mark.parametrize("doctype", _DOCTYPES.values(), ids=_DOCTYPES)
@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="UTF-8"?>\n', "\ufeff"])
def test_s15_a_document_type(canary: Callable[[], int], doctype: str, declared: str) -> None:
    hostile = declared + doctype.replace("{port}", str(canary.port)) + text(genuine())  # type: ignore[attr-defined]
    began = time.process_time()
    assert reason(hostile.replace("erin-0001", "&e;")) == "document.doctype"
    assert time.process_time() - began < 1
    assert canary() == 0


@pytest.mark.parametrize("where", ["after", "lower case", "in the middle"])
def test_s15_a_document_type_where_none_can_be(where: str) -> None:
    whole = text(genuine())
    message, expected = {
        "after": (whole + "<!DOCTYPE r>", "document.doctype"),
        "lower case": ("<!doctype r>" + whole, "document.instruction"),
        "in the middle": (whole.replace("<saml:Subject>", "<!ENTITY e 'x'><saml:Subject>"), "document.instruction"),
    }[where]
    assert reason(message) == expected


def test_s15_an_entity_that_nobody_declared() -> None:
    assert reason(text(genuine()).replace("erin-0001", "erin&e;")) == "document.malformed"


@pytest.mark.parametrize(
    "original", ["erin-0001", "erin@northwind.example", "support-users", "https://idp.example/metadata"]
)
@pytest.mark.parametrize(
    ("put", "expected"),
    [("{0}<!---->{1}", "document.comment"), ("{0}<!-- -->{1}", "document.comment"),
     ("{0}<![CDATA[{1}]]>", "document.cdata"), ("{0}<?x?>{1}", "document.instruction")],
)  # fmt: skip
@pytest.mark.parametrize("sign", ["assertion", "response"])
def test_s16_a_comment_or_such_in_a_name_or_a_value(sign: str, original: str, put: str, expected: str) -> None:
    whole = text(genuine(sign))
    assert original in whole
    assert reason(whole.replace(original, put.format(original[:4], original[4:]))) == expected


def test_s16_a_character_written_by_its_number_is_that_character() -> None:
    whole = text(genuine()).replace("erin-0001", "&#101;rin-000&#x31;")
    assert read(whole).arrived.subject == "erin-0001"


@pytest.mark.parametrize("where", ["NameID", "Audience", "Issuer"])
def test_s16_an_element_in_a_name_which_would_cut_it(where: str) -> None:
    def cut(root: etree._Element) -> None:
        element = next(assertion_in(root).iter(saml(where)))
        element.text, rest = element.text[:4], element.text[4:]
        etree.SubElement(element, saml("X")).tail = rest

    assert reason(genuine(before=cut)) == "document.nested"


@pytest.mark.parametrize("size", [10 * 1024 * 1024, document.LARGEST_FIELD + 1])
def test_s26_ten_megabytes_are_refused_before_they_are_decoded(size: int) -> None:
    field = "A" * size
    tracemalloc.start()
    try:
        assert why(lambda: read_response(US, field, ASKED, NOW)) == "document.too_large"
        assert tracemalloc.get_traced_memory()[1] < 1024 * 1024
    finally:
        tracemalloc.stop()


def test_s26_an_answer_that_is_too_large_only_once_it_is_decoded() -> None:
    assert reason(b"<r>" + b" " * document.LARGEST + b"</r>") == "document.too_large"


def test_s26_a_deflate_bomb() -> None:
    bomb = deflated(b"<r>" + b" " * 100_000_000 + b"</r>")
    assert len(bomb) < document.LARGEST_FIELD
    tracemalloc.start()
    try:
        assert why(lambda: document.from_redirect(bomb)) == "document.too_large"
        assert tracemalloc.get_traced_memory()[1] < 3 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "packed", [b"not deflated", zlib.compress(b"<r/>"), base64.b64decode(deflated(b"<r/>"))[:-1],
               base64.b64decode(deflated(b"<r/>")) + b"more", b""],
)  # fmt: skip
def test_s26_what_cannot_be_inflated(packed: bytes) -> None:
    assert why(lambda: document.from_redirect(base64.b64encode(packed).decode())) == "document.not_deflated"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"\xff\xfe<\x00r\x00/\x00>\x00", "document.encoding"),
        ("<r/>".encode("utf-16-be"), "document.malformed"),
        (b"<r>\xc3\x28</r>", "document.encoding"),
        (b"<r>\xc0\xbc</r>", "document.encoding"),
        (b"<r>\xed\xa0\x80</r>", "document.encoding"),
        (b'<?xml version="1.0" encoding="UTF-16"?><r/>', "document.encoding"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><r/>', "document.encoding"),
        (b'<?xml version="1.0" encoding="UTF-7"?><r/>', "document.encoding"),
        (b"<r>\x00</r>", "document.malformed"),
        (b"<r>\x08</r>", "document.malformed"),
        (b"<r>&#0;</r>", "document.malformed"),
        (b"", "document.malformed"),
        (b"   ", "document.malformed"),
        (b"<r>", "document.malformed"),
        (b"<r/><r/>", "document.malformed"),
        (b"<?xml version='1.0'?><?xml version='1.0'?><r/>", "document.instruction"),
        (b"<a:r/>", "document.malformed"),
        (b"<r>" * 100 + b"</r>" * 100, "document.too_deep"),
        (b"<r>" * 20_000 + b"</r>" * 20_000, "document.malformed"),
        (b"<r/>", "document.unexpected"),
        (b"<Response/>", "document.unexpected"),
    ],
)
def test_s26_what_is_not_utf_8_or_no_xml_or_something_else(raw: bytes, expected: str) -> None:
    assert reason(raw) == expected


@pytest.mark.parametrize("field", ["%%%", "QQ", "é", "PHIvPg===", "PHIvPg==A", "\x00"])
def test_s26_what_is_not_base64(field: str) -> None:
    assert why(lambda: read_response(US, field, ASKED, NOW)) == "document.not_base64"


def test_a_namespace_that_cannot_be_put_into_canonical_form_is_not_taken_for_nothing() -> None:
    root = text(genuine()).replace("<saml:Subject>", '<saml:Subject xmlns:x="relative/../uri">')
    assert reason(root) == "signature.form"


def test_a_field_may_have_line_breaks_and_a_declaration() -> None:
    whole = '<?xml version="1.0" encoding="utf-8"?>\n' + text(genuine()) + "\n"
    field = base64.encodebytes(whole.encode()).decode()
    assert read_response(US, field, ASKED, NOW).arrived.subject == "erin-0001"


def test_an_answer_full_of_elements_costs_little() -> None:
    root = genuine("")
    for _ in range(7000):
        etree.SubElement(root, samlp("Status"))
    began = time.process_time()
    assert reason(root) == "document.repeated"
    assert time.process_time() - began < 1

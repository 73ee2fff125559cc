"""A message from outside becomes a tree, once and one way: bounded, UTF-8, and nothing in it that two parsers could
read differently (security.md §1.1, parser differential; §1.3). What is left is elements, attributes and text."""

import base64
import binascii
import re
import zlib
from collections import Counter
from dataclasses import dataclass

from lxml import etree

from app.integrations.saml.names import DSIG_NS, XENC11_NS, XENC_NS
from app.integrations.saml.reasons import rejected

# Decoded; a form field holds a third more, and line breaks.
LARGEST = 256 * 1024
LARGEST_FIELD = LARGEST * 3 // 2
DEEPEST = 48

_DECLARATION = re.compile(r"\A\s*<\?xml\s[^<>]*?\?>")
_ENCODING = re.compile(r"""encoding\s*=\s*["']([^"']*)["']""")
_NOT_MARKUP = {"<!DOCTYPE": "document.doctype", "<!--": "document.comment", "<![CDATA[": "document.cdata"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,255}")


@dataclass(frozen=True, slots=True)
class Document:
    """A message as text (without its XML declaration) and as the tree of that very text."""

    text: str
    root: etree._Element


def from_post(field: str) -> Document:
    """The message in a form field (SAML 2.0 Bindings, 3.5.4). Raises Rejected."""
    return parsed(_from_base64(field))


def from_redirect(field: str) -> Document:
    """The message in a query parameter, deflated (SAML 2.0 Bindings, 3.4.4.1). Raises Rejected."""
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        raw = inflating.decompress(_from_base64(field), LARGEST + 1)
    except zlib.error as error:
        raise rejected("document.not_deflated") from error
    if len(raw) > LARGEST:
        raise rejected("document.too_large")
    if not inflating.eof or inflating.unused_data:
        raise rejected("document.not_deflated")
    return parsed(raw)


def parsed(raw: bytes) -> Document:
    """The tree of a message, whose every id is one element's. Raises Rejected."""
    if len(raw) > LARGEST:
        raise rejected("document.too_large")
    text = _plain(raw)
    document = Document(text, _tree(text))
    _check_ids(document.root)
    return document


def _from_base64(field: str) -> bytes:
    if len(field) > LARGEST_FIELD:
        raise rejected("document.too_large")
    try:
        return base64.b64decode("".join(field.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise rejected("document.not_base64") from error


def _plain(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise rejected("document.encoding") from error
    if declaration := _DECLARATION.match(text):
        named = _ENCODING.search(declaration[0])
        if named and named[1].upper() not in ("UTF-8", "US-ASCII"):
            raise rejected("document.encoding")
        text = text[declaration.end() :]
    for beginning, reason in _NOT_MARKUP.items():
        if beginning in text:
            raise rejected(reason)
    # In text and attributes "<" is always escaped, so these begin nothing but what is not wanted.
    if "<!" in text or "<?" in text:
        raise rejected("document.instruction")
    return text.strip()


def _tree(text: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise rejected("document.malformed") from error
    if _depth(root) > DEEPEST:
        raise rejected("document.too_deep")
    return root


def _depth(root: etree._Element) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _check_ids(root: etree._Element) -> None:
    """An id is `ID` in SAML and `Id` in signatures and encryption, and nothing else looks like one."""
    values: Counter[str] = Counter()
    for element in root.iter():
        ours = "Id" if etree.QName(element).namespace in (DSIG_NS, XENC_NS, XENC11_NS) else "ID"
        for name, value in element.attrib.items():
            if etree.QName(name).localname.lower() == "id":
                if name != ours or not _NAME.fullmatch(str(value)):
                    raise rejected("id.ambiguous")
                values[str(value)] += 1
    if any(count > 1 for count in values.values()):
        raise rejected("id.duplicate")

"""Which of our questions a SAML message says that it answers."""

import base64
import re
import zlib

_CLAIM = re.compile(rb"""\sInResponseTo\s*=\s*["']([!-~]{1,200}?)["']""")
# The claim stands in the message's first tag.
_BEGINNING = 16 * 1024


def claimed_question(message: str) -> str:
    """Enough to find what was remembered of the question, and no more: whether the message answers it is seen once it
    is read as what it is, with its signature. Empty where it claims none. Takes both bindings' encodings."""
    try:
        raw = base64.b64decode(message)
    except ValueError:
        return ""
    found = _CLAIM.search(raw if raw.lstrip()[:1] == b"<" else _inflated(raw))
    return found[1].decode(errors="replace") if found else ""


def _inflated(raw: bytes) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(raw, _BEGINNING)
    except zlib.error:
        return b""

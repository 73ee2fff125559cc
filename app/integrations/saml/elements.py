"""Taking text and times out of an element, where each may stand once and mean one thing."""

import re
from datetime import UTC, datetime

from lxml import etree

from app.integrations.saml.reasons import rejected

_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z", re.ASCII)


def only(parent: etree._Element, tag: str) -> etree._Element | None:
    """Its one child of that tag, None if there is none. Raises Rejected if there are several."""
    found = parent.findall(tag)
    if len(found) > 1:
        raise rejected("document.repeated")
    return found[0] if found else None


def text_of(element: etree._Element | None) -> str:
    """Its text to the letter, "" for no element. Raises Rejected for an element in it, which would cut the text."""
    if element is None:
        return ""
    if len(element):
        raise rejected("document.nested")
    return element.text or ""


def instant_of(text: str) -> datetime:
    """A time as SAML writes it (Core, 1.3.3: UTC). Raises Rejected."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise rejected("time.unreadable")
    try:
        moment = datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
    except ValueError as error:
        raise rejected("time.unreadable") from error
    return moment.replace(microsecond=int((found[2] or "0")[:6].ljust(6, "0")))

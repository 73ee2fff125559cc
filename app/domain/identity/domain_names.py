"""Which words can be a mail domain of one organisation's. Pure."""

import re

# Mail of everybody's: whoever verified one would be sent the sign-in of strangers. Well-known ones only; all others are
# held back by the TXT record, which nobody but the domain's owner can set.
_OF_EVERYBODY = re.compile(
    r"(?:aol|gmail|gmx|googlemail|hotmail|icloud|outlook|protonmail|tutanota|yahoo|yandex|ymail)\.(?:co\.)?[a-z]{2,3}"
    r"|(?:126|163|fastmail|hey|live|mac|mail|me|msn|naver|qq|rediffmail|sina|zoho)\.com|(?:pm|proton)\.me"
    r"|(?:freenet|posteo|t-online|web)\.de|(?:free|laposte|orange|wanadoo)\.fr|libero\.it|(?:bk|inbox|list|mail)\.ru"
)
# Under which anybody may have a name of their own, as co.uk and com.au are (a short form of publicsuffix.org's list).
_SUFFIX = re.compile(r"(?:ac|co|com|edu|gob|gouv|gov|go|ne|net|nom|or|org|ltd|plc|sch)\.[a-z]{2}")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def domain_name(typed: str) -> str:
    """The domain as DNS writes it, out of what somebody typed: an address or one with an @ will do. Raises ValueError,
    with a sentence for them."""
    name = typed.strip().lower().rpartition("@")[2].rstrip(".")
    try:
        name = name.encode("idna").decode()
    except UnicodeError:
        raise ValueError("Write a domain, like company.example.") from None
    labels = name.split(".")
    if len(labels) < 2 or len(name) > 253 or labels[-1].isdigit() or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError("Write a domain, like company.example.")
    if _OF_EVERYBODY.fullmatch(name):
        raise ValueError(f"Anybody can have mail at {name}, so it cannot be one organisation’s.")
    if _SUFFIX.fullmatch(name):
        raise ValueError(f"Anybody can have a name under {name}. Write your own domain, like company.{name}.")
    return name

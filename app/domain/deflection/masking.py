"""Taking out of a ticket's words what says whose they are, before an article is made of them. A rule of thumb: whoever
writes the article reads it over. Pure."""

import re
from collections.abc import Sequence

_PATTERNS = (
    # Bounded before the @: else a long text of dots and letters would be searched from each of its places to its end.
    (re.compile(r"\b[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"), "[e-mail address]"),
    (re.compile(r"\b(?:bearer|basic)\s+[\w+/=.~-]{8,}", re.IGNORECASE), "[secret]"),
    (re.compile(r"\b(?:sk|pk|key|tok|ghp|xox[a-z])[-_][\w-]{8,}", re.IGNORECASE), "[secret]"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]+)?"), "[secret]"),
    (re.compile(r"(?i)\b(password|passwd|passwort|kennwort|secret|token|api[ _-]?key)([\"']?\s*[:=]\s*)\S+"),
     r"\1\2[secret]"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE), "[id]"),
    (re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?![\w.]*\d)"), "[IP address]"),
    (re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}(?![\w:])", re.IGNORECASE), "[IP address]"),
    (re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){1,6}:(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5})?(?![\w:])", re.IGNORECASE),
     "[IP address]"),
    (re.compile(r"\b(?=\w*\d)(?=\w*[a-z])\w{20,}\b", re.IGNORECASE), "[id]"),
)  # fmt: skip


# A host's name, or a word with its hyphens.
_WORD = re.compile(r"[\w-]+(?:\.[\w-]+)*")
# A shorter first word of a name is part of too many others.
_TELLING = 5


def masked(text: str, names: Sequence[str], people: Sequence[str] = (), domains: Sequence[str] = ()) -> str:
    """The text with placeholders for e-mail and IP addresses, keys, tokens and long ids, and for these names (of
    organisations) and `people` wherever they stand as words, whatever their case. Hosts and words that hold the first
    word of an organisation's name (of five letters or more) go too, and hosts in these mail `domains`. Part of a
    person's name goes where it is written like one: "Hi Will", while "it will" stays."""
    for pattern, placeholder in _PATTERNS:
        text = pattern.sub(placeholder, text)
    text = _without(text, (*names, *people), re.IGNORECASE)
    text = _without_holders(text, names, domains)
    return _without(text, [part for person in people for part in person.split() if part[0].isupper()])


def _without_holders(text: str, names: Sequence[str], domains: Sequence[str]) -> str:
    telling = [word for name in names for word in name.lower().split()[:1] if len(word) >= _TELLING]

    def shown(found: re.Match[str]) -> str:
        word = found[0].lower()
        if any(part in word for part in telling) or f".{word}".endswith(tuple(f".{domain}" for domain in domains)):
            return "[host]" if "." in word else "[name]"
        return found[0]

    return _WORD.sub(shown, text)


def _without(text: str, names: Sequence[str], flags: int = 0) -> str:
    # The longest first, so that "Northwind Trading" does not leave its "Trading".
    for name in sorted({name.strip() for name in names if len(name.strip()) > 1}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[name]", text, flags=flags)
    return text

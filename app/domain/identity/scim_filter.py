"""Filters of RFC 7644, 3.4.2.2, read into a tree. Bounded in length, depth and terms, so that none costs much."""

import json
import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

from app.domain.identity.scim_refusals import ScimRefused

Operator = Literal["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr"]
Value = str | bool | int | float | None

LONGEST = 4000
DEEPEST = 20
MOST_TERMS = 50
_TOKEN = re.compile(r'\s*(?:(?P<text>"(?:[^"\\\x00-\x1f]|\\.)*")|(?P<mark>[()\[\]])|(?P<word>[^\s()\[\]"]+))')
_ATTRIBUTE = re.compile(r"(?:urn:[A-Za-z0-9.:_-]+:)?(?P<name>\$?[A-Za-z][\w-]*(?:\.\$?[A-Za-z][\w-]*)?)")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`attribute` in lower case, without its schema's URN, for names mean the same in any case (RFC 7643, 2.1)."""

    attribute: str
    operator: Operator
    value: Value = None


@dataclass(frozen=True, slots=True)
class Both:
    """And."""

    left: "Filter"
    right: "Filter"


@dataclass(frozen=True, slots=True)
class Either:
    """Or."""

    left: "Filter"
    right: "Filter"


@dataclass(frozen=True, slots=True)
class Neither:
    """Not."""

    inner: "Filter"


@dataclass(frozen=True, slots=True)
class Among:
    """One value of a multi-valued attribute fits it: `emails[type eq "work"]`."""

    attribute: str
    inner: "Filter"


Filter = Comparison | Both | Either | Neither | Among


def read_filter(text: str) -> Filter:
    """The tree of a filter. Raises ScimRefused, invalidFilter."""
    if len(text) > LONGEST:
        raise bad_filter("it is too long")
    return _Reader(_tokens(text)).whole()


def attribute_name(text: str) -> str | None:
    """An attribute's name as comparisons keep it; None for what is none."""
    found = _ATTRIBUTE.fullmatch(text)
    return found["name"].lower() if found else None


def bad_filter(why: str) -> ScimRefused:
    """A filter that cannot be used."""
    return ScimRefused(400, f"The filter cannot be used: {why}.", "invalidFilter")


def _tokens(text: str) -> list[str]:
    found, at, text = list[str](), 0, text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise bad_filter(f"nothing is understood from character {at + 1} on")
        found.append(match[0].strip())
        at = match.end()
    return found


class _Reader:
    """Goes through the tokens once; `and` binds closer than `or`, and parentheses group."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at, self.terms = tokens, 0, 0

    def whole(self) -> Filter:
        found = self.either(0)
        if self.at < len(self.tokens):
            raise bad_filter(f"{self.tokens[self.at]} is not expected")
        return found

    def either(self, depth: int) -> Filter:
        if depth > DEEPEST:
            raise bad_filter("it is too deep")
        found = self.both(depth)
        while self.skip("or"):
            found = Either(found, self.both(depth))
        return found

    def both(self, depth: int) -> Filter:
        found = self.term(depth)
        while self.skip("and"):
            found = Both(found, self.term(depth))
        return found

    def term(self, depth: int) -> Filter:
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise bad_filter("it has too many terms")
        if self.skip("not"):
            self.expect("(")
            return Neither(self.closed(")", depth))
        if self.skip("("):
            return self.closed(")", depth)
        attribute = attribute_name(name := self.next())
        if attribute is None:
            raise bad_filter(f"{name} is no attribute")
        if self.skip("["):
            return Among(attribute, self.closed("]", depth))
        return self.comparison(attribute)

    def closed(self, mark: str, depth: int) -> Filter:
        found = self.either(depth + 1)
        self.expect(mark)
        return found

    def comparison(self, attribute: str) -> Comparison:
        operator = self.next().lower()
        if operator not in get_args(Operator):
            raise bad_filter(f"{operator} is no operator")
        if operator == "pr":
            return Comparison(attribute, "pr")
        return Comparison(attribute, cast(Operator, operator), self.value())

    def value(self) -> Value:
        token = self.next()
        try:
            found = json.loads(token if token.startswith('"') else token.lower())
        except ValueError:
            raise bad_filter(f"{token} is no value") from None
        if not isinstance(found, str | bool | int | float | None) or (isinstance(found, float) and found != found):
            raise bad_filter(f"{token} is no value")
        if isinstance(found, str) and not storable(found):
            raise bad_filter("it has a character that no text of ours holds")
        return found

    def next(self) -> str:
        if self.at >= len(self.tokens):
            raise bad_filter("it ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def skip(self, word: str) -> bool:
        found = self.at < len(self.tokens) and self.tokens[self.at].lower() == word
        self.at += found
        return found

    def expect(self, mark: str) -> None:
        if not self.skip(mark):
            raise bad_filter(f"{mark} is missing")


def storable(text: str) -> bool:
    """Whether the database can hold it: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)

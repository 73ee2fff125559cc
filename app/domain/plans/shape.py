"""Shapes that a value of a plan file may have. A shape yields every problem it finds, so that whoever edits the file
sees them all at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

Problem = tuple[str, str]
"""The dotted key, and the reason."""


@dataclass(frozen=True, slots=True)
class Known:
    """The slugs that a plan file defines itself, and that the rest of it may refer to."""

    tiers: tuple[str, ...]
    severities: tuple[str, ...]
    calendars: tuple[str, ...]
    groups: tuple[str, ...]


Shape = Callable[[Any, str, Known], Iterator[Problem]]


def text(value: Any, at: str, known: Known) -> Iterator[Problem]:
    """Words, at least one letter of them."""
    if not isinstance(value, str):
        yield at, f"must be text, not {_kind(value)}"
    elif not value.strip():
        yield at, "must not be empty"


def flag(value: Any, at: str, known: Known) -> Iterator[Problem]:
    """true or false."""
    if not isinstance(value, bool):
        yield at, f"must be true or false, not {_kind(value)}"


def day(value: Any, at: str, known: Known) -> Iterator[Problem]:
    """A date without a time."""
    if isinstance(value, datetime) or not isinstance(value, date):
        yield at, f"must be a date such as 2026-01-31, not {_kind(value)}"


def number(low: int, high: int, whole: bool = True) -> Shape:
    """A number of that span, ends included."""

    def shape(value: Any, at: str, known: Known) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, Decimal)):
            yield at, f"must be a {'whole ' if whole else ''}number, not {_kind(value)}"
        elif not (isinstance(value, int) or value.is_finite()) or not low <= value <= high:
            yield at, f"must be from {low} to {high}, not {_kind(value)}"

    return shape


def read_by(read: Callable[[Any], object], within: Shape = text) -> Shape:
    """What `read` takes without a ValueError, once it is of the shape `within`."""

    def shape(value: Any, at: str, known: Known) -> Iterator[Problem]:
        problems = list(within(value, at, known))
        yield from problems
        if not problems:
            try:
                read(value)
            except ValueError as reason:
                yield at, str(reason)

    return shape


def one_of(choices: Sequence[str]) -> Shape:
    """One of these words."""

    def shape(value: Any, at: str, known: Known) -> Iterator[Problem]:
        if value not in choices:
            yield at, f"{_shown(value)} is none of {', '.join(choices)}{_meant(value, choices)}"

    return shape


def slug_of(kind: str) -> Shape:
    """A slug that the file defines itself: of its tiers, severities, calendars or groups."""

    def shape(value: Any, at: str, known: Known) -> Iterator[Problem]:
        slugs = getattr(known, kind)
        if value not in slugs:
            yield at, f"{_shown(value)} is none of the {kind} ({', '.join(slugs)}){_meant(value, slugs)}"

    return shape


def many(item: Shape, least: int = 0, most: int = 1000) -> Shape:
    """A list of such values."""

    def shape(value: Any, at: str, known: Known) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield at, f"must be a list, not {_kind(value)}"
            return
        if not least <= len(value) <= most:
            yield at, f"must have {least if len(value) < least else most} entries, not {len(value)}"
        for index, entry in enumerate(value, start=1):
            yield from item(entry, f"{at}[{index}]", known)

    return shape


def each(key: Shape, item: Shape, least: int = 0, most: int = 1000) -> Shape:
    """A table whose keys are names of one kind, with such values."""

    def shape(value: Any, at: str, known: Known) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield at, f"must be a table, not {_kind(value)}"
            return
        if len(value) < least:
            yield at, "must not be empty"
        if len(value) > most:
            yield at, f"must have {most} entries, not {len(value)}"
        for name, entry in value.items():
            yield from key(name, f"{at}.{name}", known)
            yield from item(entry, f"{at}.{name}", known)

    return shape


def table(required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    """A table of these keys and no others; any may have a `cite`."""
    fields: dict[str, Shape] = {**required, **(optional or {}), "cite": text}

    def shape(value: Any, at: str, known: Known) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield at, f"must be a table, not {_kind(value)}"
            return
        for name in required:
            if name not in value:
                yield _join(at, name), "missing"
        for name, entry in value.items():
            if name in fields:
                yield from fields[name](entry, _join(at, name), known)
            else:
                yield _join(at, name), f"unknown key{_meant(name, list(fields))}"

    return shape


def either(first: Shape, when: type, second: Shape) -> Shape:
    """`first` for a value of type `when`, else `second`."""

    def shape(value: Any, at: str, known: Known) -> Iterator[Problem]:
        yield from (first if isinstance(value, when) else second)(value, at, known)

    return shape


def uncited(value: Any, at: str = "") -> Iterator[Problem]:
    """Tables with values of their own for which neither they nor a table around them says the place."""
    if isinstance(value, list):
        for index, entry in enumerate(value, start=1):
            yield from uncited(entry, f"{at}[{index}]")
    if not isinstance(value, dict) or "cite" in value:
        return
    inner = {name: entry for name, entry in value.items() if holds_tables(entry)}
    if len(inner) < len(value):
        yield _join(at, "cite"), "missing: name the place in the document"
    else:
        for name, entry in inner.items():
            yield from uncited(entry, _join(at, name))


def holds_tables(value: Any) -> bool:
    """Whether it is a table, or a list with tables in it."""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(entry, dict) for entry in value))


def _join(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _shown(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else _kind(value)


def _meant(value: Any, choices: Sequence[str]) -> str:
    close = get_close_matches(value, choices, n=1) if isinstance(value, str) else []
    return f" (did you mean {close[0]}?)" if close else ""


def _kind(value: Any) -> str:
    kinds = {bool: "true or false", str: "text", dict: "a table", list: "a list", date: "a date", datetime: "a time"}
    return kinds.get(type(value)) or _figure(value)


def _figure(value: Any) -> str:
    """The number as it stands there; Python writes no whole number of thousands of digits."""
    return "a number of many digits" if isinstance(value, int) and value.bit_length() > 64 else str(value)

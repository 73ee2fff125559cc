"""Sections of a plan file as indented lines, whatever their keys."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.plans.shape import holds_tables

INDENT = "  "


def fact_lines(facts: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """A line for each value, nested tables below their heading, and the place in the document where one is given."""
    for key, value in facts.items():
        if key == "cite":
            continue
        if isinstance(value, dict):
            yield f"{indent}{_title(key)}{cited(value.get('cite'))}"
            yield from fact_lines(value, indent + INDENT)
        elif holds_tables(value):
            if key != "items":
                yield f"{indent}{_title(key)}"
            for entry in value:
                yield from _entry(entry, indent + INDENT)
        else:
            yield f"{indent}{_title(key)}: {_words(value)}"


def cited(cite: str | None) -> str:
    """The place in the vendor's document, as it stands behind what is said."""
    return f"  [{cite}]" if cite else ""


def _entry(entry: Mapping[str, Any], indent: str) -> Iterator[str]:
    plain = {key: value for key, value in entry.items() if key != "cite" and not holds_tables(value)}
    words = " · ".join(
        _words(value) if key in ("name", "detail") else _pair(key, value) for key, value in plain.items()
    )
    yield f"{indent}- {words}{cited(entry.get('cite'))}"
    yield from fact_lines({key: value for key, value in entry.items() if holds_tables(value)}, indent + INDENT)


def _pair(key: str, value: Any) -> str:
    return f"{key.replace('_', ' ')}: {_words(value)}"


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ("–" if all(isinstance(one, int) for one in value) else "; ").join(map(str, value))
    return str(value)


def _title(key: str) -> str:
    return key[0].upper() + key[1:].replace("_", " ")

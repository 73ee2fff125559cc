"""The named entries of a plan file's lists (services, rights, reviews, scope …), each with its place in the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.plans.offer_file import INHERITED
from app.domain.plans.shape import holds_tables


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """`key` is its place, `section` the list that it stands in; `facts` are its own and what the sections around it
    say of all their entries."""

    key: str
    section: str
    name: str
    facts: Mapping[str, Any]

    @property
    def right(self) -> str | None:
        """The right that it carries."""
        return self.facts.get("right")

    def figures(self) -> dict[str, Any]:
        """What of it is no prose: numbers, spans, who has it, how long it takes."""
        return {
            name: value
            for name, value in self.facts.items()
            if name == "duration" or not (isinstance(value, str) or holds_tables(value))
        }


def named_entries(facts: Mapping[str, Any], at: str = "") -> Iterator[NamedEntry]:
    """Every entry with a name in a list below these facts, in the file's order."""
    # At the top, `tiers` are the tiers themselves.
    around = {name: facts[name] for name in INHERITED if not isinstance(facts.get(name, {}), dict)}
    for name, value in facts.items():
        place = f"{at}.{name}" if at else name
        if isinstance(value, dict):
            yield from named_entries({**around, **value}, place)
        elif holds_tables(value):
            for number, entry in enumerate(value, start=1):
                whole = {**around, **entry}
                if "name" in entry:
                    yield NamedEntry(f"{place}[{number}]", place, entry["name"], whole)
                yield from named_entries(whole, f"{place}[{number}]")

"""What sets two plans apart in the eyes of a customer. Values only: `plan_diff.py` finds them."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from app.domain.plans.plan import Plan, Severity, Tier

Effect = Literal["better", "worse", "changed"]
"""For the customer; "changed" where it is neither, or better at times and worse at others."""
Thing = TypeVar("Thing")
Pair = tuple[Thing | None, Thing | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a customer would notice. `tier` and `severity` are the new plan's slugs, the old one's of what is
    gone; no tier: it is about everybody. The keys are the places in the two files; None where a file has none."""

    about: str
    words: str
    effect: Effect
    old_key: str | None
    new_key: str | None
    tier: str | None = None
    severity: str | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """Two plans, and which of their tiers and severities are the same; None stands for what only one of them has."""

    old: Plan
    new: Plan
    tiers: tuple[Pair[Tier], ...]
    severities: tuple[Pair[Severity], ...]


def paired(old: Sequence[Thing], new: Sequence[Thing], *alike: Callable[[Thing], Hashable]) -> tuple[Pair[Thing], ...]:
    """Each thing of the new list with its like in the old one, then what the new one lacks. They are alike by the first
    of these measures by which they are; a measure of None makes nothing alike."""
    found: dict[int, int] = {}
    for measure in alike:
        for place, thing in enumerate(new):
            free = (at for at, other in enumerate(old) if at not in found.values() and measure(other) == measure(thing))
            if place not in found and measure(thing) is not None and (match := next(free, None)) is not None:
                found[place] = match
    both: list[Pair[Thing]] = [(old[found[at]] if at in found else None, thing) for at, thing in enumerate(new)]
    gone: list[Pair[Thing]] = [(thing, None) for at, thing in enumerate(old) if at not in found.values()]
    return (*both, *gone)


def effect_of(better: bool, worse: bool) -> Effect:
    """Better or worse, if only one of them holds."""
    return "changed" if better == worse else "better" if better else "worse"

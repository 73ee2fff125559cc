"""The month's promised times as an error budget, pure.

A promised time belongs to the month in which its verdict fell, or will fall as things stand: when it was stopped in
time, else when it was due. A paused one belongs to no month yet. Guarantees have a budget of misses: none, unless the
plan says which share of them is to be kept (`attainment_percent`, among its rules); then the rest, rounded down.
What was void or disputed when its verdict fell is told, and counts neither as promised nor as missed (sla.md,
"Clocks").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal
from uuid import UUID

from app.domain.plans.offer import Commitment

Verdict = Literal["met", "breached", "open", "void", "disputed"]
WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Measured:
    """One promised time on one ticket. Seconds are coverage time; `promised` is None where it was not kept."""

    ticket_id: UUID
    kind: str
    cycle: int
    commitment: Commitment
    severity: str
    verdict: Verdict
    counted: int
    promised: int | None

    @property
    def share(self) -> Fraction | None:
        """How much of the promised time was used: all of it when it was missed. None while that is not known."""
        if self.verdict == "breached":
            return WHOLE
        return Fraction(self.counted, self.promised) if self.verdict == "met" and self.promised else None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were promised (`met`, `breached` and still `open`), how many are apart, and how much of the promised
    time was used: `average` is all that was used of all that was promised, `worst` the most of any one."""

    met: int
    breached: int
    open: int
    void: int
    disputed: int
    average: Fraction | None
    worst: Fraction | None

    @property
    def promised(self) -> int:
        """Those that ended or are due in the month, and count."""
        return self.met + self.breached + self.open


@dataclass(frozen=True, slots=True)
class Misses:
    """The budget of guarantees: how many may be missed and how many were."""

    allowed: int
    missed: int

    @property
    def left(self) -> int:
        """How many more may be missed; below zero when too many were."""
        return self.allowed - self.missed


def tally(measured: Iterable[Measured]) -> Tally:
    """These promised times, counted."""
    each = list(measured)
    verdicts = [one.verdict for one in each]
    known = [(one.share, one.promised) for one in each if one.share is not None and one.promised]
    promised = sum(promised for _, promised in known)
    return Tally(
        met=verdicts.count("met"),
        breached=verdicts.count("breached"),
        open=verdicts.count("open"),
        void=verdicts.count("void"),
        disputed=verdicts.count("disputed"),
        average=sum((share * of for share, of in known), Fraction(0)) / promised if promised else None,
        worst=max((one.share for one in each if one.share is not None), default=None),
    )


def misses(counted: Tally, attainment_percent: Fraction | None) -> Misses:
    """The budget of these guarantees; without a percentage none may be missed."""
    percent = Fraction(100) if attainment_percent is None else attainment_percent
    return Misses(int(counted.promised * (100 - percent) / 100), counted.breached)


def most_used(measured: Iterable[Measured], count: int) -> Sequence[Measured]:
    """Those that used most of their time: the missed ones first, and of each kind of verdict the greatest share."""
    used = [(one, one.share) for one in measured if one.share is not None]
    used.sort(key=lambda pair: (pair[0].verdict != "breached", -pair[1]))
    return [one for one, _ in used[:count]]

"""What the ticket's page says of a verdict: that it was sealed and corrected, and how a breach came about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.calendars.calendar import Calendar
from app.domain.clocks.clock import Clock
from app.domain.clocks.forensics import Assignment, Forensics, Where, forensics
from app.domain.clocks.standing import Standing
from app.domain.clocks.verdicts import Sealed, State
from app.domain.clocks.words import LABELS, VERDICTS
from app.domain.plans.offer import Commitment
from app.lib.time import Reader, span

PLACES: dict[Where, str] = {
    "unassigned": "Waiting for us, with nobody",
    "assigned": "Waiting for us, with somebody",
    "customer": "Waiting for the customer",
    "third party": "Waiting for a third party",
    "resolved": "Resolved, until it was reopened",
    "closed": "Outside the hours",
}


# What a verdict can be corrected to.
CHOICES: tuple[tuple[State, str], ...] = (("met", "Met"), ("breached", "Missed"), ("void", "Void: outside attainment"))


@dataclass(frozen=True, slots=True)
class CorrectionShown:
    """One correction in words; `by` is empty for customers."""

    words: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class VerdictShown:
    """A sealed verdict; `mark` is the beginning of its hash."""

    sealed_at: datetime
    mark: str
    corrections: tuple[CorrectionShown, ...]


@dataclass(frozen=True, slots=True)
class BreachShown:
    """Where the time went, place by place, and what would have met it."""

    parts: tuple[tuple[str, str], ...]
    elapsed: str
    remedy: str


def verdict_words(state: State, commitment: Commitment) -> str:
    """A verdict as people say it: "SLA breached", "target missed"."""
    return VERDICTS[commitment] if state == "breached" else state


def verdict_shown(sealed: Sealed | None, *, to_staff: bool) -> VerdictShown | None:
    """None while nothing is sealed."""
    if sealed is None:
        return None
    commitment = sealed.verdict.commitment
    corrections = tuple(
        CorrectionShown(verdict_words(one.state, commitment), one.by if to_staff else "", one.at, one.reason)
        for one in sealed.corrections
    )
    return VerdictShown(sealed.sealed_at, sealed.computed_from[:12], corrections)


def correctable(sealed: Sequence[Sealed]) -> list[tuple[str, str]]:
    """The verdicts to choose from: key and words."""
    return [(f"{one.verdict.kind} {one.verdict.cycle}", _named(one)) for one in sealed]


def _named(sealed: Sealed) -> str:
    verdict = sealed.verdict
    number = f" no. {verdict.cycle}" if verdict.cycle > 1 else ""
    return f"{LABELS[verdict.kind].capitalize()}{number}: {verdict_words(sealed.state, verdict.commitment)}"


def breach_shown(
    clock: Clock,
    calendar: Calendar,
    standings: Sequence[Standing],
    assignments: Sequence[Assignment],
    reader: Reader,
    *,
    to_staff: bool,
) -> BreachShown | None:
    """None unless the clock was breached. Customers read no names."""
    found = forensics(clock, calendar, standings, assignments, reader.now)
    if found is None:
        return None
    parts = tuple((PLACES[where], span(time)) for where, time in found.parts.items() if time)
    return BreachShown(parts, span(found.elapsed), _remedy(found, reader, to_staff=to_staff))


def _remedy(found: Forensics, reader: Reader, *, to_staff: bool) -> str:
    late = f", {span(found.earlier)} earlier than it came," if found.earlier else ""
    had = f" {found.holder or 'Nobody'} had it then." if to_staff else ""
    return f"{found.act} by {reader.exact(found.last_moment)}{late} would have met it.{had}"


def assignments_of(log: Sequence[asyncpg.Record]) -> list[Assignment]:
    """Since when who had the ticket: whoever takes it has it."""
    return [(row["at"], row["actor"]) for row in log if row["kind"] in ("taken", "assigned", "unassigned")]

"""A ticket's ladder as its pages show it: who was told and why, and who is told next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.clocks.ladder import Climb
from app.domain.contracts.queries import Terms
from app.domain.escalations.queries import Recorded
from app.domain.escalations.words import because_words, noted_words
from app.domain.tickets.ticket import TicketFacts
from app.lib.time import Reader

Noting = tuple[datetime, str, str] | None


@dataclass(frozen=True, slots=True)
class LevelShown:
    """A level that was told."""

    number: int
    role: str
    at: datetime
    told: str
    because: str
    unheard: bool
    accepted: str | None


@dataclass(frozen=True, slots=True)
class NextShown:
    """The level above. `at` is when its time comes if nothing else happens; None when only a trigger tells it."""

    number: int
    role: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class LadderShown:
    """`now` is the highest level told, `earlier` those before, latest first; `exists` is false without any level."""

    exists: bool
    now: LevelShown | None
    earlier: tuple[LevelShown, ...]
    next: NextShown | None
    waits: bool
    noted: str | None


def shown(
    ticket: TicketFacts, terms: Terms, recorded: Sequence[Recorded], noted: Noting, found: Climb, reader: Reader
) -> LadderShown:
    """The ladder of the ticket's severity, told to this reader; `recorded` in the order in which it was climbed."""
    ladder = terms.tier.ladders.get(ticket.severity)
    label = terms.plan.severity(ticket.severity).label
    told = [(_level(one, label), one.since == found.since) for one in reversed(recorded)]
    now = next((one for one, in_force in told if in_force), None)
    level = max((one.level for one in recorded if one.since == found.since), default=0)
    above = next((one for one in ladder.levels if one.number > level), None) if ladder else None
    at = next((one.at for one in found.upcoming if above and one.level == above.number and one.at > reader.now), None)
    return LadderShown(
        exists=ladder is not None,
        now=now,
        earlier=tuple(one for one, _ in told if one is not now),
        next=NextShown(above.number, above.role, at) if above and not ticket.over else None,
        noted=_noted(recorded, noted),
        waits=any(one.accepted_at is None for one in recorded) and not ticket.over,
    )


def _noted(recorded: Sequence[Recorded], noted: Noting) -> str | None:
    """Why the last cause told nobody new, while nobody was told since."""
    if noted is None or any(one.at > noted[0] for one in recorded):
        return None
    return f"{noted_words(noted[1], noted[2])}."


def _level(one: Recorded, severity: str) -> LevelShown:
    told = ", ".join(one.people)
    because = because_words(one.because, one.level, severity)
    unheard = one.last_resort or not one.told
    return LevelShown(one.level, one.role, one.at, told, because, unheard, one.accepted)

"""What a clock chip says (look.md, "Clock chip"): a label, a state, a few words and how much of the time is used."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal

from app.domain.clocks.clock import Clock, ClockState
from app.domain.plans.offer import Commitment
from app.domain.plans.plan import PromiseKind
from app.lib.time import span

ChipState = Literal["running", "soon", "breached", "met", "paused", "void"]
LABELS: dict[PromiseKind, str] = {
    "acknowledge": "acknowledgement",
    "first_response": "first response",
    "next_response": "next response",
    "update": "update",
    "resolution": "resolution",
}
# What it is called when a clock is overdue depends on what was promised (sla.md, "Shape").
VERDICTS: dict[Commitment, str] = {
    "guarantee": "SLA breached",
    "target": "target missed",
    "trigger": "escalated",
    "internal": "overdue",
}
LAST_WARNING = Fraction(4, 5)


@dataclass(frozen=True, slots=True)
class Chip:
    """One clock at a glance. `fraction` is how far it is from start to deadline, 0 to 1; `live` whether the
    words change as time passes."""

    kind: PromiseKind
    commitment: Commitment
    label: str
    state: ChipState
    words: str
    fraction: float
    due_at: datetime | None
    live: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What a chip needs to know of a clock: computed just now, or kept from its last projection."""

    kind: PromiseKind
    cycle: int
    commitment: Commitment
    state: ClockState
    started_at: datetime
    soon_at: datetime | None
    due_at: datetime | None
    stopped_at: datetime | None


def read(clock: Clock, last_warning: Fraction = LAST_WARNING) -> Reading:
    """The reading of a computed clock; `last_warning` is the share of the target from which on it is soon."""
    return Reading(
        clock.kind,
        clock.cycle,
        clock.commitment,
        clock.state,
        clock.started_at,
        share_at(clock, last_warning),
        clock.due_at,
        clock.stopped_at,
    )


def chip(reading: Reading, now: datetime, waiting_for: str = "the customer") -> Chip:
    """The chip at `now`; `waiting_for` is who is waited on, as the reader calls them ("you")."""
    state = _state(reading, now)
    label = LABELS[reading.kind]
    return Chip(
        kind=reading.kind,
        commitment=reading.commitment,
        label=label if reading.cycle == 1 else f"{label} no. {reading.cycle}",
        state=state,
        words=_words(reading, state, now, waiting_for),
        fraction=_fraction(reading, now),
        due_at=reading.due_at,
        live=state in ("running", "soon") or (state == "breached" and reading.stopped_at is None),
    )


def share_at(clock: Clock, share: Fraction) -> datetime | None:
    """The instant at which that share of the promised time is used; None unless the clock is running."""
    if clock.state != "running":
        return None
    left = clock.promised * share.numerator / share.denominator
    for step in clock.steps:
        if step.counted and step.counted >= left:
            return step.start + left
        left -= step.counted
    return clock.due_at


def _state(reading: Reading, now: datetime) -> ChipState:
    if reading.state != "running":
        return reading.state
    if reading.due_at and reading.due_at <= now:
        return "breached"
    return "soon" if reading.soon_at and reading.soon_at <= now else "running"


def _words(reading: Reading, state: ChipState, now: datetime, waiting_for: str) -> str:
    if state == "paused":
        return f"paused · waiting for {waiting_for}"
    if state in ("met", "void") or reading.due_at is None:
        return state
    if state == "breached":
        return f"{span(max((reading.stopped_at or now) - reading.due_at, timedelta()))} over"
    return f"{span(reading.due_at - now)} left"


def _fraction(reading: Reading, now: datetime) -> float:
    """How far from start to deadline, by the wall clock: the bar drains evenly, as the words do."""
    if reading.due_at is None or reading.due_at <= reading.started_at:
        return 0.0
    at = reading.stopped_at or now
    return min(max((at - reading.started_at) / (reading.due_at - reading.started_at), 0.0), 1.0)

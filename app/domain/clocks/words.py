"""What a clock chip says (look.md, "Clock chip"): a label, a state, a few words and how much of the time is used."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal

from app.domain.clocks.clock import Clock
from app.domain.clocks.steps import counted_until
from app.domain.contracts.offer import Commitment
from app.domain.contracts.plan import PromiseKind
from app.lib.time import span

ChipState = Literal["running", "soon", "breached", "met", "paused", "void"]
LABELS: dict[PromiseKind, str] = {
    "acknowledge": "acknowledgement",
    "first_response": "first response",
    "resolution": "resolution",
}
LAST_WARNING = Fraction(4, 5)


@dataclass(frozen=True, slots=True)
class Chip:
    """One clock at a glance. `fraction` is the share of the promised time that is used, 0 to 1; `live` whether the
    words change as time passes."""

    kind: PromiseKind
    commitment: Commitment
    label: str
    state: ChipState
    words: str
    fraction: float
    due_at: datetime | None
    live: bool


def chip(clock: Clock, now: datetime, last_warning: Fraction = LAST_WARNING, waiting_for: str | None = None) -> Chip:
    """The chip of a clock that was computed at `now` or not long before.

    `last_warning` is the share of the target from which on it is soon; `waiting_for` is who is waited on as the reader
    calls them ("you"), else as the clock does.
    """
    state = _state(clock, now, last_warning)
    return Chip(
        kind=clock.kind,
        commitment=clock.commitment,
        label=LABELS[clock.kind] if clock.cycle == 1 else f"{LABELS[clock.kind]} {clock.cycle}",
        state=state,
        words=_words(clock, state, now, waiting_for),
        fraction=_fraction(clock, now),
        due_at=clock.due_at,
        live=state in ("running", "soon") or (state == "breached" and clock.live),
    )


def soon_at(clock: Clock, last_warning: Fraction = LAST_WARNING) -> datetime | None:
    """The instant at which that share of the promised time is used; None unless the clock is running."""
    if clock.state != "running":
        return None
    left = clock.promised * last_warning.numerator / last_warning.denominator
    for step in clock.steps:
        if step.counted and step.counted >= left:
            return step.start + left
        left -= step.counted
    return clock.due_at


def _state(clock: Clock, now: datetime, last_warning: Fraction) -> ChipState:
    if clock.state != "running":
        return clock.state
    if clock.due_at and clock.due_at <= now:
        return "breached"
    warned_at = soon_at(clock, last_warning)
    return "soon" if warned_at and warned_at <= now else "running"


def _words(clock: Clock, state: ChipState, now: datetime, waiting_for: str | None) -> str:
    if state == "paused":
        return f"paused · waiting for {waiting_for or f'the {clock.paused_for}'}"
    if state in ("met", "void") or clock.due_at is None:
        return state
    if state == "breached":
        return f"{span(max((clock.stopped_at or now) - clock.due_at, timedelta()))} over"
    return f"{span(clock.due_at - now)} left"


def _fraction(clock: Clock, now: datetime) -> float:
    if not clock.promised:
        return 1.0 if clock.breached_at else 0.0
    return min(counted_until(clock.steps, now) / clock.promised, 1.0)

"""How a cycle ended, sealed with the hash of what that was worked out from (sla.md, "Shape").

A sealed verdict never flips, whatever a later version of the plan says; a correction is a new record with a reason.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from app.domain.clocks.clock import Beginning, Clock, Opening, TicketEvent
from app.domain.clocks.clock_json import SECOND, instant
from app.domain.clocks.compute import KINDS
from app.domain.clocks.event_list import event_json, opening_json
from app.domain.plans.offer import Commitment
from app.domain.plans.plan import PromiseKind

State = Literal["met", "breached", "void"]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a clock said when it was decided; each field as in Clock, times counted in whole seconds."""

    kind: PromiseKind
    cycle: int
    state: State
    commitment: Commitment
    severity: str
    severity_since: datetime
    begun_by: Beginning
    begun_at: datetime
    target: str
    cite: str
    calendar: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    breached_at: datetime | None
    counted: timedelta
    promised: timedelta
    disputed: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """Somebody's word that a verdict should be another, and why. `by` is their name."""

    state: State
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A verdict as the log keeps it: `sealed_at` that instant, from the ticket's first `known` events that any clock
    minds, with the hash of all it was `computed_from`. What corrects it stands beside it, the last one counts."""

    verdict: Verdict
    sealed_at: datetime
    known: int
    computed_from: str
    contract_version_id: str
    calendar_edition: int
    corrections: tuple[Correction, ...] = ()

    @property
    def state(self) -> State:
        """What reports count."""
        return self.corrections[-1].state if self.corrections else self.verdict.state


def verdicts(found: Iterable[Clock]) -> list[Verdict]:
    """Those of the clocks that are decided."""
    return [verdict_of(clock) for clock in found if clock.state in STATES]


def verdict_of(clock: Clock) -> Verdict:
    """What a decided clock says."""
    facts = {name: getattr(clock, name) for name in _FACTS}
    whole = {name: facts[name] // SECOND * SECOND for name in ("counted", "promised")}
    return Verdict(**facts | whole)


def minded(events: Iterable[TicketEvent]) -> list[TicketEvent]:
    """The events without internal notes, which no clock minds and which not everybody's eyes see."""
    return [event for event in events if event.kind != "internal_note"]


def digest(sources: Mapping[str, Any], opening: Opening, events: Iterable[TicketEvent], clock: tuple[str, int]) -> str:
    """The SHA-256 of everything that a verdict was worked out from, in hexadecimal. `sources` name the plan, the tier,
    the contract version and the calendars; `events` are those known then that clocks mind."""
    told = {
        **sources,
        "opening": opening_json(opening),
        "events": [event_json(event) for event in events],
        "kind": clock[0],
        "cycle": clock[1],
    }
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def overlay(found: Sequence[Clock], sealed: Sequence[Sealed]) -> tuple[Clock, ...]:
    """The clocks with what was sealed in place of what is computed now: for a ticket that is held to another contract
    version since, and where somebody corrected a verdict. When a breached one was stopped is known only later."""
    if not sealed:
        return tuple(found)
    shown = {(clock.kind, clock.cycle): clock for clock in found}
    for one in sealed:
        key = (one.verdict.kind, one.verdict.cycle)
        shown[key] = _as_sealed(shown.get(key), one)
    return tuple(sorted(shown.values(), key=lambda clock: (KINDS.index(clock.kind), clock.cycle)))


def _as_sealed(clock: Clock | None, sealed: Sealed) -> Clock:
    verdict = sealed.verdict
    facts: dict[str, Any] = {name: getattr(verdict, name) for name in _FACTS}
    if clock is None:
        # The present terms promise no such thing: what was missed stays missed, and is owed no more.
        shown = Clock(**facts, steps=(), voided=verdict.stopped_at is None)
    elif verdict_of(replace(clock, stopped_at=verdict.stopped_at, disputed=verdict.disputed)) == verdict:
        shown = replace(clock, disputed=verdict.disputed)
    else:
        late = {"stopped_at": verdict.stopped_at or clock.stopped_at}
        shown = replace(clock, **facts | late, steps=(), voided=clock.voided and verdict.state != "met")
    return _corrected(shown, sealed) if sealed.corrections else shown


def _corrected(clock: Clock, sealed: Sealed) -> Clock:
    """Whoever corrected it has settled what was disputed."""
    state = sealed.state
    breached_at = clock.breached_at or clock.due_at if state == "breached" else None
    voided = state == "void" or (clock.voided and state == "breached")
    return replace(clock, state=state, breached_at=breached_at, voided=voided, disputed=False)


_FACTS = tuple(field.name for field in fields(Verdict))
_INSTANTS = ("severity_since", "begun_at", "started_at", "due_at", "stopped_at", "breached_at")
_TIMES = ("counted", "promised")


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as the log keeps it; `read_verdict` reads it."""
    told = {name: getattr(verdict, name) for name in _FACTS}
    instants = {name: instant(told[name]) for name in _INSTANTS}
    return told | instants | {name: told[name] // SECOND for name in _TIMES}


def read_verdict(told: Mapping[str, Any]) -> Verdict:
    """The verdict that `verdict_json` wrote; KeyError, TypeError or ValueError for what it did not write."""
    facts = {name: told[name] for name in _FACTS}
    instants = {name: facts[name] and datetime.fromisoformat(facts[name]) for name in _INSTANTS}
    return Verdict(**facts | instants | {name: facts[name] * SECOND for name in _TIMES})

"""Clocks of tickets that are still open, and what would become of them under another plan. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.clocks.clock import Clock
from app.domain.clocks.clock_json import instant
from app.domain.clocks.replay import Case, Unmeasured, measured, offer_of


@dataclass(frozen=True, slots=True)
class Moved:
    """A clock that differs under the two plans; on a side that has no such clock, both its fields are None. `reason`
    says why the new plan cannot measure the ticket at all."""

    reference: str
    organisation: str
    kind: str | None = None
    cycle: int | None = None
    old_due: datetime | None = None
    new_due: datetime | None = None
    old_state: str | None = None
    new_state: str | None = None
    reason: str | None = None


def moved(case: Case, as_of: datetime) -> list[Moved]:
    """The ticket's clocks whose due instant or state differs, in the order of the old plan's."""
    try:
        old, new = (_by_cycle(measured(case, offer, as_of)) for offer in (case.old, offer_of(case)))
    except Unmeasured as reason:
        return [Moved(case.reference, case.organisation, reason=str(reason))]
    both = [(key, old.get(key), new.get(key)) for key in {**old, **new}]
    return [
        Moved(
            case.reference,
            case.organisation,
            kind,
            cycle,
            before.due_at if before else None,
            after.due_at if after else None,
            before.state if before else None,
            after.state if after else None,
        )
        for (kind, cycle), before, after in both
        if _seen(before) != _seen(after)
    ]


def as_json(found: Iterable[Moved]) -> list[dict[str, Any]]:
    """The rows, for programs."""
    return [
        {
            "reference": one.reference,
            "organisation": one.organisation,
            "kind": one.kind,
            "cycle": one.cycle,
            "old_due": instant(one.old_due),
            "new_due": instant(one.new_due),
            "old_state": one.old_state,
            "new_state": one.new_state,
            "reason": one.reason,
        }
        for one in found
    ]


def _by_cycle(found: Iterable[Clock]) -> dict[tuple[str, int], Clock]:
    return {(clock.kind, clock.cycle): clock for clock in found}


def _seen(clock: Clock | None) -> tuple[datetime | None, str] | None:
    return (clock.due_at, clock.state) if clock else None

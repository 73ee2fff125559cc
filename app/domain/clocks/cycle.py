"""One run of a clock while its story is told, and which events end it (sla.md, "Clocks")."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.domain.clocks.clock import Beginning, EventKind, TicketEvent
from app.domain.clocks.severities import Deadline, Inherited
from app.domain.clocks.standing import Standing
from app.domain.plans.plan import PromiseKind

PUBLIC_MESSAGE: frozenset[EventKind] = frozenset({"public_reply", "waiting_on_customer", "resolved"})
STOPPED_BY: Mapping[PromiseKind, frozenset[EventKind]] = {
    "acknowledge": PUBLIC_MESSAGE | {"taken", "voided"},
    "first_response": PUBLIC_MESSAGE | {"voided"},
    "next_response": PUBLIC_MESSAGE | {"no_reply_needed", "voided"},
    "update": PUBLIC_MESSAGE | {"incident_update", "voided"},
    "resolution": frozenset({"resolved", "voided"}),
}
ENDING: frozenset[EventKind] = frozenset({"resolved", "voided"})
# What neither begins nor stops nor pauses a clock.
UNMINDED: frozenset[EventKind] = frozenset(
    {
        "internal_note",
        "escalation_requested",
        "related_tickets",
        "severity_proposed",
        "proposal_rejected",
        "manager_asked",
    }
)

# What each kind of clock minds beside what stops it.
_ALWAYS_MINDED: frozenset[EventKind] = frozenset({"severity_changed", "reopened", "merged", "merge_undone"})
_PAUSING: frozenset[EventKind] = _ALWAYS_MINDED | {
    "waiting_on_customer",
    "waiting_on_third_party",
    "customer_reply",
    "back_to_us",
    "workaround_accepted",
}
ALSO_MINDED_BY: Mapping[PromiseKind, frozenset[EventKind]] = {
    "acknowledge": _ALWAYS_MINDED,
    "first_response": _ALWAYS_MINDED,
    "next_response": _ALWAYS_MINDED | {"customer_reply"},
    "update": _PAUSING,
    "resolution": _PAUSING,
}

Moment = tuple[TicketEvent, Standing]


class Instant(NamedTuple):
    """All that happened at one instant, in the order in which it was told. The `parts` are cut where a ticket that was
    resolved or void goes on: what follows could not have come before, so that it is not at the same time as what
    did."""

    at: datetime
    moments: list[Moment]
    parts: list[list[Moment]]
    kinds: set[EventKind]


def instants(moments: Iterable[Moment]) -> list[Instant]:
    """The events, which are in order, instant by instant."""
    found: list[Instant] = []
    void = False
    for moment in moments:
        event, standing = moment
        goes_on, void = event.kind == "reopened" or (void and not standing.voided), standing.voided
        if not found or found[-1].at != standing.at:
            found.append(Instant(standing.at, [moment], [[moment]], {event.kind}))
            continue
        _, whole, parts, kinds = found[-1]
        whole.append(moment)
        kinds.add(event.kind)
        if goes_on:
            parts.append([])
        parts[-1].append(moment)
    return found


@dataclass(slots=True)
class Cycle:
    """One run of a clock. `aimed_at` is when its deadline last moved; once it is stopped or breached, the deadline
    stays. `inherited` are the promises of tickets that were merged into this one meanwhile; with `borrowed` a merge
    began the cycle, and of the ticket's own promises only those of a severity reached later count."""

    number: int
    begins_at: datetime
    begun_by: Beginning
    deadline: Deadline
    aimed_at: datetime
    inherited: tuple[Inherited, ...] = ()
    borrowed: bool = False
    stopped_at: datetime | None = None
    breached_at: datetime | None = None
    void: bool = False

    @property
    def undecided(self) -> bool:
        """Neither stopped nor breached: its verdict is still open, so that its deadline may move."""
        return self.stopped_at is None and self.breached_at is None

    @property
    def beginning(self) -> tuple[datetime, Beginning, bool]:
        """When and by what it began, and whether that was in a ticket that was merged: merging keeps the earlier start
        where the inherited promise gives the deadline."""
        inherited = self.deadline.inherited
        if inherited and inherited.begins_at < self.begins_at:
            return inherited.begins_at, inherited.begun_by, True
        return self.begins_at, self.begun_by, False

"""One run of a clock while its story is told, and which events end it (sla.md, "Clocks")."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.clocks.clock import Beginning, EventKind, TicketEvent
from app.domain.clocks.severities import Deadline, Inherited
from app.domain.clocks.standing import Standing
from app.domain.contracts.plan import PromiseKind

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

Moment = tuple[TicketEvent, Standing]


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

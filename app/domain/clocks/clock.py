"""What a clock is made from and what it says (sla.md, "Shape" and "Clocks"). Values only: `compute.py` works it out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.domain.calendars.duration import Duration
from app.domain.plans.offer import Commitment
from app.domain.plans.plan import Channel, PromiseKind

EventKind = Literal[
    "taken",
    "public_reply",
    "internal_note",
    "customer_reply",
    "no_reply_needed",
    "waiting_on_customer",
    "waiting_on_third_party",
    "back_to_us",
    "severity_changed",
    "escalation_requested",
    "resolved",
    "reopened",
    "voided",
    "workaround_accepted",
    "incident_update",
    "severity_proposed",
    "proposal_rejected",
    "manager_asked",
    "merged",
    "merge_undone",
    "related_tickets",
]
Beginning = EventKind | Literal["opened"]
ClockState = Literal["running", "paused", "met", "breached", "void"]


@dataclass(frozen=True, slots=True)
class Opening:
    """How a ticket began. With `channel` phone the call was answered at `at`."""

    at: datetime
    severity: str
    channel: Channel = "portal"


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """Something that happened to a ticket, in time order; `severity` only with `severity_changed` and
    `severity_proposed`. `by_staff`: the staff asked for escalation of its own accord, which takes nothing from what the
    customer may ask. `absorbed`, only with `merged`, is the other ticket's opening and its events until then, without
    the one that made it void. `merge_undone` follows, on the ticket that went on, its `merged`; on the other, what made
    it void."""

    at: datetime
    kind: EventKind
    severity: str | None = None
    by_staff: bool = False
    absorbed: "Absorbed | None" = None


Absorbed = tuple[Opening, tuple[TicketEvent, ...]]


@dataclass(frozen=True, slots=True)
class Step:
    """A span of a clock's life and why it counted or not.

    `coverage`, `closed`, `holiday: NAME`, `paused: customer`, `paused: third party`; `resolved` between a resolution
    and the reopening; `before: SEVERITY` while the ticket was less severe than the promise that gives the due instant;
    `elapsed` where a promise ignores the calendar.
    """

    start: datetime
    end: datetime
    counted: timedelta
    reason: str


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise measured on one ticket, as of one instant (fields as in interfaces.md, `portal explain`).

    `severity`, `severity_since`, `target`, the `duration` it means, `cite` and `commitment` are those of the promise
    that gives the due instant. `promised` is what its steps add up to when it runs to the deadline: that duration, or
    the coverage time until the due instant. `begun_by` and `begun_at` are the event that began the cycle, which was
    `inherited` where it happened to a ticket that was merged into this one; `paused_for` who is waited on while it is
    paused; `voided` says that the ticket became void before anything stopped the clock; `disputed` that another
    severity stood proposed when its verdict fell.
    """

    kind: PromiseKind
    cycle: int
    commitment: Commitment
    severity: str
    severity_since: datetime
    begun_by: Beginning
    begun_at: datetime
    target: str
    cite: str
    calendar: str
    started_at: datetime
    due_at: datetime | None
    state: ClockState
    stopped_at: datetime | None
    breached_at: datetime | None
    counted: timedelta
    steps: tuple[Step, ...]
    duration: Duration | None = None
    promised: timedelta = timedelta()
    paused_for: str | None = None
    voided: bool = False
    disputed: bool = False
    inherited: bool = False

    @property
    def live(self) -> bool:
        """Still owed. A breached clock stays live until it is stopped or its ticket is void."""
        if self.state == "breached":
            return self.stopped_at is None and not self.voided
        return self.state in ("running", "paused")


class ImpossibleEvent(ValueError):
    """An event that cannot happen where it stands (interfaces.md, "Impossible events"): the message says which and
    why."""

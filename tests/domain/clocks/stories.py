"""Tickets to try clocks on: any legal order of events, many of them just when something falls due."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import get_args

from hypothesis import strategies as st

from app.domain.calendars.duration import Duration
from app.domain.clocks.clock import Absorbed, EventKind, Opening, TicketEvent
from app.domain.plans.plan import Channel, Plan, Tier
from tests.domain.calendars.offices import Scene, always_open, scenes
from tests.domain.clocks.oracle import told
from tests.domain.clocks.small_plans import REOPEN_WINDOW, SLUGS, durations, plans, tiers
from tests.domain.clocks.story import STOPS

MINUTE = timedelta(minutes=1)
CHANNELS: list[Channel] = ["portal", "email", "phone", "slack"]
WHILE_RESOLVED: list[EventKind] = ["customer_reply", "internal_note", "voided"]
EVERY_KIND: frozenset[EventKind] = frozenset(get_args(EventKind))
ALONE: frozenset[EventKind] = EVERY_KIND - {"merged", "merge_undone", "voided"}
TURNS: frozenset[EventKind] = frozenset(
    {
        "customer_reply",
        "waiting_on_customer",
        "waiting_on_third_party",
        "back_to_us",
        "severity_changed",
        "resolved",
        "reopened",
        "workaround_accepted",
    }
)
TALK: frozenset[EventKind] = frozenset({"public_reply", "customer_reply", "no_reply_needed", "incident_update"})
ENDINGS: frozenset[EventKind] = frozenset({"workaround_accepted", "resolved", "reopened", "severity_changed"})
WAITING: frozenset[EventKind] = frozenset({"waiting_on_customer", "customer_reply"})
DISPUTES: frozenset[EventKind] = frozenset(
    {"severity_proposed", "proposal_rejected", "public_reply", "incident_update"}
)
NAMES_A_SEVERITY: frozenset[EventKind] = frozenset({"severity_changed", "severity_proposed"})
MERGES: frozenset[EventKind] = frozenset(
    {"merged", "public_reply", "customer_reply", "waiting_on_customer", "severity_changed", "resolved", "reopened"}
)
UNDOING: frozenset[EventKind] = frozenset(
    {"merged", "merge_undone", "voided", "taken", "public_reply", "customer_reply", "waiting_on_customer"}
)
LEAVE_A_MERGE: frozenset[EventKind] = frozenset(
    {
        "internal_note",
        "taken",
        "escalation_requested",
        "related_tickets",
        "severity_proposed",
        "proposal_rejected",
        "manager_asked",
        "incident_update",
    }
)
ALWAYS: list[EventKind] = [
    "public_reply",
    "internal_note",
    "customer_reply",
    "no_reply_needed",
    "waiting_on_customer",
    "waiting_on_third_party",
    "escalation_requested",
    "resolved",
    "incident_update",
    "related_tickets",
    "merged",
]
SOME_TIME = st.one_of(st.just(0), st.integers(0, 90), st.integers(0, 30 * 60), st.integers(0, 8 * 1440))
ANYWHERE = st.one_of(scenes(), scenes(), scenes(), always_open())


@dataclass(frozen=True)
class Case:
    """A ticket, and the instant as of which its clocks are asked for."""

    plan: Plan
    tier: Tier
    opening: Opening
    events: tuple[TicketEvent, ...]
    at: datetime


@dataclass
class Ticket:
    """What a ticket can bear next (interfaces.md, "Impossible events")."""

    severity: str
    only: frozenset[EventKind] = EVERY_KIND
    kinds_now: list[EventKind] = field(default_factory=list)
    taken: bool = False
    surely_waited_on: bool = False
    worked_around: bool = False
    dispute: bool = False
    manager_asked: bool = False
    resolved_at: datetime | None = None
    void: bool = False
    undoable: bool = False
    before_void: "Ticket | None" = None

    def possible(self, at: datetime) -> list[EventKind]:
        """Every kind that could come next; those of `only` where there is one."""
        could = self._could(at)
        return [kind for kind in could if kind in self.only] or could

    def _could(self, at: datetime) -> list[EventKind]:
        undo: list[EventKind] = ["merge_undone"] * 3 if self.undoable else []
        if self.void:
            return ["internal_note", *undo]
        if self.resolved_at is not None:
            return [*WHILE_RESOLVED, *self._again(at)]
        taken: list[EventKind] = [] if self.taken else ["taken"]
        back: list[EventKind] = ["back_to_us", "back_to_us"] if self.surely_waited_on else []
        around: list[EventKind] = [] if self.worked_around else ["workaround_accepted"]
        further = [*taken, *back, *around, *undo, *self._dispute()]
        return [*ALWAYS, "severity_changed", "severity_changed", "voided", *further]

    def _again(self, at: datetime) -> list[EventKind]:
        assert self.resolved_at is not None
        return ["reopened"] * 4 if at <= self.resolved_at + REOPEN_WINDOW else []

    def _dispute(self) -> list[EventKind]:
        if not self.dispute:
            return ["severity_proposed"]
        return ["proposal_rejected"] if self.manager_asked else ["proposal_rejected", "manager_asked"]

    def clashes(self, kind: EventKind) -> bool:
        """Two at one instant of which sla.md does not say which is the last word: where both change what the ticket is,
        and where a message is told after the raise or the reopening whose new cycle it would stop."""
        told = set(self.kinds_now)
        changes = {"severity_changed", "resolved", "voided", "merged", "merge_undone"}
        if kind in changes and told & changes:
            return True
        return bool(told & {"severity_changed", "reopened"}) and any(kind in kinds for kinds in STOPS.values())

    def bear(self, event: TicketEvent) -> None:
        if event.kind == "voided":
            self.before_void = replace(self)
        if event.kind == "merge_undone" and self.void and self.before_void:
            self.__dict__.update(self.before_void.__dict__ | {"undoable": False, "kinds_now": self.kinds_now})
            return
        if event.kind in ("merged", "voided"):
            # What happens in the very instant of becoming void, nobody can say how it would have gone on.
            self.undoable = not self.resolved_at and (event.kind == "merged" or self.kinds_now == ["voided"])
        elif event.kind not in LEAVE_A_MERGE:
            self.undoable = False
        self.severity = (event.severity if event.kind == "severity_changed" else None) or self.severity
        self.taken |= event.kind == "taken"
        self.void |= event.kind == "voided"
        if event.kind == "resolved":
            self.resolved_at = event.at
        if event.kind == "reopened":
            self.resolved_at = None
        self.worked_around = event.kind == "workaround_accepted" or (self.worked_around and event.kind != "reopened")
        if event.kind in ("waiting_on_customer", "waiting_on_third_party"):
            self.surely_waited_on = True
        if event.kind in ("customer_reply", "back_to_us", "resolved", "severity_changed"):
            self.surely_waited_on = False  # at most: whether a raise ends a wait, or only its pause, is not said
        self._argue(event.kind)

    def _argue(self, kind: EventKind) -> None:
        if kind == "severity_proposed":
            self.dispute, self.manager_asked = True, False
        self.manager_asked |= kind == "manager_asked"
        self.dispute &= kind not in ("severity_changed", "proposal_rejected", "resolved", "voided")


def dues_after(case: Case, unit: timedelta) -> list[timedelta]:
    clocks = told(case.plan, case.tier, case.opening, case.events, case.at, unit)
    return sorted({c.due_at - case.at for c in clocks if c.due_at is not None and c.due_at >= case.at})


@st.composite
def gaps(draw: st.DrawFn, case: Case, unit: timedelta) -> timedelta:
    """How long until the next event: often exactly until something falls due, or a unit to either side."""
    if draw(st.integers(0, 2)) == 0 and (dues := dues_after(case, unit)):
        return max(draw(st.sampled_from(dues)) + draw(st.integers(-1, 1)) * unit, timedelta())
    return draw(SOME_TIME) * unit


@st.composite
def continued(draw: st.DrawFn, case: Case, ticket: Ticket, unit: timedelta) -> Case:
    """The same ticket with one more event, which is possible there."""
    gap = draw(gaps(case, unit))
    kind = draw(st.sampled_from(ticket.possible(case.at + gap)))
    if not gap and ticket.clashes(kind):
        gap = unit
    ticket.kinds_now = [*(ticket.kinds_now if not gap else []), kind]
    event = draw(happenings(case, ticket, kind, case.at + gap, unit))
    ticket.bear(event)
    return replace(case, events=(*case.events, event), at=event.at)


@st.composite
def happenings(
    draw: st.DrawFn, case: Case, ticket: Ticket, kind: EventKind, at: datetime, unit: timedelta
) -> TicketEvent:
    """An event of that kind."""
    if kind == "merged":
        return TicketEvent(at, kind, absorbed=draw(absorbed(case, at, unit)))
    others = [severity.slug for severity in case.plan.severities if severity.slug != ticket.severity]
    return TicketEvent(at, kind, draw(st.sampled_from(others)) if kind in NAMES_A_SEVERITY else None)


@st.composite
def absorbed(draw: st.DrawFn, into: Case, at: datetime, unit: timedelta) -> Absorbed:
    """Another ticket under the same plan, until it is merged."""
    opened = at - draw(st.integers(0, 3 * 1440)) * unit
    severity = draw(st.sampled_from(into.plan.severities))
    opening = Opening(opened, severity.slug, draw(st.sampled_from(CHANNELS)))
    only = draw(st.sampled_from([ALONE, WAITING]))
    case, ticket = replace(into, opening=opening, events=(), at=opened), Ticket(opening.severity, only)
    for _ in range(draw(st.integers(0, 3))):
        longer = draw(continued(case, replace(ticket), unit))
        if longer.at > at:
            break
        ticket.bear(longer.events[-1])
        case = longer
    return opening, case.events


@st.composite
def tickets(
    draw: st.DrawFn,
    of: st.SearchStrategy[Duration] = durations,
    only: frozenset[EventKind] = EVERY_KIND,
    unit: timedelta = MINUTE,
    places: st.SearchStrategy[Scene] = ANYWHERE,
) -> tuple[Case, Ticket]:
    """A ticket as of its last event, and what it can bear after that."""
    where = draw(places)
    tier = draw(tiers(where.calendar, of))
    opened = where.moment + draw(st.integers(-4 * 1440, 1440)) * unit
    opening = Opening(opened, draw(st.sampled_from(SLUGS)), draw(st.sampled_from(CHANNELS)))
    case, ticket = Case(draw(plans(tier)), tier, opening, (), opened), Ticket(opening.severity, only)
    for _ in range(draw(st.integers(0, 8))):
        case = draw(continued(case, ticket, unit))
    return case, ticket


@st.composite
def cases(
    draw: st.DrawFn,
    of: st.SearchStrategy[Duration] = durations,
    only: frozenset[EventKind] = EVERY_KIND,
    unit: timedelta = MINUTE,
    places: st.SearchStrategy[Scene] = ANYWHERE,
) -> Case:
    """A ticket, asked for as of one of its events or some time after the last."""
    case, _ = draw(tickets(of, only, unit, places))
    later = case.at + draw(gaps(case, unit))
    return replace(case, at=draw(st.sampled_from([later, *(event.at for event in case.events)])))

"""Tickets to try clocks on: small plans of both shapes, and any legal order of events, many just when one is due."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from app.domain.calendars.calendar import Calendar
from app.domain.calendars.duration import Duration
from app.domain.clocks.clock import EventKind, Opening, TicketEvent
from app.domain.contracts.offer import Commitment
from app.domain.contracts.plan import Channel, Plan, Promise, PromiseKind, Severity, Tier
from tests.domain.calendars.offices import ALL_DAY, Scene, scenes
from tests.domain.clocks.oracle import told

MINUTE = timedelta(minutes=1)
REOPEN_WINDOW = timedelta(hours=168)
SCENES = scenes()
SLUGS = ("S1", "S2", "S3")
CHANNELS: list[Channel] = ["portal", "email", "phone", "slack"]
WHILE_RESOLVED: list[EventKind] = ["customer_reply", "internal_note", "voided"]
ALWAYS: list[EventKind] = [
    "public_reply",
    "internal_note",
    "customer_reply",
    "no_reply_needed",
    "waiting_on_customer",
    "waiting_on_third_party",
    "escalation_requested",
    "resolved",
]


@dataclass(frozen=True)
class Case:
    """A ticket, and the instant as of which its clocks are asked for."""

    plan: Plan
    tier: Tier
    opening: Opening
    events: tuple[TicketEvent, ...]
    at: datetime


def promise(duration: Duration | None, commitment: Commitment = "target") -> Promise:
    words = f"{duration.kind} {duration.time} {duration.days}" if duration else "Best effort"
    return Promise(words, duration, "Made up", commitment)


def severity(rank: int, pauses: bool) -> Severity:
    return Severity(SLUGS[rank], rank, SLUGS[rank], SLUGS[rank], "", (), pauses, "Made up")


def coverage(minutes: int) -> Duration:
    return Duration("coverage", time=timedelta(minutes=minutes))


short = st.integers(1, 30 * 60).map(coverage)
business_days = st.integers(1, 5).map(lambda n: Duration("business_days", days=n))
calendar_days = st.integers(1, 7).map(lambda n: Duration("calendar_days", days=n))
elapsed = st.integers(1, 100).map(lambda hours: Duration("elapsed", time=timedelta(hours=hours)))
durations = st.one_of(short, business_days, calendar_days)


@st.composite
def rows(draw: st.DrawFn, least: int, of: st.SearchStrategy[Duration], commitment: Commitment) -> dict[str, Promise]:
    """A promise for the most severe ones, best effort or nothing below."""
    promised = draw(st.integers(least, len(SLUGS)))
    made = {slug: promise(draw(of), commitment) for slug in SLUGS[:promised]}
    best_effort = {slug: promise(None) for slug in SLUGS[promised:] if draw(st.booleans())}
    return made | best_effort


@st.composite
def tiers(draw: st.DrawFn, calendar: Calendar, of: st.SearchStrategy[Duration] = durations) -> Tier:
    """Acknowledgement for the most severe only or for nobody, the two plans' shapes, and a channel's own response."""
    promises: dict[PromiseKind, dict[str, Promise]] = {
        "first_response": draw(rows(1, of, "guarantee")),
        "resolution": draw(rows(0, of, "target")),
        "acknowledge": {"S1": promise(coverage(30), "trigger")} if draw(st.booleans()) else {},
    }
    channels: dict[Channel, Promise] = {"email": promise(draw(of), "guarantee")} if draw(st.booleans()) else {}
    return Tier("tier", 0, "Tier", "Tier", calendar, promises, channels, {})


@st.composite
def plans(draw: st.DrawFn, tier: Tier) -> Plan:
    pauses = draw(st.sampled_from([(False, True, True), (False, False, True), (True, False, True), (True, True, True)]))
    severities = tuple(severity(rank, pauses[rank]) for rank in range(len(SLUGS)))
    third_party = draw(st.booleans())
    plan = Plan("made-up", "1", "", "", None, None, severities, (tier,), REOPEN_WINDOW, {}, (), "")
    return replace(plan, third_party_pauses=third_party)


@dataclass
class _Ticket:
    """What a ticket can bear next (interfaces.md, "Impossible events")."""

    severity: str
    kinds_now: list[EventKind] = field(default_factory=list)
    taken: bool = False
    waited_on: bool = False
    resolved_at: datetime | None = None
    void: bool = False

    def possible(self, at: datetime) -> list[EventKind]:
        if self.void:
            return ["internal_note"]
        if self.resolved_at is not None:
            return [*WHILE_RESOLVED, *self._again(at)]
        taken: list[EventKind] = [] if self.taken else ["taken"]
        back: list[EventKind] = ["back_to_us", "back_to_us"] if self.waited_on else []
        return [*ALWAYS, "severity_changed", "severity_changed", "voided", *taken, *back]

    def _again(self, at: datetime) -> list[EventKind]:
        assert self.resolved_at is not None
        return ["reopened"] * 4 if at <= self.resolved_at + REOPEN_WINDOW else []

    def clashes(self, kind: EventKind) -> bool:
        """Two at one instant of which sla.md does not say which is the last word."""
        pair = {"severity_changed", "resolved", "voided"}
        return kind in pair and not pair.isdisjoint(self.kinds_now)

    def bear(self, event: TicketEvent) -> None:
        self.severity = event.severity or self.severity
        self.taken |= event.kind == "taken"
        self.void |= event.kind == "voided"
        if event.kind == "resolved":
            self.resolved_at = event.at
        if event.kind == "reopened":
            self.resolved_at = None
        if event.kind in ("waiting_on_customer", "waiting_on_third_party"):
            self.waited_on = True
        if event.kind in ("customer_reply", "back_to_us", "resolved", "severity_changed"):
            self.waited_on = False  # at most: whether a raise ends a wait, or only its pause, is not said


@st.composite
def gaps(draw: st.DrawFn, dues: list[timedelta]) -> timedelta:
    """How long until the next event: often exactly until something falls due, or a minute to either side."""
    if dues and draw(st.integers(0, 2)) == 0:
        near = draw(st.sampled_from(dues)) + draw(st.integers(-1, 1)) * MINUTE
        return max(near, timedelta())
    return draw(st.one_of(st.just(0), st.integers(0, 90), st.integers(0, 30 * 60), st.integers(0, 8 * 1440))) * MINUTE


def dues_after(plan: Plan, tier: Tier, opening: Opening, events: list[TicketEvent], at: datetime) -> list[timedelta]:
    clocks = told(plan, tier, opening, events, at)
    return sorted({c.due_at - at for c in clocks if c.due_at is not None and c.due_at >= at})


@st.composite
def events_of(draw: st.DrawFn, plan: Plan, tier: Tier, opening: Opening) -> list[TicketEvent]:
    ticket, events, at = _Ticket(opening.severity), list[TicketEvent](), opening.at
    for _ in range(draw(st.integers(0, 7))):
        gap = draw(gaps(dues_after(plan, tier, opening, events, at)))
        ticket.kinds_now = ticket.kinds_now if not gap else []
        at += gap
        kind = draw(st.sampled_from(ticket.possible(at)))
        if ticket.clashes(kind):
            at, ticket.kinds_now = at + MINUTE, []
            if kind == "reopened" and at > (ticket.resolved_at or at) + REOPEN_WINDOW:
                break
        others = [slug for slug in SLUGS if slug != ticket.severity]
        event = TicketEvent(at, kind, draw(st.sampled_from(others)) if kind == "severity_changed" else None)
        ticket.bear(event)
        ticket.kinds_now.append(kind)
        events.append(event)
    return events


@st.composite
def cases(
    draw: st.DrawFn, of: st.SearchStrategy[Duration] = durations, scene: st.SearchStrategy[Scene] = SCENES
) -> Case:
    where = draw(scene)
    always = Calendar("24x7", where.calendar.zone, (ALL_DAY,) * 7)
    tier = draw(tiers(always if draw(st.integers(0, 3)) == 0 else where.calendar, of))
    plan = draw(plans(tier))
    opened = where.moment + draw(st.integers(-4 * 1440, 1440)) * MINUTE
    opening = Opening(opened, draw(st.sampled_from(SLUGS)), draw(st.sampled_from(CHANNELS)))
    events = draw(events_of(plan, tier, opening))
    last = events[-1].at if events else opened
    asked = last + draw(gaps(dues_after(plan, tier, opening, events, last)))
    at = draw(st.sampled_from([asked, *(event.at for event in events)]))
    return Case(plan, tier, opening, tuple(events), at)

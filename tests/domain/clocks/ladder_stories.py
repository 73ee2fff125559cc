"""Tickets to try ladders on: both printed plans, any legal order of events, many of them just when somebody is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from app.domain.clocks.clock import EventKind, Opening, TicketEvent
from app.domain.plans.plan import Plan, Tier
from tests.domain.calendars.oracle import Office
from tests.domain.clocks.ladder_oracle import ASKED_AGAIN, ASKED_AGAIN_MOST_SEVERE, escalated
from tests.domain.clocks.stories import CHANNELS, EVERY_KIND, MINUTE, Case, Ticket, dues_after, happenings
from tests.domain.plans.plans import AETHERLINK, ARAGORA

DAY = timedelta(days=1)
# Every printed step and every opening is a multiple of it, so that many things happen at one instant.
HALF_AN_HOUR = timedelta(minutes=30)
EVERY_TIER = [(plan, tier) for plan in (AETHERLINK, ARAGORA) for tier in plan.tiers]
SEVERAL_LEVELS = [
    (plan, tier) for plan, tier in EVERY_TIER if any(len(ladder.levels) > 1 for ladder in tier.ladders.values())
]
ALWAYS_OPEN = [(plan, tier) for plan, tier in EVERY_TIER if tier.calendar.always_open]
# An ordinary week, and the days before both changes of the clocks.
WEEKS = [datetime(2026, 1, 12, tzinfo=UTC), datetime(2026, 3, 6, tzinfo=UTC), datetime(2026, 10, 30, tzinfo=UTC)]
PRINTED_MINUTES = [30, 60, 120, 240, 270, 300, 360, 480, 540, 720]
SPANS = [timedelta(hours=2), timedelta(hours=12), 4 * DAY]
ASKING: frozenset[EventKind] = frozenset(
    {"escalation_requested", "public_reply", "severity_changed", "related_tickets"}
)
TURNING: frozenset[EventKind] = frozenset({"severity_changed", "waiting_on_customer", "resolved", "reopened"})
LIKELY: list[EventKind] = [
    "escalation_requested",
    "escalation_requested",
    "severity_changed",
    "public_reply",
    "customer_reply",
    "waiting_on_customer",
    "waiting_on_customer",
    "back_to_us",
    "resolved",
    "reopened",
]


def soon(case: Case, unit: timedelta) -> list[timedelta]:
    """How long until something falls due or somebody is told, while nothing else happens."""
    until = case.at + min(6 * DAY, 3000 * unit)
    later = escalated(case.plan, case.tier, case.opening, case.events, until, unit)
    told = [one.at - case.at for one in later] + [at - case.at for at in asked_again_from(case, unit)]
    return sorted({*dues_after(case, unit), *(gap for gap in told if gap >= timedelta())})


def asked_again_from(case: Case, unit: timedelta) -> list[datetime]:
    """When a customer who asked can ask again."""
    office = Office(case.tier.calendar, unit)
    asked = [event.at for event in case.events if event.kind == "escalation_requested"]
    coverage = [office.after_coverage(office.ticks(at), ASKED_AGAIN // unit) for at in asked]
    return [at + ASKED_AGAIN_MOST_SEVERE for at in asked] + [office.instant(tick) for tick in coverage]


@st.composite
def gaps(draw: st.DrawFn, case: Case, unit: timedelta) -> timedelta:
    """How long until the next event: often exactly until something happens by itself, or a unit to either side."""
    kind = draw(st.sampled_from(["none", "soon", "soon", "printed", *SPANS]))
    if isinstance(kind, timedelta):
        return draw(st.integers(0, kind // unit)) * unit
    if kind == "soon" and (instants := soon(case, unit)):
        return max(draw(st.sampled_from(instants)) + draw(st.sampled_from([0, 0, -1, 1])) * unit, timedelta())
    return timedelta() if kind == "none" else draw(st.sampled_from(PRINTED_MINUTES)) * MINUTE


def clashes(ticket: Ticket, kind: EventKind) -> bool:
    """Two at one instant of which sla.md does not say which is the last word: besides those that trouble the clocks, a
    request and the end of the ticket that is told after it."""
    ends = kind in ("resolved", "voided")
    return ticket.clashes(kind) or (ends and "escalation_requested" in ticket.kinds_now)


@st.composite
def continued(draw: st.DrawFn, case: Case, ticket: Ticket, unit: timedelta) -> Case:
    """The same ticket with one more event, which is possible there."""
    gap = draw(gaps(case, unit))
    possible = ticket.possible(case.at + gap)
    kind = draw(st.sampled_from([*(kind for kind in LIKELY if kind in possible), *possible]))
    if not gap and clashes(ticket, kind):
        gap = unit
    ticket.kinds_now = [*(ticket.kinds_now if not gap else []), kind]
    event = draw(happenings(case, ticket, kind, case.at + gap, unit))
    ticket.bear(event)
    return replace(case, events=(*case.events, event), at=event.at)


@st.composite
def climbs(
    draw: st.DrawFn,
    tiers: list[tuple[Plan, Tier]] = EVERY_TIER,
    only: frozenset[EventKind] = EVERY_KIND,
    events: int = 8,
    unit: timedelta = HALF_AN_HOUR,
) -> Case:
    """A ticket, asked for as of one of its events, its opening, or some time after the last."""
    plan, tier = draw(st.sampled_from(tiers))
    opened = draw(st.sampled_from(WEEKS)) + draw(st.integers(0, 4 * DAY // unit)) * unit
    opening = Opening(opened, draw(st.sampled_from(plan.severities)).slug, draw(st.sampled_from(CHANNELS)))
    case, ticket = Case(plan, tier, opening, (), opened), Ticket(opening.severity, only)
    for _ in range(draw(st.integers(0, events))):
        if not ticket.void or ticket.undoable:
            case = draw(continued(case, ticket, unit))
    later = case.at + draw(gaps(case, unit))
    return replace(case, at=draw(st.sampled_from([later, later, opened, *(event.at for event in case.events)])))


def ticket(plan: Plan, tier: str, severity: str, opened: str, *happened: tuple[str, ...]) -> Case:
    """A ticket of January 2026 in UTC, `("12 10:00", "taken")`, as of a day after its last event."""

    def at(words: str) -> datetime:
        return datetime.fromisoformat(f"2026-01-{words}").replace(tzinfo=UTC)

    events = tuple(TicketEvent(at(event[0]), *event[1:]) for event in happened)  # type: ignore[arg-type]
    last = events[-1].at if events else at(opened)
    return Case(plan, plan.tier(tier), Opening(at(opened), severity), events, last + DAY)


# The 12th is a Monday. Business hours are 17:00 to 02:00 in UTC.
SELDOM_MET = {
    "a step at the close": ticket(ARAGORA, "pro", "P1", "12 22:00"),
    "resolved and reopened just then": ticket(
        ARAGORA, "pro", "P1", "12 22:00", ("13 02:00", "resolved"), ("13 02:00", "reopened")
    ),
    "reopened and lowered just when a step is left": ticket(
        ARAGORA,
        "enterprise",
        "P2",
        "12 12:00",
        ("12 18:00", "resolved"),
        ("13 12:00", "reopened"),
        ("13 12:00", "severity_changed", "P3"),
    ),
    "asked and raised at the opening": ticket(
        ARAGORA,
        "enterprise",
        "P3",
        "12 12:00",
        ("12 12:00", "waiting_on_customer"),
        ("12 12:00", "severity_changed", "P2"),
    ),
    "lowered by the answer to a question asked before the ladder began": ticket(
        ARAGORA,
        "pro",
        "P2",
        "10 12:00",
        ("10 13:00", "waiting_on_customer"),
        ("13 20:00", "customer_reply"),
        ("13 20:00", "severity_changed", "P4"),
    ),
    "lowered before that answer": ticket(
        ARAGORA,
        "pro",
        "P2",
        "10 12:00",
        ("10 13:00", "waiting_on_customer"),
        ("13 20:00", "severity_changed", "P4"),
        ("13 20:00", "customer_reply"),
    ),
    "reopened after a breach on an earlier ladder": ticket(
        ARAGORA,
        "enterprise",
        "P2",
        "12 12:00",
        ("13 14:00", "severity_changed", "P1"),
        ("13 14:10", "taken"),
        ("13 14:20", "resolved"),
        ("13 15:00", "reopened"),
    ),
    "asked again just in time, and too early": ticket(
        ARAGORA,
        "enterprise",
        "P1",
        "12 12:00",
        ("12 12:00", "taken"),
        ("12 12:05", "escalation_requested"),
        ("12 12:35", "escalation_requested"),
        ("12 12:50", "escalation_requested"),
    ),
    "asked too early, and again": ticket(
        ARAGORA,
        "enterprise",
        "P1",
        "12 12:00",
        ("12 12:05", "escalation_requested"),
        ("12 12:25", "escalation_requested"),
        ("12 12:45", "escalation_requested"),
    ),
    "void": ticket(ARAGORA, "enterprise", "P1", "12 12:00", ("12 12:10", "voided")),
}

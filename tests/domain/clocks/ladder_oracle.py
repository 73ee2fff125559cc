"""Who is told of a ticket and when, found by walking time: slow, and obvious from sla.md, "Warnings and escalation".

What is missed comes from the oracle of the clocks; nothing here knows how the product climbs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, takewhile

from app.domain.clocks.clock import Opening, TicketEvent
from app.domain.plans.escalation import Because, Level
from app.domain.plans.plan import Plan, PromiseKind, Tier
from tests.domain.calendars.oracle import MINUTE, Office, office_of
from tests.domain.clocks.oracle import told
from tests.domain.clocks.story import MESSAGES, in_order, stops

MISSED: dict[PromiseKind, Because] = {
    "acknowledge": "not_acknowledged",
    "first_response": "response_missed",
    "resolution": "resolution_missed",
}
ASKED_AGAIN_MOST_SEVERE = timedelta(minutes=30)
ASKED_AGAIN = timedelta(hours=4)


@dataclass(frozen=True)
class Escalated:
    """A level that was told. `since` is the opening or the raise that began its ladder."""

    level: int
    at: datetime
    because: tuple[str, ...]
    since: datetime


def escalated(
    plan: Plan, tier: Tier, opening: Opening, events: Sequence[TicketEvent], at: datetime, tick: timedelta = MINUTE
) -> list[Escalated]:
    """Every escalation that happened by `at`, in order."""
    known = [event for event in events if event.at <= at]
    walk = _Walk(plan, tier, opening, office_of(tier.calendar, tick))
    walk.through(in_order(known, "resolution"), at)
    return walk.escalated


class _Walk:
    """One ticket, as it stands at the instant `now`. `level` is the highest one told on the ladder in force, `counted`
    how many open ticks have counted since it `began`, `counted_to` where the last of them ended. `causes` are those of
    this instant, which tell the level `reach`."""

    def __init__(self, plan: Plan, tier: Tier, opening: Opening, office: Office) -> None:
        self.plan, self.tier, self.opening, self.office = plan, tier, opening, office
        self.heard: list[TicketEvent] = []
        self.severity = plan.severity(opening.severity)
        self.waiting_on: str | None = None
        self.paused = self.resolved = self.void = False
        self.asked: int | None = None
        self.replied_since = False
        self.escalated: list[Escalated] = []
        self.now = office.ticks(opening.at)
        self.begin()

    def begin(self) -> None:
        """A ladder with no level told."""
        self.began, self.level, self.counted = self.now, 0, 0
        self.counted_to: int | None = None
        self.reach, self.causes = 0, set[str]()
        self.steps = self.find_steps()

    def through(self, known: list[TicketEvent], at: datetime) -> None:
        missed = self.missed(known, at)
        happened = {tick: list(these) for tick, these in groupby(known, key=lambda event: self.office.ticks(event.at))}
        for tick in sorted({self.now, *missed, *happened, self.office.ticks(at)}):
            self.run_to(tick)
            self.live(happened.get(tick, []), missed.get(tick, []))

    def missed(self, known: list[TicketEvent], at: datetime) -> dict[int, list[Because]]:
        """What each instant breached. A resolution that was reopened after its breach triggers nothing again."""
        clocks = told(self.plan, self.tier, self.opening, known, at, self.office.tick)
        breached = [clock for clock in clocks if clock.breached_at is not None]
        resolutions = [clock for clock in breached if clock.kind == "resolution"]
        missed: dict[int, list[Because]] = {}
        for clock in breached:
            if clock.breached_at is not None and clock.kind in MISSED and clock not in resolutions[1:]:
                missed.setdefault(self.office.ticks(clock.breached_at), []).append(MISSED[clock.kind])
        return missed

    # Time

    @property
    def runs(self) -> bool:
        return not (self.paused or self.resolved or self.void)

    def run_to(self, tick: int) -> None:
        """All that happens before that instant while no event does."""
        for open_tick in self.office.open_between(self.now, tick) if self.runs else ():
            self.now = open_tick
            self.step()
            self.counted, self.counted_to = self.counted + 1, open_tick + 1
            if open_tick + 1 < tick:
                self.now = open_tick + 1
                self.step()
        self.now = tick

    def live(self, happened: list[TicketEvent], missed: list[Because]) -> None:
        """One instant: what stops a clock comes first, then deadlines and timed steps, then everything else."""
        self.replied_since = self.replied_since or any(event.kind in MESSAGES for event in happened)
        first = list(takewhile(lambda event: stops("resolution", event), happened))
        for event in first:
            self.hear(event)
        self.fall_due()
        missed_already = self.missed(self.heard, self.office.instant(self.now)).get(self.now, []) if missed else []
        for because in (one for one in missed if one in missed_already):
            self.trigger(because)
        for event in happened[len(first) :]:
            self.hear(event)
        self.fall_due()
        for because in (one for one in missed if one not in missed_already):
            self.trigger(because)
        self.tell()

    # Causes

    def step(self) -> None:
        """Between events nothing else happens, so that a timed step is the only cause of its instant."""
        self.steps_past()
        self.tell()

    def fall_due(self) -> None:
        """A timed step is told in coverage, or when the last instant that it needs has been counted: at a close."""
        if self.runs and (self.counted_to == self.now or self.office.is_open(self.now)):
            self.steps_past()

    def steps_past(self) -> None:
        for level, after in self.steps:
            if after <= self.counted:
                self.cause("ladder", level)

    def trigger(self, because: Because) -> None:
        """The level above the highest one told; at the top nobody new."""
        if any(t.because == because and self.severity.slug in t.severities for t in self.tier.triggers):
            above = [level.number for level in self.levels if level.number > self.level]
            self.cause(because, min(above, default=0))

    def cause(self, because: str, level: int) -> None:
        if level > self.level:
            self.causes.add(because)
            self.reach = max(self.reach, level)

    def tell(self) -> None:
        """Causes at one instant make one escalation with all reasons."""
        if self.causes:
            at, since = self.office.instant(self.now), self.office.instant(self.began)
            self.escalated.append(Escalated(self.reach, at, tuple(sorted(self.causes)), since))
            self.level, self.reach, self.causes = self.reach, 0, set()

    # The plan

    @property
    def levels(self) -> tuple[Level, ...]:
        ladder = self.tier.ladders.get(self.severity.slug)
        return ladder.levels if ladder else ()

    def find_steps(self) -> list[tuple[int, int]]:
        """The timed levels, each with the open ticks after the ladder's start at which it is told."""
        steps = []
        for level in self.levels:
            if level.after is not None:
                steps.append((level.number, level.after // self.office.tick))
            elif level.share is not None and (whole := self.whole_target()) is not None:
                part = whole * level.share
                assert part == int(part), "a share of the target that ends between two ticks"
                steps.append((level.number, int(part)))
        return steps

    def whole_target(self) -> int | None:
        """The resolution target in open ticks: of business days, those between the start and the due instant."""
        promise = self.tier.promises.get("resolution", {}).get(self.severity.slug)
        if promise is None or promise.duration is None:
            return None
        start = self.office.opening(self.began)
        return sum(1 for _ in self.office.open_between(start, self.office.due(start, promise.duration)))

    # Events

    def hear(self, event: TicketEvent) -> None:
        self.heard.append(event)
        if self.resolved and event.kind not in ("reopened", "voided"):
            return
        match event.kind:
            case "waiting_on_customer":
                self.waiting_on, self.paused = "customer", self.severity.pauses
            case "waiting_on_third_party":
                self.waiting_on, self.paused = "third party", self.severity.pauses and self.plan.third_party_pauses
            case "customer_reply" if self.waiting_on == "customer":
                self.waiting_on, self.paused = None, False
            case "back_to_us":
                self.waiting_on, self.paused = None, False
            case "severity_changed":
                self.change(event.severity or "")
            case "escalation_requested" if not self.void:
                self.request()
            case "related_tickets" if not self.void:
                self.trigger("related_tickets")
            case "resolved":
                self.waiting_on, self.paused, self.resolved = None, False, True
            case "reopened":
                self.resolved, self.counted_to = False, None
            case "voided":
                self.void = True
            case "merge_undone" if self.void:
                self.void, self.counted_to = False, None

    def change(self, slug: str) -> None:
        """A raise restarts the ladder; a lowering keeps what was told and the start."""
        before, self.severity = self.severity, self.plan.severity(slug)
        self.paused = self.paused and self.severity.pauses
        if self.severity.rank < before.rank:
            self.tell()
            self.begin()
        else:
            self.steps = self.find_steps()

    def request(self) -> None:
        """The first counts; another one when it has waited long enough, or staff has replied in between."""
        if self.asked is None or self.replied_since or self.asked_long_ago(self.asked):
            self.asked, self.replied_since = self.now, False
            self.trigger("requested")

    def asked_long_ago(self, asked: int) -> bool:
        if self.severity.rank == 0:
            return self.now - asked >= ASKED_AGAIN_MOST_SEVERE // self.office.tick
        return sum(1 for _ in self.office.open_between(asked, self.now)) >= ASKED_AGAIN // self.office.tick

"""What every clock of a ticket says, found by walking time: slow, and obvious from sla.md, "Clocks".

Each kind is told on its own, from the first event to `at`; nothing here knows how the product computes it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.calendars.duration import Duration
from app.domain.clocks.clock import ClockState, EventKind, Opening, TicketEvent
from app.domain.contracts.offer import Commitment
from app.domain.contracts.plan import Plan, Promise, PromiseKind, Severity, Tier
from tests.domain.calendars.oracle import MINUTE, Office

MESSAGES: frozenset[EventKind] = frozenset({"public_reply", "waiting_on_customer", "resolved"})
STOPS: dict[PromiseKind, frozenset[EventKind]] = {
    "acknowledge": MESSAGES | {"taken"},
    "first_response": MESSAGES,
    "resolution": frozenset({"resolved"}),
}


@dataclass(frozen=True)
class Told:
    """The fields of a clock that the oracle answers for."""

    kind: PromiseKind
    cycle: int
    commitment: Commitment
    severity: str
    target: str
    started_at: datetime
    due_at: datetime | None
    state: ClockState
    stopped_at: datetime | None
    breached_at: datetime | None
    counted: timedelta


@dataclass(frozen=True)
class Owed:
    """The promise that gives the due instant: whose, and how much of it has been counted until `until`."""

    due: int
    started: int
    commitment: Commitment
    severity: str
    target: str
    counted: int


@dataclass
class Life:
    """One cycle. `owed` is fixed once the clock has been stopped, voided or breached."""

    cycle: int
    begins: int
    owed: Owed | None = None
    stopped: int | None = None
    breached: int | None = None
    void: bool = False

    @property
    def running(self) -> bool:
        return self.stopped is None and self.breached is None


def told(
    plan: Plan, tier: Tier, opening: Opening, events: Sequence[TicketEvent], at: datetime, tick: timedelta = MINUTE
) -> list[Told]:
    """The clocks as of `at`, in the order of interfaces.md."""
    office = Office(tier.calendar, tick)
    known = [event for event in events if event.at <= at]
    return [clock for kind in STOPS for clock in _Story(plan, tier, opening, kind, office).tell(known, at)]


class _Story:
    """One kind of clock on one ticket."""

    def __init__(self, plan: Plan, tier: Tier, opening: Opening, kind: PromiseKind, office: Office) -> None:
        self.plan, self.tier, self.opening, self.kind, self.office = plan, tier, opening, kind, office
        self.history = [(office.ticks(opening.at), plan.severity(opening.severity))]
        self.lives: list[Life] = []
        self.halts: list[tuple[int, int]] = []
        self.halted_from: int | None = None
        self.turn: str | None = None
        self.resolved_at: int | None = None

    def tell(self, known: Sequence[TicketEvent], at: datetime) -> list[Told]:
        opened, now = self.office.ticks(self.opening.at), self.office.ticks(at)
        self.begin(opened)
        if self.opening.channel == "phone" and self.kind != "resolution":
            self.stop(opened)
        changed = opened - 1
        for event in in_order(known, self.kind):
            tick = self.office.ticks(event.at)
            deadlines_first = tick != changed and not stops(self.kind, event)
            self.breach(tick if deadlines_first else tick - 1)
            changed = tick if deadlines_first else changed
            self.hear(event, tick)
        self.breach(now)
        return [self.say(life, now) for life in self.lives]

    # What events do

    def hear(self, event: TicketEvent, tick: int) -> None:
        if event.kind in STOPS[self.kind]:
            self.stop(tick)
        match event.kind:
            case "severity_changed":
                self.change(tick, self.plan.severity(event.severity or ""))
            case "voided":
                self.void(tick)
            case _ if self.kind == "resolution":
                self.wait(event.kind, tick)

    def begin(self, tick: int) -> None:
        if self.promised(self.severity):
            self.lives.append(Life(len(self.lives) + 1, tick))

    def stop(self, tick: int) -> None:
        for life in self.lives:
            if life.stopped is None:
                life.owed = life.owed or self.owed(life, tick)
                life.stopped = tick

    def void(self, tick: int) -> None:
        """Running clocks end there; a breached one stays as it is, and nothing will ever stop it."""
        for life in self.lives:
            if life.running:
                life.owed, life.stopped, life.void = self.owed(life, tick), tick, True

    def breach(self, tick: int) -> None:
        """From the due instant on, a clock that was not stopped is breached; one that stands still cannot be."""
        for life in self.lives:
            if life.running and self.halted_from is None and (owed := self.owed(life, tick)).due <= tick:
                life.owed, life.breached = owed, owed.due

    def change(self, tick: int, severity: Severity) -> None:
        raised = severity.rank < self.severity.rank
        self.history.append((tick, severity))
        if not severity.pauses and self.turn != "resolved":
            self.run_on(tick)
        if not self.promised(severity):
            self.lives = [life for life in self.lives if not life.running]
        elif raised and self.turn != "resolved" and all(life.stopped is not None for life in self.lives):
            self.begin(tick)

    def wait(self, kind: EventKind, tick: int) -> None:
        """Pauses, and the span between a resolving and a reopening, which is like one."""
        if self.turn == "resolved" and kind != "reopened":
            return
        match kind:
            case "waiting_on_customer":
                self.turn = "customer"
                if self.severity.pauses:
                    self.halt(tick)
            case "waiting_on_third_party":
                self.turn = "third party"
                (self.halt if self.plan.third_party_pauses and self.severity.pauses else self.run_on)(tick)
            case "customer_reply" if self.turn == "customer":
                self.turn = None
                self.run_on(tick)
            case "back_to_us":
                self.turn = None
                self.run_on(tick)
            case "resolved":
                self.turn, self.resolved_at = "resolved", tick
                self.halt(tick)
            case "reopened":
                self.turn = None
                self.reopen(tick)

    def halt(self, tick: int) -> None:
        self.halted_from = tick if self.halted_from is None else self.halted_from

    def run_on(self, tick: int) -> None:
        if self.halted_from is not None:
            self.halts.append((self.halted_from, tick))
            self.halted_from = None

    def reopen(self, tick: int) -> None:
        """The clock that this resolving ended runs on as a new cycle."""
        self.run_on(tick)
        ended = next((life for life in reversed(self.lives) if life.stopped == self.resolved_at), None)
        if ended is None:
            return
        again = Life(len(self.lives) + 1, ended.begins)
        if ended.breached is not None:
            again.owed, again.breached = ended.owed, tick
        self.lives.append(again)

    # What is owed

    @property
    def severity(self) -> Severity:
        return self.history[-1][1]

    def since(self, severity: Severity) -> int:
        """Since when the ticket has without interruption been at least as severe: back through its history."""
        for tick, was in reversed(self.history):
            if was.rank > severity.rank:
                break
            since = tick
        return since

    def promises(self, severity: Severity) -> Iterator[Promise]:
        """What the tier promises for a severity, its own words first, then the channel's where it has a target."""
        own = self.tier.promises.get(self.kind, {}).get(severity.slug)
        if own is None or own.duration is None:
            return
        yield own
        channel = self.tier.channel_response.get(self.opening.channel)
        if self.kind == "first_response" and channel is not None and channel.duration is not None:
            yield channel

    def promised(self, severity: Severity) -> bool:
        return any(True for _ in self.promises(severity))

    def owed(self, life: Life, until: int) -> Owed:
        """The earliest of since(v) + target(v), as if a pause that still lasts ended at `until`."""
        no_more_severe = sorted((s for s in self.plan.severities if s.rank >= self.severity.rank), key=lambda s: s.rank)
        return min(
            (self.owed_to(life, v, promise, until) for v in no_more_severe for promise in self.promises(v)),
            key=lambda owed: owed.due,
        )

    def owed_to(self, life: Life, severity: Severity, promise: Promise, until: int) -> Owed:
        assert promise.duration is not None
        event = max(self.since(severity), life.begins)
        start = event if promise.duration.kind == "elapsed" else self.office.opening(event)
        halts = [*self.halts] if self.halted_from is None else [*self.halts, (self.halted_from, until)]
        due = self.due(start, promise.duration, halts)
        counted = self.counted(start, min(due, until), halts, promise.duration)
        started = life.begins if promise.duration.kind == "elapsed" else self.office.opening(life.begins)
        return Owed(due, started, promise.commitment, severity.slug, promise.words, counted)

    def due(self, start: int, duration: Duration, halts: list[tuple[int, int]]) -> int:
        """A pause freezes the time left and lets it run on from its end; with nothing left, due is the next opening."""
        due = self.office.due(start, duration)
        for begins, ends in halts:
            paused = max(begins, start)
            if paused <= ends and paused <= due:
                due = self.run_out(paused, ends, due, duration)
        return due

    def run_out(self, paused: int, resumed: int, due: int, duration: Duration) -> int:
        if duration.kind == "elapsed":
            return resumed + due - paused
        if duration.kind == "calendar_days":
            return self.office.opening(resumed + due - paused)
        left = sum(1 for _ in self.office.open_between(paused, due))
        if not left:
            return self.office.opening(resumed)
        due = self.office.after_coverage(resumed, left)
        return self.office.opening(due) if duration.kind == "business_days" else due

    def counted(self, start: int, end: int, halts: list[tuple[int, int]], duration: Duration) -> int:
        ticks = range(start, end) if duration.kind == "elapsed" else self.office.open_between(start, end)
        return sum(not any(begins <= tick < ends for begins, ends in halts) for tick in ticks)

    # What a clock says

    def say(self, life: Life, now: int) -> Told:
        paused = life.running and self.halted_from is not None
        owed = life.owed or self.owed(life, now)
        return Told(
            kind=self.kind,
            cycle=life.cycle,
            commitment=owed.commitment,
            severity=owed.severity,
            target=owed.target,
            started_at=self.office.instant(owed.started),
            due_at=None if paused else self.office.instant(owed.due),
            state=self.state(life, paused),
            stopped_at=None if life.stopped is None else self.office.instant(life.stopped),
            breached_at=None if life.breached is None else self.office.instant(life.breached),
            counted=owed.counted * self.office.tick,
        )

    def state(self, life: Life, paused: bool) -> ClockState:
        if life.breached is not None:
            return "breached"
        if life.void:
            return "void"
        if life.stopped is not None:
            return "met"
        return "paused" if paused else "running"


def stops(kind: PromiseKind, event: TicketEvent) -> bool:
    return event.kind in STOPS[kind] or event.kind == "voided"


def in_order(known: Sequence[TicketEvent], kind: PromiseKind) -> list[TicketEvent]:
    """At one instant, what stops a clock comes first; but what is told after a reopening needs that reopening."""
    reopened, keys = 0, {}
    for number, event in enumerate(known):
        keys[number] = (event.at, reopened, not stops(kind, event))
        reopened += event.kind == "reopened"
    return [known[number] for number in sorted(keys, key=lambda number: keys[number])]

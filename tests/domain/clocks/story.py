"""What happens to one kind of clock on one ticket, event by event: slow, and obvious from sla.md, "Clocks"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.domain.clocks.clock import EventKind, Opening, TicketEvent
from app.domain.plans.plan import Plan, Promise, PromiseKind, Severity, Tier
from tests.domain.calendars.oracle import Office
from tests.domain.clocks.owed import Debt, Halts, Owed, owed

MESSAGES: frozenset[EventKind] = frozenset({"public_reply", "waiting_on_customer", "resolved"})
STOPS: dict[PromiseKind, frozenset[EventKind]] = {
    "acknowledge": MESSAGES | {"taken"},
    "first_response": MESSAGES,
    "next_response": MESSAGES | {"no_reply_needed"},
    "update": MESSAGES | {"incident_update"},
    "resolution": frozenset({"resolved", "workaround_accepted"}),
}


@dataclass
class Life:
    """One cycle. `owed`, and with it whether it is `disputed`, is fixed once the clock has been stopped, voided or
    breached. `brought` is what merged tickets were owed; in a cycle that a merge began it is all that is owed, until a
    later raise."""

    cycle: int
    begins: int
    merged: bool = False
    brought: list[Debt] = field(default_factory=list)
    owed: Owed | None = None
    stopped: int | None = None
    breached: int | None = None
    void: bool = False
    disputed: bool = False

    @property
    def running(self) -> bool:
        return self.stopped is None and self.breached is None


class Story:
    """A clock that begins at the opening and never pauses; what else is true of a kind, its own class says."""

    def __init__(self, plan: Plan, tier: Tier, opening: Opening, kind: PromiseKind, office: Office) -> None:
        self.plan, self.tier, self.opening, self.kind, self.office = plan, tier, opening, kind, office
        self.opened = office.ticks(opening.at)
        self.history = [(self.opened, plan.severity(opening.severity))]
        self.lives: list[Life] = []
        self.halts: Halts = []
        self.halted_from: int | None = None
        self.over = self.disputed = False
        self.merged_at: int | None = None

    def live(self, known: Sequence[TicketEvent]) -> None:
        """At one instant, what stops a clock comes first, then deadlines, then everything else."""
        self.open(self.opened)
        fallen_due = self.opened - 1
        for event, stopping in rows(known, self.kind):
            tick = self.office.ticks(event.at)
            deadlines_first = tick != fallen_due and not stopping
            self.breach(tick if deadlines_first else tick - 1)
            fallen_due = tick if deadlines_first else fallen_due
            (self.end if stopping else self.hear)(event, tick)

    # What events do

    def open(self, tick: int) -> None:
        self.begin(tick)

    def end(self, event: TicketEvent, tick: int) -> None:
        """What an event stops. `over` while the ticket is resolved or void."""
        self.over = self.over or event.kind in ("resolved", "voided")
        (self.void if event.kind == "voided" else self.stop)(tick)

    def hear(self, event: TicketEvent, tick: int) -> None:
        """Everything else that it does."""
        match event.kind:
            case "severity_changed":
                self.change(tick, self.plan.severity(event.severity or ""))
            case "merged":
                self.inherit(event, tick)
            case "merge_undone":
                self.give_back()
            case "reopened":
                self.over = False
            case "severity_proposed":
                self.disputed = True
        if event.kind in ("severity_changed", "proposal_rejected", "resolved", "voided"):
            self.disputed = False

    def begin(self, tick: int) -> None:
        if self.promised(self.severity) and not self.last:
            self.lives.append(Life(len(self.lives) + 1, tick))

    def stop(self, tick: int) -> None:
        if self.last:
            self.seal(self.last, tick)
            self.last.stopped = tick

    def void(self, tick: int) -> None:
        """A running clock ends there; a breached one stays as it is, and nothing will ever stop it."""
        if self.last and self.last.running:
            self.last.void = True
            self.stop(tick)

    def breach(self, tick: int) -> None:
        """From the due instant on, a clock that was not stopped is breached; one that stands still cannot be."""
        if self.last and self.last.running and self.halted_from is None:
            due = self.owed(self.last, tick).due
            if due <= tick:
                self.seal(self.last, tick)
                self.last.breached = due

    def seal(self, life: Life, tick: int) -> None:
        if life.owed is None:
            life.owed, life.disputed = self.owed(life, tick), self.disputed

    def change(self, tick: int, severity: Severity) -> None:
        raised = severity.rank < self.severity.rank
        self.history.append((tick, severity))
        if not self.promised(severity):
            self.lives = [life for life in self.lives if not life.running or life.brought]
        elif not self.over:
            self.begin_after_change(tick, raised)

    def begin_after_change(self, tick: int, raised: bool) -> None:
        """After a raise, what had been stopped opens a new cycle; what no earlier severity had starts."""
        if raised:
            self.begin(tick)

    def inherit(self, event: TicketEvent, tick: int) -> None:
        """What ends void on the other ticket because of the merge, the survivor owes from then on."""
        assert event.absorbed is not None
        self.merged_at = tick
        opening, events = event.absorbed
        other = type(self)(self.plan, self.tier, opening, self.kind, self.office)
        other.live([*events, TicketEvent(event.at, "voided")])
        for ended in other.lives:
            if ended.void and ended.stopped == tick and ended.owed:
                halts = tuple(ended.owed.debt.held(other.halts_until(tick)))
                self.bring(replace(ended.owed.debt, halts=halts, came=tick), tick)

    def bring(self, debt: Debt, tick: int) -> None:
        if not self.last:
            self.lives.append(Life(len(self.lives) + 1, tick, merged=True))
        self.lives[-1].brought.append(debt)

    def give_back(self) -> None:
        """The last merge is undone: what it brought is owed no more, and a cycle that lived of it alone is gone."""
        life = self.last
        if life and life.running and life.brought and life.brought[-1].came == self.merged_at:
            life.brought.pop()
            if life.merged and not life.brought:
                self.lives.remove(life)

    # What is owed

    @property
    def last(self) -> Life | None:
        """The cycle that nothing has stopped yet. Whatever is stopped or void leaves the ticket without one."""
        return next((life for life in self.lives if life.stopped is None), None)

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

    def debts(self, life: Life) -> Iterator[Debt]:
        """A running clock is due at the earliest of since(v) + target(v), and what merged tickets were owed."""
        if self.promised(self.severity):
            for v in (v for v in self.plan.severities if v.rank >= self.severity.rank):
                for promise in self.promises(v) if self.since(v) > life.begins or not life.merged else ():
                    yield Debt(v.slug, promise, max(self.since(v), life.begins), life.begins)
        for debt in life.brought:
            yield replace(debt, began=min(debt.began, life.begins))

    def owed(self, life: Life, until: int) -> Owed:
        halts = self.halts_until(until)
        return min((owed(self.office, debt, halts, until) for debt in self.debts(life)), key=lambda one: one.due)

    def halts_until(self, tick: int) -> Halts:
        return [*self.halts] if self.halted_from is None else [*self.halts, (self.halted_from, tick)]


def stops(kind: PromiseKind, event: TicketEvent) -> bool:
    return event.kind in STOPS[kind] or event.kind == "voided"


def rows(known: Sequence[TicketEvent], kind: PromiseKind) -> list[tuple[TicketEvent, bool]]:
    """Every event, and before the others of its instant what it stops; but what is told after a reopening needs that
    reopening. A merge comes last: it adds to what the messages of its instant began, whichever was told first."""
    reopened, keyed = 0, []
    for number, event in enumerate(known):
        stopping = [True] if stops(kind, event) else []
        last = event.kind == "merged"
        keyed += [((event.at, last, reopened, not row, number), (event, row)) for row in [*stopping, False]]
        reopened += event.kind == "reopened"
    return [row for _, row in sorted(keyed, key=lambda one: one[0])]


def in_order(known: Sequence[TicketEvent], kind: PromiseKind) -> list[TicketEvent]:
    """The events, each at its first row."""
    return [event for event, stopping in rows(known, kind) if stopping or not stops(kind, event)]

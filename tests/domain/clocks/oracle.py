"""What every clock of a ticket says: the rows of the table in sla.md, "Clocks", one by one.

Each kind is told on its own, from the first event to `at`; nothing here knows how the product computes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.clocks.clock import ClockState, Opening, TicketEvent
from app.domain.plans.offer import Commitment
from app.domain.plans.plan import Plan, PromiseKind, Tier
from tests.domain.calendars.oracle import MINUTE, office_of
from tests.domain.clocks.owed import Debt
from tests.domain.clocks.story import MESSAGES, STOPS, Life, Story


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
    disputed: bool


def told(
    plan: Plan, tier: Tier, opening: Opening, events: Sequence[TicketEvent], at: datetime, tick: timedelta = MINUTE
) -> list[Told]:
    """The clocks as of `at`, in the order of interfaces.md."""
    office = office_of(tier.calendar, tick)
    known = [event for event in events if event.at <= at]
    return [
        clock
        for kind, story in STORIES.items()
        for clock in tell(story(plan, tier, opening, kind, office), known, office.ticks(at))
    ]


def tell(story: Story, known: Sequence[TicketEvent], now: int) -> list[Told]:
    story.live(known)
    story.breach(now)
    return [say(story, life, now) for life in lives(story, known, now)]


def lives(story: Story, known: Sequence[TicketEvent], now: int) -> list[Life]:
    """Where a merge that made the ticket void is undone: what ended void, and then how it would have gone without, but
    that nothing fell due in between before the undoing."""
    undone = undone_void(known)
    if undone is None:
        return story.lives
    as_ended, without = (type(story)(story.plan, story.tier, story.opening, story.kind, story.office) for _ in range(2))
    as_ended.live(known[: undone[0] + 1])
    rest = [event for number, event in enumerate(known) if number not in undone]
    without.live(rest)
    without.breach(now)
    story.__dict__.update(without.__dict__)
    gone_on = lives(story, rest, now)
    void_at, at = (story.office.ticks(known[number].at) for number in undone)
    ended = [life for life in as_ended.lives if life.void and life.stopped == void_at]
    if not ended:
        return gone_on
    place = as_ended.lives.index(ended[0])
    later = gone_on[place:]
    if later and later[0].breached is not None:
        later[0].breached = max(later[0].breached, at)
    for life in later:
        life.cycle += 1
    return [*gone_on[:place], ended[0], *later]


def undone_void(known: Sequence[TicketEvent]) -> tuple[int, int] | None:
    """The first closing as void that is undone later, and the undoing."""
    became_void = None
    for number, event in enumerate(known):
        if event.kind == "voided":
            became_void = number
        elif event.kind == "merge_undone" and became_void is not None:
            return became_void, number
    return None


def say(story: Story, life: Life, now: int) -> Told:
    """Before it starts a clock is running; what pauses it then holds it from its start on."""
    instant, owed = story.office.instant, life.owed or story.owed(life, now)
    paused = life.running and story.halted_from is not None and owed.started <= now
    return Told(
        kind=story.kind,
        cycle=life.cycle,
        commitment=owed.debt.promise.commitment,
        severity=owed.debt.severity,
        target=owed.debt.promise.words,
        started_at=instant(owed.started),
        due_at=None if paused else instant(owed.due),
        state=state(life, paused),
        stopped_at=None if life.stopped is None else instant(life.stopped),
        breached_at=None if life.breached is None else instant(life.breached),
        counted=owed.counted * story.office.tick,
        disputed=life.disputed,
    )


def state(life: Life, paused: bool) -> ClockState:
    """Breached wins over met, paused, running."""
    if life.breached is not None:
        return "breached"
    if life.void:
        return "void"
    if life.stopped is not None:
        return "met"
    return "paused" if paused else "running"


class Response(Story):
    """`acknowledge` and `first_response`: a call that was answered meets them at its answer."""

    def open(self, tick: int) -> None:
        super().open(tick)
        if self.opening.channel == "phone":
            self.stop(tick)


class NextResponse(Story):
    """From the oldest customer message that is unanswered after the first response."""

    responded = unanswered = void_now = False

    def open(self, tick: int) -> None:
        self.responded = self.opening.channel == "phone"

    def end(self, event: TicketEvent, tick: int) -> None:
        super().end(event, tick)
        self.responded, self.unanswered = self.responded or event.kind in MESSAGES, False
        self.void_now = event.kind == "voided"

    def hear(self, event: TicketEvent, tick: int) -> None:
        super().hear(event, tick)
        if event.kind in ("customer_reply", "reopened") and self.responded and not (self.unanswered or self.void_now):
            self.unanswered = True
            self.begin(tick)

    def begin_after_change(self, tick: int, raised: bool) -> None:
        if self.unanswered:
            self.begin(tick)


class Pausing(Story):
    """A clock that stands still while those of `holding` are waited on."""

    waiting_on: str | None = None

    @property
    def holding(self) -> set[str]:
        return {"customer"}

    def hear(self, event: TicketEvent, tick: int) -> None:
        super().hear(event, tick)
        match event.kind:
            case _ if self.over:
                return
            case "waiting_on_customer":
                self.wait("customer", tick)
            case "waiting_on_third_party":
                self.wait("third party", tick)
            case "customer_reply" if self.waiting_on == "customer":
                self.wait(None, tick)
            case "back_to_us" | "reopened":
                self.wait(None, tick)
            case "severity_changed" if not self.severity.pauses:
                self.run_on(tick)

    def wait(self, whom: str | None, tick: int) -> None:
        """A second wait replaces the first."""
        self.waiting_on = whom
        (self.halt if whom in self.holding and self.severity.pauses else self.run_on)(tick)

    def halt(self, tick: int) -> None:
        """A pause that begins when another ends is the same pause: nothing ran in between."""
        if self.halted_from is None:
            goes_on = bool(self.halts) and self.halts[-1][1] == tick
            self.halted_from = self.halts.pop()[0] if goes_on else tick

    def run_on(self, tick: int) -> None:
        if self.halted_from is not None:
            self.halts.append((self.halted_from, tick))
            self.halted_from = None


class Update(Pausing):
    """A rhythm: what stops one cycle begins the next, while the ticket is open."""

    def end(self, event: TicketEvent, tick: int) -> None:
        super().end(event, tick)
        if self.over:
            self.run_on(tick)

    def hear(self, event: TicketEvent, tick: int) -> None:
        super().hear(event, tick)
        if event.kind in STOPS["update"] | {"reopened"} and not self.over:
            self.begin(tick)

    def begin_after_change(self, tick: int, raised: bool) -> None:
        self.begin(tick)


class Resolution(Pausing):
    """Until it is resolved or, where the plan says so, the customer accepts a workaround. From then on it is `settled`
    and stands still until a reopening, from which the cycle that was `ended` runs on."""

    settled = False
    ended: Life | None = None

    @property
    def holding(self) -> set[str]:
        return {"customer", "third party"} if self.plan.third_party_pauses else {"customer"}

    def end(self, event: TicketEvent, tick: int) -> None:
        if event.kind == "workaround_accepted" and not self.plan.workaround_resolves:
            return
        if event.kind != "voided" and not self.settled:
            self.halt(tick)
            self.settled, self.ended, self.waiting_on = True, self.last, None
        super().end(event, tick)

    def hear(self, event: TicketEvent, tick: int) -> None:
        again = event.kind == "reopened"
        self.settled = self.settled and not again
        super().hear(event, tick)
        if again:
            (self.run_again if self.ended else self.begin)(tick)

    def run_on(self, tick: int) -> None:
        if not self.settled:
            super().run_on(tick)

    def begin_after_change(self, tick: int, raised: bool) -> None:
        if raised and not self.settled:
            self.begin(tick)

    def bring(self, debt: Debt, tick: int) -> None:
        if not self.settled:
            super().bring(debt, tick)

    def run_again(self, tick: int) -> None:
        """As if it had been paused in between; if it was breached, it is breached from the reopening."""
        assert self.ended is not None
        again = Life(len(self.lives) + 1, self.ended.begins, self.ended.merged, self.ended.brought)
        if self.ended.breached is not None:
            again.owed, again.breached = self.ended.owed, tick
        if again.breached is not None or self.promised(self.severity) or again.brought:
            self.lives.append(again)


STORIES: dict[PromiseKind, type[Story]] = {
    "acknowledge": Response,
    "first_response": Response,
    "next_response": NextResponse,
    "update": Update,
    "resolution": Resolution,
}

"""How one kind of clock went on one ticket, event by event (sla.md, "Clocks").

At one instant, what stops a clock comes first, then deadlines, then everything else in the order it was told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from app.domain.calendars.calendar import Calendar
from app.domain.clocks.clock import EventKind, TicketEvent
from app.domain.clocks.deadline import Pause
from app.domain.clocks.severities import Deadline, Spell, nearest
from app.domain.clocks.standing import Standing
from app.domain.clocks.targets import Target, in_force
from app.domain.contracts.plan import PromiseKind

PUBLIC_MESSAGE: frozenset[EventKind] = frozenset({"public_reply", "waiting_on_customer", "resolved"})
STOPPED_BY: Mapping[PromiseKind, frozenset[EventKind]] = {
    "acknowledge": PUBLIC_MESSAGE | {"taken", "voided"},
    "first_response": PUBLIC_MESSAGE | {"voided"},
    "resolution": frozenset({"resolved", "voided"}),
}
ENDING: frozenset[EventKind] = frozenset({"resolved", "voided"})
PAUSING: frozenset[PromiseKind] = frozenset({"resolution"})
ANEW_AFTER_RAISE: frozenset[PromiseKind] = frozenset({"acknowledge", "first_response"})

Moment = tuple[TicketEvent, Standing]


@dataclass(slots=True)
class Cycle:
    """One run of a clock, while its story is told. `aimed_at` is when its deadline last moved; once it is stopped or
    breached, the deadline stays."""

    number: int
    begins_at: datetime
    raised_at: datetime | None
    deadline: Deadline
    aimed_at: datetime
    stopped_at: datetime | None = None
    breached_at: datetime | None = None
    void: bool = False

    @property
    def undecided(self) -> bool:
        """Neither stopped nor breached: its verdict is still open, so that its deadline may move."""
        return self.stopped_at is None and self.breached_at is None


class Course:
    """The cycles of one kind of clock from the opening on, as far as `told`."""

    def __init__(self, kind: PromiseKind, calendar: Calendar, found: tuple[Target, ...], opening: Standing) -> None:
        self.kind = kind
        self.calendar = calendar
        self.targets = found
        self.standing = opening
        self.halted_at = opening.at
        self.spells = [Spell(opening.at, opening.severity)]
        self.past_pauses: list[Pause] = []
        self.cycles: list[Cycle] = []
        self.current: Cycle | None = None
        self._begin(opening.at, raised_at=None)

    @property
    def paused(self) -> bool:
        """Whether a pause lasts."""
        return self.kind in PAUSING and self.standing.halt is not None

    def pauses(self, at: datetime) -> list[Pause]:
        """Every pause so far, the last of them up to `at` while it lasts."""
        if self.paused and self.standing.halt:
            return [*self.past_pauses, Pause(self.halted_at, at, self.standing.halt)]
        return self.past_pauses

    def answer(self) -> None:
        """A person of the staff answered the call that opened the ticket, which is a public message."""
        self._stop("public_reply", self.standing.at)

    def tell(self, moments: Sequence[Moment], until: datetime) -> None:
        """Lives through the events, which are in order, and then on to `until`, deadlines at that instant included."""
        for at, together in groupby(moments, key=lambda moment: moment[1].at):
            self._live_through(at, list(together))
        if self.paused:
            self._aim(until)
        self._fall_due(until)

    def _live_through(self, at: datetime, moments: Sequence[Moment]) -> None:
        for event, _ in moments:
            self._stop(event.kind, at)
        self._fall_due(at)
        reopened = False
        for event, standing in moments:
            # A reply met the cycle before a raise at this very instant, not the one that the raise opens; but what
            # ends a ticket leaves nothing running, and a resolution may be stopped again once it was reopened.
            if reopened or event.kind in ENDING:
                self._stop(event.kind, at)
            self._follow(event.kind, standing)
            reopened = reopened or event.kind == "reopened"
        self._fall_due(at)

    def _stop(self, kind: EventKind, at: datetime) -> None:
        cycle = self.current
        if cycle is None or cycle.stopped_at or kind not in STOPPED_BY[self.kind]:
            return
        if self.paused:
            self._aim(at)
        if cycle.undecided and cycle.deadline.due_at < at:
            self._breach(cycle)
        cycle.void = kind == "voided"
        if not (cycle.void and cycle.breached_at):
            cycle.stopped_at = at

    def _fall_due(self, at: datetime) -> None:
        cycle = self.current
        if cycle and cycle.undecided and not self.paused and cycle.deadline.due_at <= at:
            self._breach(cycle)

    def _breach(self, cycle: Cycle) -> None:
        cycle.breached_at = max(cycle.deadline.due_at, cycle.aimed_at)

    def _follow(self, kind: EventKind, standing: Standing) -> None:
        before = self.standing
        halted = self.kind in PAUSING and standing.halt != before.halt
        if halted:
            self.past_pauses = self.pauses(standing.at)
            self.halted_at = standing.at
        self.standing = standing
        if kind == "severity_changed":
            self._change_severity(standing, raised=standing.severity.rank < before.severity.rank)
        if kind == "reopened" and self.kind == "resolution":
            self._reopen(standing.at)
        if halted or kind == "severity_changed":
            self._aim(standing.at)

    def _change_severity(self, standing: Standing, raised: bool) -> None:
        self.spells.append(Spell(standing.at, standing.severity))
        if self.current is None:
            self._begin(standing.at, raised_at=standing.at)
        elif self.current.undecided:
            if not in_force(self.targets, standing.severity):
                self.cycles.pop()
                self.current = None
        elif self.current.stopped_at and raised and self.kind in ANEW_AFTER_RAISE:
            self._begin(standing.at, raised_at=standing.at)

    def _begin(self, at: datetime, raised_at: datetime | None) -> None:
        deadline = nearest(self.calendar, self.targets, self.spells, at, self.pauses(at))
        if deadline:
            self._run(Cycle(len(self.cycles) + 1, at, raised_at, deadline, aimed_at=at))

    def _reopen(self, at: datetime) -> None:
        """The next cycle runs on as if paused since the resolution; a breach stays one."""
        last = self.current
        if last:
            breached_at = at if last.breached_at else None
            self._run(replace(last, number=last.number + 1, aimed_at=at, stopped_at=None, breached_at=breached_at))

    def _run(self, cycle: Cycle) -> None:
        self.cycles.append(cycle)
        self.current = cycle

    def _aim(self, as_of: datetime) -> None:
        cycle = self.current
        if cycle and cycle.undecided:
            deadline = nearest(self.calendar, self.targets, self.spells, cycle.begins_at, self.pauses(as_of))
            if deadline:
                cycle.deadline, cycle.aimed_at = deadline, as_of

"""How one kind of clock went on one ticket, event by event (sla.md, "Clocks").

At one instant, what stops a clock comes first, then deadlines, then everything else in the order it was told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.clocks.clock import Absorbed, Beginning, EventKind, TicketEvent
from app.domain.clocks.cycle import ALSO_MINDED_BY, ENDING, STOPPED_BY, Cycle, Instant, Moment, instants
from app.domain.clocks.deadline import Pause
from app.domain.clocks.severities import Inherited, Spell, nearest, nearest_inherited, since
from app.domain.clocks.standing import RESOLVED, Standing, check
from app.domain.clocks.targets import in_force, targets
from app.domain.plans.plan import Channel, Plan, PromiseKind, Tier

ANEW_AFTER_RAISE: frozenset[PromiseKind] = frozenset({"acknowledge", "first_response"})


class Course:
    """The cycles of one kind of clock from the opening on, as far as `told`; the opening begins the first."""

    def __init__(self, kind: PromiseKind, plan: Plan, tier: Tier, channel: Channel, opened: Standing) -> None:
        self.kind = kind
        self.plan = plan
        self.tier = tier
        self.calendar = tier.calendar
        self.targets = targets(plan, tier, kind, channel)
        self.stopped_by = STOPPED_BY[kind]
        if kind == "resolution" and plan.workaround_resolves:
            self.stopped_by |= {"workaround_accepted"}
        self.minded = self.stopped_by | ALSO_MINDED_BY[kind]
        self.standing = opened
        self.halted_at = opened.at
        self.spells = [Spell(opened.at, opened.severity)]
        self.past_pauses: list[Pause] = []
        self.cycles: list[Cycle] = []
        self.current: Cycle | None = None
        self.became_void: Cycle | None = None
        self.brought: Inherited | None = None
        self.before_merge: Cycle | None = None
        self._open(channel)

    def _open(self, channel: Channel) -> None:
        self._begin(self.standing.at, "opened")
        # A person of the staff answered the call, which is a public message.
        if channel == "phone" and self.kind != "resolution":
            self._hear("public_reply", self.standing.at)

    @property
    def paused(self) -> bool:
        """Whether a pause lasts."""
        return self._halt(self.standing) is not None

    def _halt(self, standing: Standing) -> str | None:
        """Why the clock does not count there."""
        return standing.halt if self.kind == "resolution" else None

    def pauses(self, at: datetime) -> list[Pause]:
        """Every pause so far, the last of them up to `at` while it lasts."""
        reason = self._halt(self.standing)
        return [*self.past_pauses, Pause(self.halted_at, at, reason)] if reason else self.past_pauses

    def pauses_of(self, cycle: Cycle, at: datetime) -> list[Pause]:
        """Those that the promise minds which gives the deadline."""
        inherited = cycle.deadline.inherited
        return inherited.with_later(self.pauses(at)) if inherited else self.pauses(at)

    def tell(self, story: Iterable[Instant], until: datetime) -> None:
        """Lives through what happened, in order, and then on to `until`, deadlines at that instant included. What this
        kind of clock does not mind is passed over."""
        for instant in story:
            if not self.minded.isdisjoint(instant.kinds):
                self._live_through(instant)
        if self.paused:
            self._aim(until)
        self._fall_due(until)

    def _live_through(self, instant: Instant) -> None:
        at = instant.at
        for part in instant.parts:
            self._live_through_part(at, part)
        self._conclude(at, instant.moments)
        self._fall_due(at)

    def _live_through_part(self, at: datetime, part: Sequence[Moment]) -> None:
        if part[0][0].kind == "reopened" or self.standing.voided:
            self._follow(*part[0])
            self._settle(at)
            part = part[1:]
        for event, _ in part:
            self._hear(event.kind, at)
        self._fall_due(at)
        for event, standing in part:
            # A reply met the cycle before a raise at this very instant, not the one that the raise opens; but what
            # ends a ticket leaves nothing running.
            if event.kind in ENDING:
                self._stop(event.kind, at)
            self._follow(event, standing)
        self._settle(at)

    def _hear(self, kind: EventKind, at: datetime) -> None:
        """What an event stops."""
        self._stop(kind, at)

    def _settle(self, at: datetime) -> None:
        """What begins once it is clear how the ticket stands."""

    def _conclude(self, at: datetime, moments: Sequence[Moment]) -> None:
        """What comes at the end of an instant, whatever its place among the others."""
        for event, _ in moments:
            if event.absorbed and not (self.standing.resolved_at or self.standing.voided):
                self._absorb(event.absorbed, at)

    def _stop(self, kind: EventKind, at: datetime) -> None:
        cycle = self.current
        if cycle is None or cycle.stopped_at or kind not in self.stopped_by:
            return
        if self.paused:
            self._aim(at)
        if cycle.undecided and cycle.deadline.due_at < at:
            self._breach(cycle)
        cycle.void = kind == "voided"
        if not (cycle.void and cycle.breached_at):
            cycle.stopped_at = at
        if cycle.void:
            self.became_void = cycle

    def _fall_due(self, at: datetime) -> None:
        cycle = self.current
        if cycle and cycle.undecided and cycle.deadline.due_at <= at and not self.paused:
            self._breach(cycle)

    def _breach(self, cycle: Cycle) -> None:
        cycle.breached_at = max(cycle.deadline.due_at, cycle.aimed_at)

    def _follow(self, event: TicketEvent, standing: Standing) -> None:
        before, kind = self.standing, event.kind
        halted = self._halt(standing) != self._halt(before)
        if halted:
            self.past_pauses = self.pauses(standing.at)
            # Who was waited on when it became void was waited on all the while.
            undone = before.voided and not standing.voided
            self.halted_at = self.past_pauses[-1].end if undone else standing.at
        self.standing = standing
        if kind == "severity_changed":
            self._change_severity(standing, raised=standing.severity.rank < before.severity.rank)
        if kind == "reopened" and self.kind == "resolution":
            self._reopen(standing.at)
        if kind == "merge_undone":
            (self._revive if before.voided else self._give_back)(standing.at)
        if halted or kind == "severity_changed":
            self._aim(standing.at)

    def _change_severity(self, standing: Standing, raised: bool) -> None:
        self.spells.append(Spell(standing.at, standing.severity))
        cycle = self.current
        if cycle is None:
            self._begin_at_change(standing.at)
        elif cycle.undecided:
            if not cycle.inherited and not in_force(self.targets, standing.severity):
                self.cycles.pop()
                self.current = None
        elif cycle.stopped_at and raised and self.kind in ANEW_AFTER_RAISE:
            self._begin(standing.at, "severity_changed")

    def _begin_at_change(self, at: datetime) -> None:
        """A clock that no earlier severity had starts at the change."""
        if not self._over:
            self._begin(at, "severity_changed")

    @property
    def _over(self) -> bool:
        """Nothing counts any more: after a workaround a ticket may be open, and its resolution settled."""
        return self._halt(self.standing) == RESOLVED

    def _begin(self, at: datetime, by: Beginning) -> None:
        deadline = nearest(self.calendar, self.targets, self.spells, at, self.pauses(at))
        if deadline:
            self._run(Cycle(len(self.cycles) + 1, at, by, deadline, aimed_at=at))

    def _reopen(self, at: datetime) -> None:
        """The next cycle runs on as if paused since the resolution; a breach stays one."""
        last = self.current
        if last and (last.breached_at or last.inherited or in_force(self.targets, self.standing.severity)):
            breached_at = at if last.breached_at else None
            self._run(replace(last, number=last.number + 1, aimed_at=at, stopped_at=None, breached_at=breached_at))
        else:
            self.current = None
            self._begin(at, "reopened")

    def _run(self, cycle: Cycle) -> None:
        self.cycles.append(cycle)
        self.current = cycle

    def _aim(self, as_of: datetime) -> None:
        cycle = self.current
        if cycle is None or not cycle.undecided:
            return
        pauses, own = self.pauses(as_of), self.targets
        if cycle.borrowed:
            own = tuple(target for target in own if since(self.spells, target.severity) > cycle.begins_at)
        deadline = nearest(self.calendar, own, self.spells, cycle.begins_at, pauses)
        deadline = nearest_inherited(self.calendar, cycle.inherited, pauses, deadline)
        if deadline:
            cycle.deadline, cycle.aimed_at = deadline, as_of

    def _absorb(self, absorbed: Absorbed, at: datetime) -> None:
        """The promise of a merged ticket's clock counts on: beside what the running cycle has to keep, or in a cycle of
        its own (sla.md, "Clocks", Void)."""
        opening, before = absorbed
        # That ticket becomes void here, which comes before a deadline of this instant: nothing is lost between the two.
        events = (*before, TicketEvent(at, "voided"))
        opened, *standings = check(self.plan, opening, events)
        other = type(self)(self.kind, self.plan, self.tier, opening.channel, opened)
        other.tell(instants(zip(events, standings, strict=True)), until=at)
        self.brought = promise = other.left_over(at)
        self.before_merge = cycle = self.current
        if promise is None:
            return
        if cycle and not cycle.stopped_at:
            cycle.inherited = (*cycle.inherited, promise)
            self._aim(at)
        elif not self._over:
            deadline = nearest_inherited(self.calendar, (promise,), self.pauses(at), None)
            if deadline:
                self._run(Cycle(len(self.cycles) + 1, at, "merged", deadline, at, (promise,), borrowed=True))

    def _revive(self, at: datetime) -> None:
        """A merge that made it void is undone: what ended void stays so, and the next cycle runs on as if nothing had
        been in between; what fell due meanwhile is breached now."""
        cycle, self.became_void = self.became_void, None
        if cycle and cycle.stopped_at:
            self._run(replace(cycle, number=cycle.number + 1, aimed_at=at, stopped_at=None, void=False))
        elif cycle:
            cycle.void = False

    def _give_back(self, at: datetime) -> None:
        """The last merge into it is undone: what that brought is owed here no more, unless it is decided already."""
        cycle = self.current
        if cycle is None or not cycle.undecided or self.brought not in cycle.inherited:
            return
        cycle.inherited = cycle.inherited[:-1]
        if cycle.borrowed and not cycle.inherited:
            self.cycles.pop()
            self.current = self.before_merge
        else:
            self._aim(at)

    def left_over(self, at: datetime) -> Inherited | None:
        """The promise whose cycle became void at `at`, for the ticket that this one is merged into."""
        cycle = self.cycles[-1] if self.cycles else None
        if cycle is None or not cycle.void or cycle.breached_at or cycle.stopped_at != at:
            return None
        deadline, (begins_at, begun_by, _) = cycle.deadline, cycle.beginning
        pauses = tuple(self.pauses_of(cycle, at))
        return Inherited(deadline.target, deadline.since, deadline.counts_from, begins_at, begun_by, pauses, at)

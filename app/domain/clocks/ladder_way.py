"""How far a ticket has come on its ladder, cause by cause (sla.md, "Warnings and escalation")."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from app.domain.calendars.business_time import coverage_between
from app.domain.clocks.standing import Standing
from app.domain.plans.escalation import Because
from app.domain.plans.plan import Severity, Tier

ASK_AGAIN_MOST_SEVERE = timedelta(minutes=30)
ASK_AGAIN_OTHERS = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Escalation:
    """A level that was told, or will be. `at` is when it was due; `because` is sorted: `ladder` (its time had
    come) or triggers of plans/escalation.py; `since` is the opening or the raise that began its ladder, `severity`
    whose ladder that is."""

    level: int
    at: datetime
    because: tuple[str, ...]
    since: datetime
    severity: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Noted:
    """A cause that told nobody new: at the top, without a ladder at that severity, or asked again too early."""

    at: datetime
    because: str
    why: Literal["top", "no_ladder", "too_early"]


class Way:
    """The ladder's story as far as told. `level` is the highest level told before the present instant; `reached` and
    `reasons` are what this instant's causes so far come to."""

    def __init__(self, tier: Tier, opened: Standing) -> None:
        self.tier = tier
        self.severity = opened.severity
        self.since = opened.at
        self.level = 0
        self.reached = 0
        self.reached_as = ""
        self.reasons: set[str] = set()
        self.asked_at: datetime | None = None
        self.answered = False
        self.escalations: list[Escalation] = []
        self.noted: list[Noted] = []

    def step(self, level: int, at: datetime) -> None:
        """The level's time has come; told already, it is skipped."""
        if level > self.level:
            self._reach(level, "ladder")

    def trigger(self, because: Because, at: datetime) -> None:
        """Tells the level above the highest one told, where the plan has that trigger for the severity."""
        if not self._serves(because):
            return
        above = next((level for level in self._levels if level > self.level), None)
        if above is None:
            self.noted.append(Noted(at, because, "top" if self._levels else "no_ladder"))
        else:
            self._reach(above, because)

    def request(self, at: datetime, *, by_staff: bool = False) -> None:
        """The customer asks; again too early, it is noted only. The staff knows when it asks for more people."""
        if not self._serves("requested"):
            return
        if by_staff:
            self.trigger("requested", at)
        elif self._levels and self._too_early(at):
            self.noted.append(Noted(at, "requested", "too_early"))
        else:
            self.asked_at, self.answered = at, False
            self.trigger("requested", at)

    def reply(self, at: datetime) -> None:
        """Staff has replied, so that asking again counts."""
        self.answered = True

    def change_severity(self, severity: Severity, at: datetime) -> None:
        """A raise restarts the ladder with no level told; a lowering keeps the levels told and the start."""
        if severity.rank < self.severity.rank:
            self.settle(at)
            self.since, self.level = at, 0
        self.severity = severity

    def lift(self, level: int, at: datetime) -> None:
        """That level was told besides, after what this instant's causes told."""
        self.settle(at)
        self.level = max(self.level, level)

    def settle(self, at: datetime) -> None:
        """What the causes of this instant come to is told: one escalation with all reasons."""
        if self.reasons:
            because = tuple(sorted(self.reasons))
            self.escalations.append(Escalation(self.reached, at, because, self.since, self.reached_as))
            self.level, self.reached, self.reasons = self.reached, 0, set()

    @property
    def _levels(self) -> tuple[int, ...]:
        ladder = self.tier.ladders.get(self.severity.slug)
        return tuple(level.number for level in ladder.levels) if ladder else ()

    def _serves(self, because: Because) -> bool:
        return any(
            trigger.because == because and self.severity.slug in trigger.severities for trigger in self.tier.triggers
        )

    def _too_early(self, at: datetime) -> bool:
        if self.asked_at is None or self.answered:
            return False
        if self.severity.rank == 0:
            return at - self.asked_at < ASK_AGAIN_MOST_SEVERE
        return coverage_between(self.tier.calendar, self.asked_at, at) < ASK_AGAIN_OTHERS

    def _reach(self, level: int, because: str) -> None:
        self.reached, self.reached_as = max(self.reached, level), self.severity.slug
        self.reasons.add(because)

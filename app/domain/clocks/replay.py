"""Past tickets measured again under another plan, side by side with their own. Pure, one ticket at a time.

Both sides are worked out from the events in the same way, as of one instant. What is counted are guarantees and targets
(sla.md, "Shape"); what only escalates has no attainment.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from app.domain.calendars.business_time import NeverOpenError
from app.domain.clocks.clock import Clock, ImpossibleEvent, Opening, TicketEvent
from app.domain.clocks.compute import clocks
from app.domain.plans.plan import Plan, Tier

HOURS_A_WEEK = 7 * 24
COUNTED = frozenset({"guarantee", "target"})
VERDICTS = frozenset({"met", "breached"})

Offer = tuple[Plan, Tier]
Verdict = tuple[str, str, str, str, str]
"""Tier, severity, kind and commitment of a clock, and how it ended."""


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket with its history; `old` is what it was held to, `new` what the other plan would have held it to, or why
    that plan has nothing for it."""

    reference: str
    organisation: str
    opening: Opening
    events: Sequence[TicketEvent]
    old: Offer
    new: Offer | str


@dataclass(frozen=True, slots=True)
class Breach:
    """One clock that was breached under one of the two plans and not under the other."""

    reference: str
    organisation: str
    kind: str
    cycle: int


@dataclass(slots=True)
class Side:
    """What the tickets came to under one plan: verdicts, and how many clocks start and fall due in each hour of the
    week, Monday's first hour first."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    starts: list[int] = field(default_factory=lambda: [0] * HOURS_A_WEEK)
    due: list[int] = field(default_factory=lambda: [0] * HOURS_A_WEEK)

    def take(self, tier: str, found: Iterable[Clock], zone: ZoneInfo) -> None:
        """One ticket's clocks."""
        for clock in found:
            self.starts[hour_of_week(clock.started_at, zone)] += 1
            if clock.due_at:
                self.due[hour_of_week(clock.due_at, zone)] += 1
            if clock.state in VERDICTS:
                self.verdicts[tier, clock.severity, clock.kind, clock.commitment, clock.state] += 1


@dataclass(slots=True)
class Replay:
    """The tickets taken so far, as of `as_of`; hours of the week are those of `zone`. Its size does not depend on how
    many tickets were taken, but for the lists of those whose breaches differ and of those left out."""

    as_of: datetime
    zone: ZoneInfo
    old: Side = field(default_factory=Side)
    new: Side = field(default_factory=Side)
    held_to: Counter[tuple[str, str]] = field(default_factory=Counter)
    gained: list[Breach] = field(default_factory=list)
    lost: list[Breach] = field(default_factory=list)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)

    def take(self, case: Case) -> None:
        """Measures a ticket under both plans; one that either cannot measure is left out of both, with the reason."""
        try:
            old, new = self._counted(case, case.old), self._counted(case, offer_of(case))
        except Unmeasured as reason:
            self.left_out.append((case.reference, case.organisation, str(reason)))
            return
        plan, tier = case.old
        self.held_to[plan.stem, plan.version] += 1
        self.old.take(tier.slug, old, self.zone)
        self.new.take(tier.slug, new, self.zone)
        before, after = _breached(old), _breached(new)
        self.gained += [Breach(case.reference, case.organisation, *which) for which in sorted(after - before)]
        self.lost += [Breach(case.reference, case.organisation, *which) for which in sorted(before - after)]

    def _counted(self, case: Case, offer: Offer) -> list[Clock]:
        return [clock for clock in measured(case, offer, self.as_of) if clock.commitment in COUNTED]


class Unmeasured(ValueError):
    """A plan has no clocks for this ticket; the message says why."""


def measured(case: Case, offer: Offer, as_of: datetime) -> tuple[Clock, ...]:
    """The ticket's clocks under that plan as of `as_of`, from what had happened by then. Raises Unmeasured."""
    plan, tier = offer
    named = f"{plan.stem} {plan.version}"
    events = [event for event in case.events if event.at <= as_of]
    known = {severity.slug for severity in plan.severities}
    for slug in (case.opening.severity, *(event.severity for event in events if event.severity)):
        if slug not in known:
            raise Unmeasured(f"{named} has no severity {slug}")
    try:
        return clocks(plan, tier, case.opening, events, as_of, in_full=False)
    except (ImpossibleEvent, NeverOpenError) as reason:
        raise Unmeasured(f"{named}: {reason}") from reason
    except (KeyError, OverflowError) as reason:
        raise Unmeasured(f"{named} cannot measure it: {type(reason).__name__} {reason}") from reason


def offer_of(case: Case) -> Offer:
    """What the other plan would have held the ticket to. Raises Unmeasured."""
    if isinstance(case.new, str):
        raise Unmeasured(case.new)
    return case.new


def hour_of_week(at: datetime, zone: ZoneInfo) -> int:
    """0 to 167, by the wall clock of that zone."""
    local = at.astimezone(zone)
    return local.weekday() * 24 + local.hour


def _breached(found: Iterable[Clock]) -> set[tuple[str, int]]:
    return {(clock.kind, clock.cycle) for clock in found if clock.state == "breached"}

"""Which promise binds after severities changed (sla.md, "Clocks", Severity)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.calendars.calendar import Calendar
from app.domain.calendars.duration import Duration
from app.domain.clocks.clock import Beginning
from app.domain.clocks.deadline import Pause, due, start_of
from app.domain.clocks.targets import Target, in_force
from app.domain.plans.plan import Severity


@dataclass(frozen=True, slots=True)
class Spell:
    """A severity, and since when the ticket has had it."""

    since: datetime
    severity: Severity


@dataclass(frozen=True, slots=True)
class Inherited:
    """A promise of a ticket that was merged into this one at `merged_at`: it counts on from where it did, with that
    ticket's `pauses` until then and this ticket's afterwards. `begins_at` and `begun_by` are its cycle's."""

    target: Target
    since: datetime
    counts_from: datetime
    begins_at: datetime
    begun_by: Beginning
    pauses: tuple[Pause, ...]
    merged_at: datetime

    def with_later(self, pauses: Sequence[Pause]) -> list[Pause]:
        """Its pauses, then those of the ticket that it now belongs to."""
        later = (pause for pause in pauses if pause.end > self.merged_at)
        return [*self.pauses, *(replace(pause, start=max(pause.start, self.merged_at)) for pause in later)]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The promise that falls due first. `since` is since when the ticket has been at least that severe; `counts_from`
    the later of that and the event that began the cycle, whether open or closed then; `starts_at` when it counts."""

    target: Target
    since: datetime
    counts_from: datetime
    starts_at: datetime
    due_at: datetime
    inherited: Inherited | None = None


def since(spells: Sequence[Spell], severity: Severity) -> datetime:
    """Since when the ticket has without interruption been at least as severe as `severity`, which it now is."""
    first = spells[-1]
    for spell in reversed(spells):
        if spell.severity.rank > severity.rank:
            break
        first = spell
    return first.since


def nearest(
    calendar: Calendar,
    found: tuple[Target, ...],
    spells: Sequence[Spell],
    begins_at: datetime,
    pauses: Sequence[Pause],
) -> Deadline | None:
    """The earliest due instant of all promises in force, of equals the most severe's; None when there is none.

    A cycle begun after `since` counts from its beginning.
    """
    first = None
    for target in in_force(found, spells[-1].severity):
        severe_since = since(spells, target.severity)
        counts_from = max(severe_since, begins_at)
        if first and first.counts_from == counts_from and _lasts_as_long(target.duration, first.target.duration):
            continue
        start = start_of(calendar, target.duration, counts_from)
        due_at = due(calendar, target.duration, start, pauses)
        if first is None or due_at < first.due_at:
            first = Deadline(target, severe_since, counts_from, start, due_at)
    return first


def nearest_inherited(
    calendar: Calendar, promises: Sequence[Inherited], pauses: Sequence[Pause], first: Deadline | None
) -> Deadline | None:
    """The earliest of `first` and what was inherited; of equals the ticket's own. `pauses` are the ticket's own."""
    for promise in promises:
        start = start_of(calendar, promise.target.duration, promise.counts_from)
        due_at = due(calendar, promise.target.duration, start, promise.with_later(pauses))
        if first is None or due_at < first.due_at:
            first = Deadline(promise.target, promise.since, promise.counts_from, start, due_at, promise)
    return first


def _lasts_as_long(one: Duration, other: Duration) -> bool:
    """From one instant on, `one` cannot fall due before `other`, so that it need not be worked out."""
    return one.kind == other.kind and (one.time, one.days) >= (other.time, other.days)

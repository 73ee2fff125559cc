"""What moves a ticket up its ladder and when: timed steps, missed deadlines (sla.md, "Warnings and escalation")."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from app.domain.calendars.business_time import coverage_between, next_opening
from app.domain.calendars.calendar import Calendar
from app.domain.calendars.duration import Duration
from app.domain.clocks.clock import Clock
from app.domain.clocks.deadline import due
from app.domain.clocks.standing import Standing
from app.domain.plans.escalation import Because, Level
from app.domain.plans.plan import Promise, PromiseKind, Severity, Tier

SECOND = timedelta(seconds=1)
MISSED: Mapping[PromiseKind, Because] = {
    "acknowledge": "not_acknowledged",
    "first_response": "response_missed",
    "resolution": "resolution_missed",
}


@dataclass(frozen=True, slots=True)
class TimedStep:
    """A level whose time comes at `at`. `after_events`: only what happens to the ticket then makes it due."""

    at: datetime
    level: int
    after_events: bool


@dataclass(frozen=True, slots=True)
class MissedDeadline:
    """A deadline that was missed at `at`, or will be if nothing happens before. `after_events` as in TimedStep."""

    at: datetime
    because: Because
    after_events: bool


@dataclass(frozen=True, slots=True)
class _Run:
    """A span in which the ladder's time counts; without `end` it lasts. `stopped`: what ends the ticket ended it,
    and so comes before a step of that instant, which a pause does not."""

    start: datetime
    end: datetime | None
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class _Spell:
    """A severity from `begins_at` on, since when its ladder has been climbed, and whether a raise began that."""

    severity: Severity
    begins_at: datetime
    since: datetime
    by_raise: bool


def over(standing: Standing) -> bool:
    """Whether the ladder has ended there: the ticket is resolved or void."""
    return standing.voided or standing.resolved_at is not None


def missed_deadlines(found: Sequence[Clock], standings: Sequence[Standing]) -> Iterator[MissedDeadline]:
    """Those past, and those ahead if nothing else happens. A breach that a reopening takes over is no second one."""
    resumed = _resumed(_runs(standings))
    resolution_missed = False
    for clock in found:
        if clock.kind not in MISSED:
            continue
        resolution = clock.kind == "resolution"
        if clock.breached_at and resolution and resolution_missed:
            continue
        if clock.breached_at:
            resolution_missed = resolution
            after_events = resolution and clock.breached_at in resumed
            yield MissedDeadline(clock.breached_at, MISSED[clock.kind], after_events)
        # A resolution that waits before its first opening still says "running".
        elif clock.state == "running" and clock.due_at and not (resolution and standings[-1].halt):
            yield MissedDeadline(clock.due_at, MISSED[clock.kind], after_events=False)


def timed_steps(tier: Tier, standings: Sequence[Standing]) -> Iterator[TimedStep]:
    """Every step of the ladders of the severities that the ticket had, the last one's as far as they will come; the
    first standing is the opening's."""
    spells, runs = _spells(standings), _runs(standings)
    resumed = _resumed(runs)
    last_at = {standing.at: standing for standing in standings}
    for number, spell in enumerate(spells):
        ends_at = spells[number + 1].begins_at if number + 1 < len(spells) else None
        for level, at in _due_steps(tier, spell, runs):
            if number and at <= spell.begins_at:
                if not over(last_at[spell.begins_at]):
                    yield TimedStep(spell.begins_at, level, after_events=True)
            elif ends_at is None or at < ends_at or (at == ends_at and at not in resumed):
                yield TimedStep(at, level, after_events=False)


def _spells(standings: Sequence[Standing]) -> list[_Spell]:
    opened = standings[0]
    found = [_Spell(opened.severity, opened.at, opened.at, by_raise=False)]
    for standing in standings[1:]:
        last = found[-1]
        if standing.severity.rank == last.severity.rank:
            continue
        raised = standing.severity.rank < last.severity.rank
        # Of several changes at one instant only the last leaves time for a step.
        if len(found) > 1 and last.begins_at == standing.at:
            found.pop()
        since = standing.at if raised else last.since
        found.append(_Spell(standing.severity, standing.at, since, raised or last.by_raise))
    return found


def _runs(standings: Sequence[Standing]) -> list[_Run]:
    found = [_Run(standings[0].at, None)]
    for at, together in groupby(standings[1:], key=lambda standing: standing.at):
        here = list(together)
        running, ended = found[-1].end is None, any(map(over, here))
        halted = bool(here[-1].halt) or here[-1].voided
        if running and (halted or ended):
            found[-1] = replace(found[-1], end=at, stopped=ended)
        if not halted and (ended or not running):
            found.append(_Run(at, None))
    return found


def _resumed(runs: Sequence[_Run]) -> set[datetime]:
    """When the ladder, standing still, was set going by an event."""
    return {run.start for run in runs[1:]}


def _due_steps(tier: Tier, spell: _Spell, runs: Sequence[_Run]) -> Iterator[tuple[int, datetime]]:
    ladder = tier.ladders.get(spell.severity.slug)
    if not ladder:
        return
    if spell.by_raise:
        runs = [replace(run, start=max(run.start, spell.since)) for run in runs if not run.end or run.end > spell.since]
    promise = tier.promises.get("resolution", {}).get(spell.severity.slug)
    for level in ladder.levels:
        duration = _measured(tier.calendar, level, promise, spell.since)
        at = _falls_due(tier.calendar, duration, runs) if duration else None
        if at:
            yield level.number, at


def _measured(calendar: Calendar, level: Level, promise: Promise | None, since: datetime) -> Duration | None:
    """The time after which the level is told; None when it is not timed. A share of days is one of their coverage."""
    if level.after is not None:
        return Duration("coverage", level.after)
    if level.share is None or not promise or not promise.duration:
        return None
    whole = promise.duration
    if whole.kind in ("coverage", "elapsed"):
        return replace(whole, time=whole.time * level.share.numerator / level.share.denominator)
    start = next_opening(calendar, since)
    covered = coverage_between(calendar, start, due(calendar, whole, start, ()))
    return Duration("coverage", covered * level.share.numerator // (level.share.denominator * SECOND) * SECOND)


def _falls_due(calendar: Calendar, duration: Duration, runs: Sequence[_Run]) -> datetime | None:
    """When that much has been counted; None while the ladder stands still before it."""
    left = duration.time
    for run in runs:
        at = due(calendar, replace(duration, time=left), run.start, ())
        if run.end is None or at < run.end or (at == run.end and not run.stopped):
            return at
        left -= run.end - run.start if duration.kind == "elapsed" else coverage_between(calendar, run.start, run.end)
    return None

"""Who is told when, as a pure function of a ticket's events, its plan and `at` (sla.md, "Warnings and escalation").

At one instant, what stops a clock comes first, then deadlines and timed steps, then everything else in the order it was
told; the causes of one instant make one escalation. Everyone is taken as reachable.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from typing import NamedTuple

from app.domain.clocks.clock import Clock, Opening, TicketEvent
from app.domain.clocks.compute import clocks
from app.domain.clocks.cycle import PUBLIC_MESSAGE, Moment
from app.domain.clocks.ladder_causes import missed_deadlines, over, timed_steps
from app.domain.clocks.ladder_way import Escalation, Noted, Way
from app.domain.clocks.standing import Standing, check
from app.domain.plans.plan import Plan, Tier

__all__ = ["Climb", "Escalation", "Noted", "climb"]

REPLIES, DEADLINES, EVENTS, CONSEQUENCES, LIFTED = range(5)
"""The order of what happens at one instant."""


@dataclass(frozen=True, slots=True)
class Climb:
    """A ticket's way up, as of one instant.

    `escalations` and `noted` are past, in order; `upcoming` is what will happen if nothing else does. `level` is the
    highest told on the ladder in force, 0 for none, and `since` the opening or the raise that began that ladder.
    """

    escalations: tuple[Escalation, ...]
    noted: tuple[Noted, ...]
    upcoming: tuple[Escalation, ...]
    level: int
    since: datetime


def climb(
    plan: Plan,
    tier: Tier,
    opening: Opening,
    events: Sequence[TicketEvent],
    at: datetime,
    lifted: Sequence[tuple[datetime, int]] = (),
    found: Sequence[Clock] | None = None,
) -> Climb:
    """The escalations of the ticket as of `at`, which is not before the opening; instants are in UTC.

    `lifted` are levels told besides, each with its instant, because nobody below could be reached: they count as told
    and are no escalations. `found` are the ticket's clocks as of `at`, where the caller has them. Raises what
    `compute.clocks` raises.
    """
    at = at.astimezone(UTC)
    opened, *standings = check(plan, opening, events)
    known = [moment for moment in zip(events, standings, strict=True) if moment[1].at <= at]
    if found is None:
        found = clocks(plan, tier, opening, events, at, in_full=False)
    way = Way(tier, opened)
    happenings = [*_causes(way, found, opened, known), *_events(way, known), *_lifts(way, lifted, at)]
    happenings.sort(key=lambda happening: happening[:2])
    _go(way, [happening for happening in happenings if happening.at <= at])
    past, noted, level, since = tuple(way.escalations), tuple(way.noted), way.level, way.since
    _go(way, [happening for happening in happenings if happening.at > at])
    return Climb(past, noted, tuple(way.escalations[len(past) :]), level, since)


class _Happening(NamedTuple):
    at: datetime
    order: int
    befalls: Callable[[datetime], None]


def _go(way: Way, happenings: Sequence[_Happening]) -> None:
    for at, together in groupby(happenings, key=lambda happening: happening.at):
        for happening in together:
            happening.befalls(at)
        way.settle(at)


def _causes(way: Way, found: Sequence[Clock], opened: Standing, known: Sequence[Moment]) -> Iterator[_Happening]:
    standings = [opened, *(standing for _, standing in known)]
    for step in timed_steps(way.tier, standings):
        yield _Happening(step.at, CONSEQUENCES if step.after_events else DEADLINES, partial(way.step, step.level))
    for missed in missed_deadlines(found, standings):
        order = CONSEQUENCES if missed.after_events else DEADLINES
        yield _Happening(missed.at, order, partial(way.trigger, missed.because))


def _events(way: Way, known: Sequence[Moment]) -> Iterator[_Happening]:
    """A request at the instant at which the ticket ends finds it ended, because what stops a clock comes first."""
    ends = {standing.at: over(standing) for _, standing in known}
    for event, standing in known:
        if event.kind in PUBLIC_MESSAGE:
            yield _Happening(standing.at, REPLIES, way.reply)
        elif event.kind == "severity_changed":
            yield _Happening(standing.at, EVENTS, partial(way.change_severity, standing.severity))
        elif event.kind == "escalation_requested" and not ends[standing.at]:
            yield _Happening(standing.at, EVENTS, partial(way.request, by_staff=event.by_staff))
        elif event.kind == "related_tickets" and not ends[standing.at]:
            yield _Happening(standing.at, EVENTS, partial(way.trigger, "related_tickets"))


def _lifts(way: Way, lifted: Sequence[tuple[datetime, int]], until: datetime) -> Iterator[_Happening]:
    for instant, level in lifted:
        if instant <= until:
            yield _Happening(instant.astimezone(UTC), LIFTED, partial(way.lift, level))

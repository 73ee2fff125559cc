"""A ladder run on a virtual clock: who would be told when, and where nobody could be. Pure; it follows what
`climbing.catch_up` does as time passes, and writes nothing (sla.md, "Warnings and escalation")."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import chain

from app.domain.clocks.clock import Opening, TicketEvent
from app.domain.clocks.ladder import Climb, Escalation, climb
from app.domain.clocks.ladder_causes import over
from app.domain.clocks.standing import check
from app.domain.escalations.reach import Member, Reached, of_groups, opens, who
from app.domain.plans.escalation import Level
from app.domain.plans.plan import Plan, Tier

UNREACHABLE = ("unreachable",)
ITS_HOURS_OPEN = ("opening",)


@dataclass(frozen=True, slots=True)
class Story:
    """A ticket as it is rehearsed: its opening, and what people would do about it."""

    plan: Plan
    tier: Tier
    opening: Opening
    events: tuple[TicketEvent, ...] = ()

    @property
    def ends_at(self) -> datetime:
        """When the last thing happens, if everyone can be reached. A rehearsal needs to know its people until then, and
        for as long after as `reach.opens` looks ahead."""
        last = max([self.opening.at, *(event.at for event in self.events)]).astimezone(UTC)
        return max([last, *(one.at for one in self.climbed(last).upcoming)])

    def climbed(self, at: datetime, lifted: Sequence[tuple[datetime, int]] = ()) -> Climb:
        """How far it has come by then."""
        return climb(self.plan, self.tier, self.opening, self.events, at, lifted)

    def is_over(self, at: datetime) -> bool:
        """Whether it is settled at that instant."""
        opened, *standings = check(self.plan, self.opening, self.events)
        return over([opened, *(standing for standing in standings if standing.at <= at)][-1])


@dataclass(frozen=True, slots=True)
class Step:
    """A level's turn. `because` are the ladder's or a trigger's reasons, that nobody below could be reached, or that a
    skipped level's hours opened. Where `reached` has nobody, or only the last resort, `opens_at` is when somebody of
    the level can be; None when nobody can within 14 days."""

    level: Level
    severity: str
    at: datetime
    because: tuple[str, ...]
    since: datetime
    reached: Reached
    last_resort: bool = False
    opens_at: datetime | None = field(default=None, compare=False)

    @property
    def nobody(self) -> bool:
        """Whether nobody of the level itself could be told."""
        return self.last_resort or not self.reached.people


def rehearse(story: Story, members: Sequence[Member]) -> list[Step]:
    """Every turn of the ladder in order, to its end. `members` are those of all the plan's groups, as
    `people_queries.group_members` gives them from the opening to `story.ends_at`. Raises what `climb` raises."""
    told, end = list[Step](), story.ends_at
    lifted = list[tuple[datetime, int]]()
    while True:
        known = {(step.since, step.level.number) for step in told}
        found = story.climbed(end, lifted)
        due = next((one for one in found.escalations if (one.since, one.level) not in known), None)
        if due is None:
            break
        steps = list(_turns_of(story, members, due, known))
        lifted += [(step.at, step.level.number) for step in steps if step.because == UNREACHABLE]
        told += steps
    later = chain.from_iterable(map(partial(_when_open, story, members, lifted), told))
    return sorted([*told, *later], key=lambda step: step.at)


def _turns_of(
    story: Story, members: Sequence[Member], due: Escalation, known: set[tuple[datetime, int]]
) -> Iterator[Step]:
    """The level, and where nobody of it can be reached the next one at once, up to the plan's last resort."""
    because = due.because
    levels = [level for level in story.tier.ladders[due.severity].levels if level.number >= due.level]
    for level in levels:
        reached, top = who(level, members, due.at), level is levels[-1]
        if reached.people:
            yield Step(level, due.severity, due.at, because, due.since, reached)
            return
        last = of_groups([story.plan.last_resort], members, due.at) if top else reached
        opens_at = opens(level, members, due.at)
        yield Step(level, due.severity, due.at, because, due.since, last, last_resort=top, opens_at=opens_at)
        if (due.since, level.number + 1) in known:
            return
        because = UNREACHABLE


def _when_open(
    story: Story, members: Sequence[Member], lifted: Sequence[tuple[datetime, int]], step: Step
) -> Iterator[Step]:
    """The people of a level that was skipped, once they can be reached, if its ladder is still climbed then."""
    if not step.nobody or step.opens_at is None or step.opens_at == step.at or story.is_over(step.opens_at):
        return
    if story.climbed(step.opens_at, lifted).since == step.since:
        reached = who(step.level, members, step.opens_at)
        yield Step(step.level, step.severity, step.opens_at, ITS_HOURS_OPEN, step.since, reached)

"""A ladder on a virtual clock: who would be told when, and where nobody could be."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.clocks.clock import Opening, TicketEvent
from app.domain.escalations.hours import read_hours
from app.domain.escalations.reach import Member
from app.domain.escalations.rehearsal import ITS_HOURS_OPEN, UNREACHABLE, Step, Story, rehearse
from app.domain.plans.plan import Plan
from tests.domain.escalations.people import away, duty, member
from tests.offers import CLOSED_BELOW, PLANS

# Monday the 2nd of March 2026, three at night in UTC.
AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
HIGHEST = CLOSED_BELOW.tiers[-1]
MOST_SEVERE = CLOSED_BELOW.severities[0].slug
HOUR = timedelta(hours=1)
TEAM = HIGHEST.ladders[MOST_SEVERE].levels[0].groups[0]


def everyone(plan: Plan = CLOSED_BELOW, but: tuple[str, ...] = ()) -> list[Member]:
    """Somebody in each of the plan's groups, reachable at any hour."""
    return [member(group[-16:], group) for group in plan.groups if group not in but]


def rehearsed(members: list[Member], *events: TicketEvent, severity: str = MOST_SEVERE) -> list[Step]:
    """The highest tier's ladder."""
    return rehearse(Story(CLOSED_BELOW, HIGHEST, Opening(AT, severity), events), members)


def shown(steps: list[Step]) -> list[tuple[int, timedelta, str, list[str]]]:
    """Level, how long after the opening, why, and who is told."""
    return [(s.level.number, s.at - AT, " ".join(s.because), [t.name for t in s.reached.people]) for s in steps]


@pytest.mark.parametrize("plan", PLANS.values())
def test_where_everyone_can_be_reached_it_is_the_pure_ladder(plan: Plan) -> None:
    for tier in plan.tiers:
        for severity, ladder in tier.ladders.items():
            if not all(level.reachable.always_open for level in ladder.levels):
                continue
            story = Story(plan, tier, Opening(AT, severity))
            climbed = story.climbed(story.ends_at).escalations
            found = [(s.level.number, s.at, s.because) for s in rehearse(story, everyone(plan))]
            assert found == [(one.level, one.at, one.because) for one in climbed]


def test_untouched_every_level_is_told_in_turn() -> None:
    told = [(level, after) for level, after, _, _ in shown(rehearsed(everyone()))]
    assert told == [(1, 0 * HOUR), (2, HOUR / 2), (3, 2 * HOUR), (4, 4 * HOUR)]


def test_what_people_do_stops_it() -> None:
    done = [TicketEvent(AT + HOUR / 6, "taken"), TicketEvent(AT + 1.5 * HOUR, "resolved")]
    assert [(level, after) for level, after, _, _ in shown(rehearsed(everyone(), *done))] == [(1, 0 * HOUR), (2, HOUR)]


def test_who_is_on_call_is_told_and_named_with_the_rota() -> None:
    members = [*everyone(), member("sam", None, duties=[duty(AT - HOUR, AT + HOUR, group=TEAM)])]
    first = rehearsed(members)[0]
    assert [(told.name, told.rota) for told in first.reached.people] == [("sam", "rota 0")]


def test_where_nobody_can_be_reached_the_next_level_is_told_at_once_and_the_skipped_one_later() -> None:
    gone = member("alex", TEAM, absences=[away(AT - HOUR, AT + 3 * HOUR)])
    steps = rehearsed([gone, *everyone(but=(TEAM,))])
    assert [(s.level.number, s.at - AT, s.because, s.nobody) for s in steps[:2]] == [
        (1, 0 * HOUR, ("ladder",), True),
        (2, 0 * HOUR, UNREACHABLE, False),
    ]
    assert steps[0].opens_at == AT + 3 * HOUR
    assert [(s.level.number, s.at - AT) for s in steps if s.because == ITS_HOURS_OPEN] == [(1, 3 * HOUR)]


def test_the_last_resort_is_told_where_no_level_can_be_reached() -> None:
    last = member("ada", CLOSED_BELOW.last_resort, week=(read_hours("3-4"),) * 7)
    others = [group for group in CLOSED_BELOW.groups if group != CLOSED_BELOW.last_resort]
    steps = rehearsed([last, *(member(g, g, week=(read_hours("5-6"),) * 7) for g in others)], severity=MOST_SEVERE)
    at_once = [(s.level.number, s.nobody, s.last_resort) for s in steps if s.at == AT]
    assert [level for level, *_ in at_once] == list(range(1, len(at_once) + 1))
    assert at_once[0][1:] == (True, False)


def test_nobody_anywhere_is_said_and_the_rehearsal_ends() -> None:
    steps = rehearsed([])
    assert all(s.nobody and not s.reached.people and s.opens_at is None for s in steps)
    assert [s.last_resort for s in steps] == [False] * (len(steps) - 1) + [True]
    assert {s.at for s in steps} == {AT}


def test_a_tier_without_a_ladder_tells_nobody() -> None:
    without = next((tier for tier in CLOSED_BELOW.tiers if MOST_SEVERE not in tier.ladders), None)
    if without:
        assert rehearse(Story(CLOSED_BELOW, without, Opening(AT, MOST_SEVERE)), everyone()) == []


def test_the_same_rehearsal_is_the_same() -> None:
    assert rehearsed(everyone()) == rehearsed(everyone())

"""Clocks are a fact about what happened, however it is told (sla.md, "Shape" and "Clocks")."""

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.domain.clocks.clock import Clock, EventKind, ImpossibleEvent, Opening, TicketEvent
from app.domain.clocks.compute import clocks
from app.domain.clocks.event_list import event_json, read_events
from app.domain.clocks.standing import check
from tests.domain.calendars.offices import ZONES
from tests.domain.clocks.stories import Case, cases

# What they stop they stop first, and they do nothing else: among what happens at once they can be told at any place.
ANYWHERE: frozenset[EventKind] = frozenset(
    {
        "taken",
        "public_reply",
        "internal_note",
        "no_reply_needed",
        "incident_update",
        "related_tickets",
        "escalation_requested",
    }
)
AT_ONCE: frozenset[EventKind] = ANYWHERE | {"customer_reply", "waiting_on_customer", "merged", "resolved", "reopened"}
same_every_run = settings(
    derandomize=True, deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow]
)


def computed(case: Case) -> tuple[Clock, ...]:
    return clocks(case.plan, case.tier, case.opening, case.events, case.at)


def together(case: Case) -> Case:
    """The same, where what happens happens three at a time."""
    events = list(case.events)
    for number in (number for number in range(len(events)) if number % 3):
        events[number] = replace(events[number], at=events[number - 1].at)
    return replace(case, events=tuple(events))


def unnamed(found: tuple[Clock, ...]) -> list[Clock]:
    """Of two messages of one instant either can be said to have begun a cycle."""
    return [replace(clock, begun_by="opened") for clock in found]


@st.composite
def told_in_another_order(draw: st.DrawFn, case: Case) -> Case:
    """Rows of one instant arrive as they like; but what is told after a reopening needs that reopening."""
    places, reopened = [], 0
    for number, event in enumerate(case.events):
        place = draw(st.integers(0, len(case.events))) if event.kind in ANYWHERE else number
        again = event.kind == "reopened"
        places.append((event.at, reopened, again, place))
        reopened += again
    order = sorted(range(len(places)), key=lambda number: places[number])
    return replace(case, events=tuple(case.events[number] for number in order))


def possible(case: Case) -> bool:
    try:
        check(case.plan, case.opening, case.events)
    except ImpossibleEvent:
        return False
    return True


def moved(case: Case, zone: ZoneInfo) -> Case:
    """The same instants, read off a clock in another place."""

    def opening(of: Opening) -> Opening:
        return replace(of, at=of.at.astimezone(zone))

    def events(of: tuple[TicketEvent, ...]) -> tuple[TicketEvent, ...]:
        return tuple(
            replace(
                event,
                at=event.at.astimezone(zone),
                absorbed=event.absorbed and (opening(event.absorbed[0]), events(event.absorbed[1])),
            )
            for event in of
        )

    return replace(case, opening=opening(case.opening), events=events(case.events), at=case.at.astimezone(zone))


@settings(same_every_run, suppress_health_check=list(HealthCheck))
@given(st.data(), cases(only=AT_ONCE).map(together))
def test_the_order_in_which_rows_of_one_instant_arrive_says_nothing(data: st.DataObject, case: Case) -> None:
    other = data.draw(told_in_another_order(case))
    assume(other.events != case.events and possible(case) and possible(other))
    assert unnamed(computed(other)) == unnamed(computed(case))


@same_every_run
@given(cases())
def test_events_read_back_from_json_make_the_same_clocks(case: Case) -> None:
    text = json.dumps([event_json(event) for event in case.events])
    assert computed(replace(case, events=read_events(text))) == computed(case)


@same_every_run
@given(cases())
def test_what_is_not_known_yet_changes_nothing(case: Case) -> None:
    known = tuple(event for event in case.events if event.at <= case.at)
    assert computed(replace(case, events=known)) == computed(case)


@same_every_run
@given(cases(), st.sampled_from(ZONES))
def test_the_place_where_an_instant_was_read_off_says_nothing(case: Case, zone: str) -> None:
    assert computed(moved(case, ZoneInfo(zone))) == computed(case)

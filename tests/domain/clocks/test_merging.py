"""Merging keeps, per kind, the earlier start and the nearer deadline (sla.md, "Clocks", Void)."""

from typing import Any

import pytest

from app.domain.clocks.clock import Opening, TicketEvent
from app.domain.clocks.compute import clocks
from app.domain.clocks.derivation import derivation
from app.domain.plans.plan import Tier
from tests.domain.clocks.told import ALWAYS, OFFICE, PLAN, TALKING, Told, events, jan

Story = tuple[tuple[str, ...], ...]


def merged(at: str, severity: str, opened: str, *story: tuple[str, ...], channel: Any = "portal") -> TicketEvent:
    """That ticket, as it went, became part of this one."""
    return TicketEvent(jan(at), "merged", absorbed=(Opening(jan(opened), severity, channel), events(*story)))


def survivor(
    severity: str, merge: TicketEvent, *, at: str, before: Story = (), after: Story = (), to: Tier = ALWAYS
) -> Told:
    story = (*events(*before), merge, *events(*after))
    return Told(clocks(PLAN, to, Opening(jan("12 09:00"), severity), story, jan(at)))


def test_the_nearer_deadline_holds_with_its_own_start() -> None:
    clock = survivor("s2", merged("12 10:00", "s2", "12 08:00"), at="12 10:30").the("resolution")
    assert (clock.started_at, clock.due_at, clock.inherited) == (jan("12 08:00"), jan("13 08:00"), True)


def test_a_later_deadline_changes_nothing() -> None:
    clock = survivor("s2", merged("12 10:00", "s3", "12 08:00"), at="12 10:30").the("resolution")
    assert (clock.started_at, clock.due_at, clock.inherited) == (jan("12 09:00"), jan("13 09:00"), False)


def test_a_nearer_deadline_of_a_younger_ticket_leaves_the_start() -> None:
    clock = survivor("s3", merged("12 12:00", "s1", "12 11:00"), at="12 12:30").the("resolution")
    assert (clock.started_at, clock.due_at, clock.severity) == (jan("12 09:00"), jan("12 15:00"), "s1")
    assert [step.start for step in clock.steps] == [jan("12 09:00"), jan("12 11:00")]


def test_what_was_stopped_or_breached_there_is_not_inherited() -> None:
    answered = merged("12 10:00", "s1", "12 08:30", ("12 09:10", "public_reply"))
    assert survivor("s2", answered, at="12 10:30").the("first_response").due_at == jan("12 11:00")
    breached = merged("12 10:00", "s1", "12 08:30")
    assert survivor("s2", breached, at="12 10:30").the("first_response").due_at == jan("12 11:00")


def test_one_that_is_due_at_the_merge_is_missed_here() -> None:
    clock = survivor("s2", merged("12 10:00", "s1", "12 09:00"), at="12 10:30").the("first_response")
    assert (clock.state, clock.severity, clock.breached_at) == ("breached", "s1", jan("12 10:00"))


def test_where_the_survivor_has_none_running_it_begins_a_cycle() -> None:
    found = survivor("s2", merged("12 10:00", "s2", "12 08:30"), at="12 10:10", before=(("12 09:30", "public_reply"),))
    clock = found.the("first_response", 2)
    assert (clock.state, clock.started_at, clock.due_at) == ("running", jan("12 08:30"), jan("12 10:30"))
    assert found.the("first_response", 1).state == "met"


def test_its_own_promise_was_met_and_stays_met() -> None:
    merge = merged("12 10:00", "s4", "12 08:30")
    found = survivor("s1", merge, at="12 10:10", before=(("12 09:30", "public_reply"),))
    assert found.the("first_response", 2).due_at == jan("13 08:30")


def test_it_keeps_its_pauses_until_the_merge_and_takes_the_survivors_after() -> None:
    waited = merged("12 12:00", "s2", "12 08:00", ("12 09:00", "waiting_on_customer"))
    later = ("12 13:00", "waiting_on_customer"), ("12 14:00", "customer_reply")
    clock = survivor("s3", waited, at="12 15:00", after=later).the("resolution")
    assert clock.due_at == jan("13 12:00")
    assert [step.reason for step in clock.steps] == [
        "coverage",
        "paused: customer",
        "coverage",
        "paused: customer",
        "coverage",
    ]


@pytest.mark.parametrize("severity", ["s4", "s1"])
def test_it_holds_through_changes_of_severity(severity: str) -> None:
    change = (("12 10:30", "severity_changed", severity),)
    clock = survivor("s2", merged("12 10:00", "s1", "12 08:30"), at="12 11:00", after=change, to=OFFICE)
    assert clock.the("first_response").due_at == jan("12 11:00")
    assert clock.the("resolution").due_at == jan("12 17:00")


def test_after_its_cycle_it_is_gone() -> None:
    story = ("12 10:00", "public_reply"), ("12 11:00", "public_reply")
    merge = merged("12 09:30", "s1", "12 09:20")
    found = survivor("s3", merge, at="12 12:00", after=story, to=TALKING)
    assert [found.the("update", cycle).due_at for cycle in (1, 2, 3)] == [
        jan("12 10:20"),
        jan("13 10:00"),
        jan("13 11:00"),
    ]


def test_a_message_that_waits_there_waits_here() -> None:
    there = ("12 09:15", "public_reply"), ("12 09:30", "customer_reply")
    found = survivor("s3", merged("12 10:00", "s2", "12 09:00", *there), at="12 10:30", to=TALKING)
    clock = found.the("next_response")
    assert (clock.started_at, clock.due_at, clock.begun_by) == (jan("12 09:30"), jan("12 11:30"), "customer_reply")
    found_in = {row.term: row.words for row in derivation(PLAN, TALKING, clock)}
    assert found_in["event"] == "the customer wrote, in a ticket that was merged into this one"


def test_a_ticket_that_absorbed_another_hands_that_on_too() -> None:
    inner = merged("12 09:30", "s1", "12 09:10")
    outer = TicketEvent(jan("12 10:00"), "merged", absorbed=(Opening(jan("12 08:50"), "s3"), (inner,)))
    clock = survivor("s3", outer, at="12 10:05").the("resolution")
    assert (clock.due_at, clock.severity, clock.inherited) == (jan("12 13:10"), "s1", True)


def test_a_reopening_runs_on_with_it() -> None:
    story = ("12 11:00", "resolved"), ("12 12:00", "reopened")
    clock = survivor("s2", merged("12 10:00", "s1", "12 09:00"), at="12 12:30", after=story).the("resolution", 2)
    assert clock.due_at == jan("12 14:00")


@pytest.mark.parametrize("told_first", ["the merge", "the reply"])
def test_a_reply_at_the_instant_of_the_merge_begins_a_cycle_of_its_own(told_first: str) -> None:
    merge, reply = merged("12 09:30", "s3", "12 09:10"), (("12 09:30", "public_reply"),)
    before, after = ((), reply) if told_first == "the merge" else (reply, ())
    clock = survivor("s1", merge, at="12 09:40", before=before, after=after, to=TALKING).the("update", 2)
    assert (clock.due_at, clock.severity) == (jan("12 10:30"), "s1")

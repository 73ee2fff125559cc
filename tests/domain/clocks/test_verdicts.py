"""A verdict is sealed with the hash of what it was computed from, and never flips (sla.md, "Shape")."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.clocks.clock import Clock, Opening
from app.domain.clocks.verdicts import (
    Correction,
    Sealed,
    State,
    digest,
    minded,
    overlay,
    read_verdict,
    verdict_json,
    verdict_of,
    verdicts,
)
from tests.domain.clocks.told import ALWAYS, ALWAYS_OPEN, Told, events, hours, jan, tier, told

OPENING = Opening(jan("12 09:00"), "s2")
SOURCES = {"plan": "digest", "tier": "tier", "contract_version": "1", "calendar_edition": 0}
LATE = ("12 12:00", "public_reply")
QUICKER = tier(ALWAYS_OPEN, first_response={"s2": hours(0.5)}, resolution={"s2": hours(2)})
SLOWER = tier(ALWAYS_OPEN, first_response={"s2": hours(8)}, resolution={"s2": hours(48)})


def sealed(clock: Clock, *corrections: Correction) -> Sealed:
    return Sealed(verdict_of(clock), jan("12 12:00"), 1, "hash", "version", 0, corrections)


def corrected(state: State) -> Correction:
    return Correction(state, "They called us", jan("13 09:00"), "Morgan")


def slow() -> Told:
    return told(ALWAYS, "s2", "12 09:00", LATE, at="12 13:00")


def test_only_what_is_decided_has_a_verdict() -> None:
    assert [(one.kind, one.state) for one in verdicts(slow().clocks)] == [("first_response", "breached")]
    void = told(ALWAYS, "s2", "12 09:00", ("12 09:30", "voided"), at="13 09:00")
    assert {one.state for one in verdicts(void.clocks)} == {"void"}


def test_a_verdict_survives_being_written_down() -> None:
    found = verdicts(told(ALWAYS, "s1", "12 09:00", ("12 09:20:00.5", "resolved"), at="13 09:00").clocks)
    assert [read_verdict(json.loads(json.dumps(verdict_json(one)))) for one in found] == found


def test_the_hash_is_of_everything_that_it_was_computed_from() -> None:
    story = events(LATE)
    known = digest(SOURCES, OPENING, story, ("first_response", 1))
    assert known == digest(dict(reversed(SOURCES.items())), OPENING, list(story), ("first_response", 1))
    others = [
        digest(SOURCES | {"plan": "another"}, OPENING, story, ("first_response", 1)),
        digest(SOURCES, replace(OPENING, channel="email"), story, ("first_response", 1)),
        digest(SOURCES, OPENING, (), ("first_response", 1)),
        digest(SOURCES, OPENING, story, ("first_response", 2)),
        digest(SOURCES, OPENING, events(("12 12:00:00.000001", "public_reply")), ("first_response", 1)),
    ]
    assert len({known, *others}) == len(others) + 1


def test_internal_notes_are_no_part_of_it() -> None:
    assert minded(events(("12 10:00", "internal_note"), LATE)) == list(events(LATE))


@pytest.mark.parametrize("to", [QUICKER, SLOWER])
def test_another_version_of_the_plan_flips_no_sealed_verdict(to: object) -> None:
    before = slow().the("first_response")
    after = told(to, "s2", "12 09:00", LATE, at="12 13:00").clocks  # type: ignore[arg-type]
    shown = Told(overlay(after, [sealed(before)]))
    clock = shown.the("first_response")
    assert (clock.state, clock.due_at, clock.target) == ("breached", jan("12 11:00"), "2 hours")
    assert shown.the("resolution") == Told(after).the("resolution")


def test_when_a_breached_clock_was_stopped_is_known_later() -> None:
    breached = told(ALWAYS, "s2", "12 09:00", at="12 11:30").the("first_response")
    clock = Told(overlay(slow().clocks, [sealed(breached)])).the("first_response")
    assert (clock.state, clock.stopped_at, clock.live) == ("breached", jan("12 12:00"), False)
    assert clock == slow().the("first_response")


def test_what_the_present_terms_do_not_promise_stays_missed_and_is_owed_no_more() -> None:
    breached = told(ALWAYS, "s2", "12 09:00", at="12 11:30").the("first_response")
    only_resolution = tier(ALWAYS_OPEN, resolution={"s2": hours(24)})
    found = overlay(told(only_resolution, "s2", "12 09:00", at="12 13:00").clocks, [sealed(breached)])
    assert [(clock.kind, clock.state, clock.live) for clock in found] == [
        ("first_response", "breached", False),
        ("resolution", "running", True),
    ]


def test_without_another_version_the_overlay_changes_nothing() -> None:
    found = slow().clocks
    assert overlay(found, [sealed(slow().the("first_response"))]) == found


def test_a_correction_is_what_is_shown_and_the_last_one_counts() -> None:
    late = slow().the("first_response")
    for state in ("met", "void"):
        clock = Told(overlay(slow().clocks, [sealed(late, corrected(state))])).the("first_response")  # type: ignore[arg-type]
        assert (clock.state, clock.breached_at) == (state, None)
    twice = sealed(late, corrected("met"), corrected("breached"))
    assert twice.state == "breached"
    assert Told(overlay(slow().clocks, [twice])).the("first_response").breached_at == jan("12 11:00")


def test_a_correction_settles_what_was_disputed() -> None:
    late = replace(slow().the("first_response"), disputed=True)
    (shown,) = overlay([late], [sealed(late)])
    assert shown.disputed
    (shown,) = overlay([late], [sealed(late, corrected("breached"))])
    assert (shown.state, shown.disputed) == ("breached", False)


def test_a_void_ticket_owes_nothing_however_often_its_verdict_was_corrected() -> None:
    story = ("12 12:00", "voided")
    late = told(ALWAYS, "s2", "12 09:00", story, at="12 13:00").the("first_response")
    (shown,) = overlay([late], [sealed(late, corrected("void"), corrected("breached"))])
    assert (shown.state, shown.live) == ("breached", False)


@settings(deadline=None)
@given(st.sampled_from(["taken", "public_reply", "resolved", "voided"]), st.integers(0, 6 * 60))
def test_what_was_decided_is_decided_the_same_however_late_one_looks(kind: str, minute: int) -> None:
    stop = (f"12 {9 + minute // 60:02}:{minute % 60:02}", kind)
    early = {(v.kind, v.cycle): v for v in verdicts(told(ALWAYS, "s1", "12 09:00", stop, at="12 16:00").clocks)}
    late = {(v.kind, v.cycle): v for v in verdicts(told(ALWAYS, "s1", "12 09:00", stop, at="20 09:00").clocks)}
    assert early == {key: late[key] for key in early}

from datetime import timedelta

from app.domain.clocks.derivation import Row, derivation
from tests.domain.clocks.told import ALWAYS, HOUR, OFFICE, PLAN, jan, told


def rows(severity: str, opened: str, *story: tuple[str, ...], at: str) -> tuple[Row, ...]:
    clock = told(OFFICE, severity, opened, *story, at=at).the("resolution")
    return derivation(PLAN, OFFICE, clock)


def the(found: tuple[Row, ...], term: str) -> Row:
    return next(row for row in found if row.term == term)


def test_it_tells_the_plan_the_clause_the_commitment_and_the_promise() -> None:
    found = rows("s2", "12 09:00", at="12 10:00")
    assert [(row.term, row.words) for row in found[:3]] == [
        ("plan", "Support Plan, version 1, Tier"),
        ("clause", "Times > resolution"),
        ("commitment", "target: past the due instant the target is missed"),
    ]
    assert the(found, "promise").words.startswith("“16 hours” for s2: 16 hours within 09:00–17:00 America/New_York")


def test_it_tells_the_severity_and_since_when() -> None:
    found = rows("s3", "12 09:00", ("12 11:00", "severity_changed", "s1"), at="12 12:00")
    assert (the(found, "severity").words, the(found, "severity").start) == ("s1 or worse since", jan("12 11:00"))


def test_it_tells_the_start_event_and_the_start() -> None:
    found = rows("s2", "17 12:00", at="18 12:00")
    assert (the(found, "event").words, the(found, "event").start) == ("opened", jan("17 12:00"))
    assert (the(found, "start").words, the(found, "start").start) == ("at the next opening", jan("20 09:00"))


def test_a_cycle_that_a_raise_began_says_so() -> None:
    story = ("12 09:30", "public_reply"), ("12 11:00", "severity_changed", "s1")
    clock = told(ALWAYS, "s3", "12 09:00", *story, at="12 11:10").the("first_response", 2)
    found = derivation(PLAN, ALWAYS, clock)
    assert (the(found, "event").words, the(found, "event").start) == ("severity changed", jan("12 11:00"))
    assert the(found, "start").words == "at once"


def test_its_spans_add_up_to_what_was_promised_and_then_comes_the_instant() -> None:
    found = rows("s2", "15 15:00", at="15 16:00")
    spans = [row for row in found if row.term in ("counted", "not counted")]
    assert sum((row.counted or timedelta() for row in spans), timedelta()) == 16 * HOUR
    assert [row.words for row in spans if row.term == "not counted"] == [
        "closed",
        "closed",
        "holiday: Founders' Day",
        "closed",
    ]
    assert (found[-1].term, found[-1].start) == ("due", jan("20 15:00"))


def test_the_verdict_comes_last() -> None:
    late = rows("s1", "12 09:00", ("13 10:00", "resolved"), at="14 09:00")
    assert [(row.term, row.words, row.start) for row in late[-2:]] == [
        ("breached", "not stopped by then", jan("12 17:00")),
        ("stopped", "late", jan("13 10:00")),
    ]
    assert rows("s1", "12 09:00", ("12 10:00", "resolved"), at="14 09:00")[-1].words == "in time"
    assert rows("s1", "12 09:00", ("12 10:00", "voided"), at="14 09:00")[-1].words == "void"


def test_while_paused_there_is_no_due_instant_and_it_says_why() -> None:
    found = rows("s2", "12 09:00", ("12 10:00", "waiting_on_customer"), at="12 11:00")
    assert (the(found, "due").start, the(found, "due").words.split(";")[0]) == (None, "no instant while it is paused")

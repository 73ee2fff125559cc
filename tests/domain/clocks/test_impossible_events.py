import pytest

from app.domain.clocks.clock import ImpossibleEvent, Opening, TicketEvent
from app.domain.clocks.standing import check, why_not
from tests.domain.clocks.told import ALWAYS, PLAN, events, jan, told

OPENING = Opening(jan("12 09:00"), "s2")
RESOLVED, VOIDED = ("12 10:00", "resolved"), ("12 10:00", "voided")


@pytest.mark.parametrize(
    ("story", "reason"),
    [
        ([("12 08:59", "taken")], "before the event, or the opening"),
        ([("12 10:00", "taken"), ("12 09:59", "public_reply")], "before the event"),
        ([("12 10:00", "taken"), ("12 11:00", "taken")], "taken already"),
        ([RESOLVED, ("12 11:00", "resolved")], "is resolved"),
        ([RESOLVED, ("12 11:00", "public_reply")], "is resolved"),
        ([RESOLVED, ("12 11:00", "taken")], "is resolved"),
        ([RESOLVED, ("12 11:00", "waiting_on_customer")], "is resolved"),
        ([RESOLVED, ("12 11:00", "waiting_on_third_party")], "is resolved"),
        ([RESOLVED, ("12 11:00", "back_to_us")], "is resolved"),
        ([RESOLVED, ("12 11:00", "severity_changed", "s1")], "is resolved"),
        ([RESOLVED, ("12 11:00", "escalation_requested")], "is resolved"),
        ([RESOLVED, ("12 11:00", "no_reply_needed")], "is resolved"),
        ([("12 10:00", "reopened")], "is not resolved"),
        ([RESOLVED, ("12 11:00", "reopened"), ("12 12:00", "reopened")], "is not resolved"),
        ([RESOLVED, ("19 10:00:00.000001", "reopened")], "the plan's window"),
        ([VOIDED, ("12 11:00", "public_reply")], "is void"),
        ([VOIDED, ("12 11:00", "voided")], "is void"),
        ([RESOLVED, ("12 10:30", "voided"), ("12 11:00", "reopened")], "is void"),
        ([("12 10:00", "back_to_us")], "nobody is waited on"),
        ([("12 10:00", "waiting_on_customer"), ("12 11:00", "customer_reply"), ("12 12:00", "back_to_us")], "nobody"),
        (
            [("12 10:00", "waiting_on_customer"), RESOLVED, ("12 11:00", "reopened"), ("12 12:00", "back_to_us")],
            "nobody",
        ),
        ([("12 10:00", "severity_changed", "s2")], "is s2 already"),
        ([("12 10:00", "severity_changed", "s9")], "no severity 's9'"),
        ([("12 10:00", "severity_changed")], "names no severity"),
    ],
)
def test_an_event_that_cannot_happen_where_it_stands_is_refused(story: list[tuple[str, ...]], reason: str) -> None:
    with pytest.raises(ImpossibleEvent, match=reason):
        check(PLAN, OPENING, events(*story))


@pytest.mark.parametrize(
    "story",
    [
        [VOIDED, ("12 11:00", "internal_note")],
        [RESOLVED, ("12 11:00", "customer_reply"), ("12 12:00", "internal_note"), ("12 13:00", "voided")],
        [RESOLVED, ("19 10:00", "reopened")],
        [("12 10:00", "waiting_on_customer"), ("12 11:00", "back_to_us")],
        [("12 10:00", "waiting_on_third_party"), ("12 11:00", "customer_reply"), ("12 12:00", "back_to_us")],
        [("12 10:00", "severity_changed", "s1"), ("12 11:00", "waiting_on_customer"), ("12 12:00", "back_to_us")],
        [("12 10:00", "severity_changed", "s1"), ("12 11:00", "severity_changed", "s2")],
        [("12 10:00", "taken"), ("12 10:00", "public_reply"), ("12 10:00", "resolved"), ("12 10:00", "reopened")],
        [("12 09:00", "taken")],
        [("12 10:00", "no_reply_needed"), ("12 11:00", "escalation_requested"), ("12 12:00", "escalation_requested")],
    ],
)
def test_everything_else_can_happen(story: list[tuple[str, ...]]) -> None:
    assert len(check(PLAN, OPENING, events(*story))) == len(story) + 1


def test_the_message_says_which_event_it_is() -> None:
    with pytest.raises(ImpossibleEvent, match="event 2, taken at 2026-01-12T16:00:00"):
        check(PLAN, OPENING, events(("12 10:00", "taken"), ("12 11:00", "taken")))


def test_events_later_than_the_instant_asked_about_are_checked_too() -> None:
    with pytest.raises(ImpossibleEvent):
        told(ALWAYS, "s2", "12 09:00", ("13 10:00", "taken"), ("13 11:00", "taken"), at="12 10:00")


def test_the_desk_can_ask_about_one_event_before_it_happens() -> None:
    standing = check(PLAN, OPENING, events(RESOLVED))[-1]
    assert why_not(PLAN, standing, TicketEvent(jan("12 11:00"), "public_reply")) == "the ticket is resolved"
    assert why_not(PLAN, standing, TicketEvent(jan("12 11:00"), "reopened")) is None


def test_where_a_ticket_stands_is_known_after_each_event() -> None:
    story = ("12 10:00", "waiting_on_customer"), ("12 11:00", "severity_changed", "s1"), ("12 12:00", "resolved")
    standings = check(PLAN, OPENING, events(*story))
    assert [standing.waiting_on for standing in standings] == [None, "customer", "customer", None]
    assert [standing.halt for standing in standings] == [None, "paused: customer", None, "resolved"]
    assert [standing.severity.slug for standing in standings] == ["s2", "s2", "s1", "s1"]

from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.domain.clocks.clock import TicketEvent
from app.domain.clocks.event_list import read_events, read_instant


def test_events_are_read_in_their_order_and_what_else_they_carry_is_left_alone() -> None:
    text = """[{"at": "2026-03-02T09:00:00Z", "kind": "taken", "by": "somebody"},
               {"at": "2026-03-02T10:00:00.25-08:00", "kind": "severity_changed", "severity": "P1"}]"""
    assert read_events(text) == (
        TicketEvent(datetime(2026, 3, 2, 9, tzinfo=UTC), "taken"),
        TicketEvent(
            datetime(2026, 3, 2, 10, 0, 0, 250000, tzinfo=timezone(timedelta(hours=-8))), "severity_changed", "P1"
        ),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[", "is not JSON"),
        ("{}", "is not a list"),
        ("null", "is not a list"),
        ("[" * 100_000, "nested too deep"),
        ("[1]", "event 1 is not an object"),
        ('[{"kind": "taken"}]', 'event 1 has no "at"'),
        ('[{"at": 5, "kind": "taken"}]', 'event 1 has no "at"'),
        ('[{"at": "2026-03-02T09:00:00Z"}]', 'event 1 has no "kind"'),
        ('[{"at": "2026-03-02T09:00:00Z", "kind": "opened"}]', 'event 1 has no "kind"'),
        ('[{"at": "2026-03-02T09:00:00Z", "kind": ["taken"]}]', 'event 1 has no "kind"'),
        ('[{"at": "2026-03-02T09:00:00Z", "kind": "severity_changed", "severity": 1}]', '"severity" is not text'),
        ('[{"at": "2026-03-02T09:00:00", "kind": "taken"}]', "event 1: '2026-03-02T09:00:00' has no offset"),
        ('[{"at": "yesterday", "kind": "taken"}]', "event 1: 'yesterday' is no ISO 8601 time"),
    ],
)
def test_what_is_no_list_of_events_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_events(text)


@pytest.mark.parametrize("words", ["2026-03-02", "2026-03-02T09:00", "", "2026-02-30T09:00Z", "2026-03-02T23:59:60Z"])
def test_a_time_needs_a_real_day_and_an_offset(words: str) -> None:
    with pytest.raises(ValueError, match=r"offset|ISO 8601"):
        read_instant(words)

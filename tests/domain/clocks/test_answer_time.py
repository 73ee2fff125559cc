"""Until when the customer can answer a proposed severity (sla.md, "Clocks", Dispute)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.clocks.dispute import adopted_at, answer_until
from app.domain.clocks.standing import Standing
from tests.offers import CLOSED_BELOW

MIDDLE, TOP = CLOSED_BELOW.tiers[1:]
WORST, *OTHERS = CLOSED_BELOW.severities
# A Friday at 16:00 in the offices, which close at 18:00.
FRIDAY = datetime(2026, 1, 16, 16, tzinfo=ZoneInfo("America/Los_Angeles")).astimezone(UTC)


def test_on_the_most_severe_there_are_thirty_minutes_at_any_hour() -> None:
    night = FRIDAY + timedelta(hours=9)
    for tier in (MIDDLE, TOP):
        assert answer_until(tier, WORST, night) == night + timedelta(minutes=30)


def test_on_others_four_hours_of_coverage_go_on_after_the_weekend() -> None:
    for severity in OTHERS:
        assert answer_until(MIDDLE, severity, FRIDAY) == FRIDAY + timedelta(days=2, hours=19)


def test_around_the_clock_they_are_four_hours() -> None:
    assert answer_until(TOP, OTHERS[0], FRIDAY) == FRIDAY + timedelta(hours=4)


def test_silence_adopts_nothing_without_a_proposal_or_once_the_account_manager_was_asked() -> None:
    here = Standing(FRIDAY, WORST)
    proposed = Standing(FRIDAY, WORST, proposed=OTHERS[0], proposed_at=FRIDAY)
    asked = Standing(FRIDAY, WORST, proposed=OTHERS[0], proposed_at=FRIDAY, manager_asked=True)
    assert adopted_at(TOP, here) is None
    assert adopted_at(TOP, proposed) == FRIDAY + timedelta(minutes=30)
    assert adopted_at(TOP, asked) is None

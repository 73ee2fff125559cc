from fractions import Fraction

import pytest

from app.domain.clocks.words import Chip, chip, read, share_at
from tests.domain.clocks.told import ALWAYS, OFFICE, jan, told


def resolution(at: str, *story: tuple[str, ...], cycle: int = 1) -> Chip:
    """The chip of a resolution of 4 hours from 09:00 on."""
    return chip(read(told(ALWAYS, "s1", "12 09:00", *story, at=at).the("resolution", cycle)), jan(at))


@pytest.mark.parametrize(
    ("at", "state", "words", "fraction"),
    [
        ("12 09:00", "running", "4 h left", 0.0),
        ("12 10:20", "running", "2 h 40 left", 1 / 3),
        ("12 12:11:59", "running", "48 min left", 0.7999),
        ("12 12:12", "soon", "48 min left", 0.8),
        ("12 12:59:30", "soon", "under 1 min left", 0.998),
        ("12 13:12", "breached", "12 min over", 1.0),
    ],
)
def test_a_running_clock_says_how_much_time_is_left(at: str, state: str, words: str, fraction: float) -> None:
    said = resolution(at)
    assert (said.label, said.state, said.words, said.live) == ("resolution", state, words, True)
    assert said.fraction == pytest.approx(fraction, abs=1e-3)
    assert said.due_at == jan("12 13:00")


def test_met_is_quiet() -> None:
    said = resolution("12 15:00", ("12 11:00", "resolved"))
    assert (said.state, said.words, said.fraction, said.live) == ("met", "met", 0.5, False)


def test_stopped_late_it_stays_over_by_as_much_as_it_was() -> None:
    said = resolution("14 15:00", ("12 14:00", "resolved"))
    assert (said.state, said.words, said.live) == ("breached", "1 h over", False)


def test_void_says_so() -> None:
    said = resolution("14 15:00", ("12 10:00", "voided"))
    assert (said.state, said.words, said.live) == ("void", "void", False)


def test_paused_says_who_is_waited_on_in_the_readers_words() -> None:
    clock = told(ALWAYS, "s2", "12 09:00", ("12 15:00", "waiting_on_customer"), at="12 18:00").the("resolution")
    theirs, ours = (chip(read(clock), jan("12 18:00"), waiting_for=name) for name in ("you", "the customer"))
    assert (theirs.state, theirs.words, theirs.due_at) == ("paused", "paused · waiting for you", None)
    assert (ours.words, ours.fraction) == ("paused · waiting for the customer", 0.0)


def test_a_later_cycle_is_numbered() -> None:
    again = resolution("12 12:00", ("12 10:00", "resolved"), ("12 11:00", "reopened"), cycle=2)
    assert again.label == "resolution no. 2"


def test_a_clock_computed_a_moment_ago_is_over_once_its_time_has_come() -> None:
    clock = told(ALWAYS, "s1", "12 09:00", at="12 12:59").the("resolution")
    assert (chip(read(clock), jan("12 13:01")).state, chip(read(clock), jan("12 13:01")).words) == (
        "breached",
        "1 min over",
    )


def test_soon_is_reached_in_coverage_time() -> None:
    """16 hours from Monday 13:00: 4, 8 and 4 of them on three days; three quarters are used on Tuesday at the close."""
    clock = told(OFFICE, "s2", "12 13:00", at="12 14:00").the("resolution")
    assert share_at(clock, Fraction(3, 4)) == jan("13 17:00")
    assert share_at(clock, Fraction(4, 5)) == jan("14 09:48")


def test_only_a_running_clock_will_soon_be_due() -> None:
    clock = told(ALWAYS, "s2", "12 09:00", ("12 15:00", "waiting_on_customer"), at="12 18:00").the("resolution")
    assert share_at(clock, Fraction(4, 5)) is None


def test_before_its_start_nothing_is_used() -> None:
    clock = told(OFFICE, "s2", "17 12:00", at="18 12:00").the("resolution")
    assert (chip(read(clock), jan("18 12:00")).fraction, chip(read(clock), jan("18 12:00")).words) == (
        0.0,
        "3 d 5 h left",
    )

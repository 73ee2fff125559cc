"""The budget of promised times equals what counting on one's fingers gives."""

from fractions import Fraction
from typing import get_args
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.tickets.budget import Measured, Verdict, misses, most_used, tally

verdicts = st.sampled_from(get_args(Verdict))
percents = st.none() | st.integers(0, 1000).map(lambda tenths: Fraction(tenths, 10))


@st.composite
def some_measured(draw: st.DrawFn) -> Measured:
    promised = draw(st.none() | st.integers(1, 10_000))
    counted = draw(st.integers(0, promised or 10_000))
    return Measured(UUID(int=0), "first_response", 1, "guarantee", "P1", draw(verdicts), counted, promised)


def one(verdict: str, counted: int = 0, promised: int | None = 100) -> Measured:
    return Measured(UUID(int=0), "first_response", 1, "guarantee", "P1", verdict, counted, promised)  # type: ignore[arg-type]


@given(st.lists(some_measured()))
def test_each_promised_time_is_counted_once(measured: list[Measured]) -> None:
    found = tally(measured)
    apart = found.void + found.disputed
    assert found.promised + apart == len(measured)
    assert found.promised == len([one for one in measured if one.verdict in ("met", "breached", "open")])


@given(st.lists(some_measured()))
def test_what_was_used_is_the_time_that_ran_of_the_time_that_was_promised(measured: list[Measured]) -> None:
    used, promised, worst = 0, 0, list[Fraction]()
    for each in measured:
        if each.verdict == "breached":
            worst.append(Fraction(1))
            used, promised = used + (each.promised or 0), promised + (each.promised or 0)
        if each.verdict == "met" and each.promised:
            worst.append(Fraction(each.counted, each.promised))
            used, promised = used + each.counted, promised + each.promised
    found = tally(measured)
    assert found.average == (Fraction(used, promised) if promised else None)
    assert found.worst == max(worst, default=None)


@given(st.integers(0, 500), percents)
def test_as_many_may_be_missed_as_leave_the_promised_share(promised: int, percent: Fraction | None) -> None:
    found = misses(tally([one("met")] * promised), percent)
    share = Fraction(100) if percent is None else percent
    fits = [number for number in range(promised + 1) if (promised - number) * 100 >= share * promised]
    assert found.allowed == max(fits)


def test_without_a_percentage_no_miss_is_allowed() -> None:
    found = misses(tally([one("met"), one("breached")]), None)
    assert (found.allowed, found.missed, found.left) == (0, 1, -1)


def test_void_and_disputed_ones_use_nothing() -> None:
    found = tally([one("void", 100), one("disputed", 100), one("met", 10)])
    assert (found.promised, found.average, found.worst) == (1, Fraction(1, 10), Fraction(1, 10))


def test_missed_ones_come_first_and_then_those_that_used_most() -> None:
    measured = [one("met", 10), one("breached"), one("met", 100), one("open", 99), one("met", 50)]
    assert [(each.verdict, each.counted) for each in most_used(measured, 3)] == [
        ("breached", 0),
        ("met", 100),
        ("met", 50),
    ]

"""Rules of two plans that change how time is counted, for everybody."""

from collections.abc import Iterator
from fractions import Fraction

from app.domain.plans.difference import Compared, Difference, Effect
from app.domain.plans.plan import Plan
from app.domain.plans.wording import time_in_words

_STOPS = {False: "does not stop", True: "stops"}
_SWITCHES = {
    "third_party_pauses": "waiting on a third party",
    "workaround_resolves": "a workaround that the customer accepted",
}


def rules(compared: Compared) -> Iterator[Difference]:
    """What stops the resolution clock, how long a ticket can be reopened, what long times mean, what is most severe."""
    old, new = compared.old, compared.new
    yield from _order(compared)
    yield from _waiting(compared)
    for name, what in _SWITCHES.items():
        now = getattr(new, name)
        if getattr(old, name) != now:
            yield _rule(name, f"{what} {_STOPS[now]} the resolution clock", "worse" if now else "better")
    if old.reopen_window != new.reopen_window:
        words = f"can be reopened within {time_in_words(old.reopen_window)} → {time_in_words(new.reopen_window)}"
        longer = new.reopen_window > old.reopen_window
        yield _rule("reopen_within_hours", words, "better" if longer else "worse")
    if old.hours_from_24 != new.hours_from_24:
        before, after = (plan.hours_from_24.replace("_", " ") for plan in (old, new))
        words = f"outside 24/7, 24 hours and more are counted as {after}, not as {before}"
        yield _rule("hours_from_24", words, "changed")
    yield from _attainment(old, new)


def _attainment(old: Plan, new: Plan) -> Iterator[Difference]:
    """Without a percentage every guarantee is to be kept."""
    before, after = (
        Fraction(100) if plan.attainment_percent is None else plan.attainment_percent for plan in (old, new)
    )
    if before != after:
        words = f"guarantees to be kept: {float(before):g} % → {float(after):g} %"
        yield _rule("attainment_percent", words, "better" if after > before else "worse")


def _rule(name: str, words: str, effect: Effect) -> Difference:
    return Difference("rule", words, effect, f"rules.{name}", f"rules.{name}")


def _waiting(compared: Compared) -> Iterator[Difference]:
    """Waiting for the customer stops the clock at some severities: the time for resolving them gets longer by it."""
    for old, new in compared.severities:
        if old and new and old.pauses != new.pauses:
            words = f"waiting for the customer {_STOPS[new.pauses]} the resolution clock of {new.label}"
            keys = f"severities.{old.slug}.pauses", f"severities.{new.slug}.pauses"
            yield Difference("pause", words, "worse" if new.pauses else "better", *keys, severity=new.slug)


def _order(compared: Compared) -> Iterator[Difference]:
    """Which of the severities that both have is the more severe."""
    both = [(old, new) for old, new in compared.severities if old and new]
    if [old for old, _ in both] != sorted((old for old, _ in both), key=lambda severity: severity.rank):
        words = f"from the most severe down: {', '.join(new.label for _, new in both)}"
        yield Difference("severity", words, "changed", "severities", "severities")

"""Every instant at which something will happen to a ticket by itself (sla.md, "Firing"). Pure; kept as timers.

A kind is planted here and fired by the function that app/tasks/kinds.py names for it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction

from app.domain.calendars import business_time as hours
from app.domain.clocks.clock import Clock
from app.domain.clocks.dispute import adopted_at
from app.domain.clocks.ladder import Climb, Escalation, climb
from app.domain.clocks.standing import check
from app.domain.clocks.words import share_at
from app.domain.contracts.queries import Terms
from app.domain.tickets.queries import History
from app.domain.timers.actions import Instant

KINDS = ("warning", "breach", "ladder", "reminder", "proposal", "closing", "reopening")
# Business days of waiting after which the customer is reminded; with the last, closing is proposed (sla.md, "Pause").
REMINDERS = (2, 5, 10)
PROPOSAL = str(REMINDERS[-1])


def agenda(terms: Terms, history: History, found: Sequence[Clock], now: datetime) -> list[Instant]:
    """A breach and a level that are past are among them: planted twice is planted once."""
    opening, events = history
    changed_at = events[-1].at if events else opening.at
    return [
        *(instant for clock in found for instant in _of_clock(clock, found)),
        *(instant for clock in found for instant in _warnings(terms, clock) if instant.due_at >= changed_at),
        *_of_ladder(climb(terms.plan, terms.tier, *history, now, found=found)),
        *_of_waiting(terms, history),
        *_of_dispute(terms, history),
        *_of_resolution(terms, history),
    ]


def _of_clock(clock: Clock, found: Sequence[Clock]) -> Iterator[Instant]:
    name = f"{clock.kind} {clock.cycle}"
    # What only escalates is never said to be breached; also when it tells nobody new, that is noted in time.
    kind = "ladder" if clock.commitment == "trigger" else "breach"
    if clock.breached_at and not _breached_before(clock, found):
        yield Instant(kind, name, clock.breached_at)
    if clock.state == "running" and clock.due_at:
        yield Instant(kind, name, clock.due_at)


def _warnings(terms: Terms, clock: Clock) -> Iterator[Instant]:
    for share in terms.plan.warn_at if clock.commitment != "trigger" else ():
        if warned_at := share_at(clock, share):
            yield Instant("warning", f"{clock.kind} {clock.cycle} {percent(share)}", warned_at)


def _breached_before(clock: Clock, found: Sequence[Clock]) -> bool:
    """A resolution that was breached and reopened is breached from then on, and triggers nothing again."""
    before = (other for other in found if other.kind == clock.kind == "resolution" and other.cycle < clock.cycle)
    return any(other.breached_at for other in before)


def percent(share: Fraction) -> str:
    """A share as people say it: "80 %"."""
    return f"{float(share * 100):g} %"


def _of_ladder(found: Climb) -> Iterator[Instant]:
    # As if everyone could be reached: a level that was told before its turn is found told when the timer fires.
    for told in (*found.escalations, *found.upcoming):
        if told.because != ("requested",):
            yield Instant("ladder", rung(told), told.at)


def rung(told: Escalation) -> str:
    """The name of a level on the ladder that began then."""
    return f"level {told.level} since {told.since.isoformat()}"


def _of_waiting(terms: Terms, history: History) -> Iterator[Instant]:
    waiting_since = waits_since(history)
    if waiting_since is None:
        return
    for days in REMINDERS:
        yield Instant("reminder", f"{days}", hours.after_business_days(terms.tier.calendar, waiting_since, days))


_ENDS_WAITING = {"customer_reply", "back_to_us", "resolved", "reopened", "voided"}


def waits_since(history: History) -> datetime | None:
    """Since when the customer's answer is awaited; None when it is not."""
    since: datetime | None = None
    before_void: datetime | None = None
    for event in history[1]:
        if event.kind == "voided":
            before_void = since
        if event.kind == "waiting_on_customer":
            since = event.at
        elif event.kind == "merge_undone":
            since, before_void = since or before_void, None
        elif event.kind in _ENDS_WAITING or event.kind == "waiting_on_third_party":
            since = None
    return since


def _of_dispute(terms: Terms, history: History) -> Iterator[Instant]:
    until = adopted_at(terms.tier, check(terms.plan, *history)[-1])
    if until:
        yield Instant("proposal", "", until)


def _of_resolution(terms: Terms, history: History) -> Iterator[Instant]:
    last = next((event for event in reversed(history[1]) if event.kind in ("resolved", "reopened", "voided")), None)
    if last and last.kind == "resolved":
        yield Instant("closing", "", last.at + terms.plan.reopen_window)
    elif last and last.kind == "reopened":
        yield Instant("reopening", "", last.at)

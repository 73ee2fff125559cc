"""How one clock was worked out, row by row (sla.md, "Explained"): `portal explain` prints it, the ticket page shows it.

The spans add up to `Clock.promised` when the clock runs to its deadline.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.clocks.clock import Beginning, Clock
from app.domain.plans.offer import Commitment
from app.domain.plans.plan import Plan, Tier
from app.domain.plans.wording import measured

MEANING: dict[Commitment, str] = {
    "guarantee": "guarantee: past the due instant the SLA is breached",
    "target": "target: past the due instant the target is missed",
    "trigger": "trigger: past the due instant the ticket is escalated",
    "internal": "internal: never shown to customers",
}
# What began a cycle, as its reader knows it.
BEGINNINGS: dict[Beginning, str] = {
    "opened": "opened",
    "severity_changed": "severity changed",
    "reopened": "reopened",
    "customer_reply": "the customer wrote",
    "public_reply": "our last public message",
    "waiting_on_customer": "our last public message",
    "incident_update": "our last update on the incident",
    "merged": "a ticket was merged into this one",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what it tells, in words, and where it has them an instant or a span and the time counted in it."""

    term: str
    words: str
    start: datetime | None = None
    end: datetime | None = None
    counted: timedelta | None = None


def derivation(plan: Plan, tier: Tier, clock: Clock) -> tuple[Row, ...]:
    """The rows in reading order: what was promised, from when, every span, then the instant and the verdict."""
    return (*_promise(plan, tier, clock), *_start(clock), *_spans(clock), _due(clock), *_verdict(clock))


def _promise(plan: Plan, tier: Tier, clock: Clock) -> Iterator[Row]:
    yield Row("plan", f"{plan.title}, version {plan.version}, {tier.name}")
    yield Row("clause", clock.cite)
    yield Row("commitment", MEANING[clock.commitment])
    yield Row("severity", f"{clock.severity} or worse since", clock.severity_since)
    meaning = f": {measured(clock.duration, tier.calendar)}" if clock.duration else ""
    yield Row("promise", f"“{clock.target}” for {clock.severity}{meaning}")


def _start(clock: Clock) -> Iterator[Row]:
    where = ", in a ticket that was merged into this one" if clock.inherited else ""
    yield Row("event", BEGINNINGS[clock.begun_by] + where, clock.begun_at)
    yield Row("start", "at once" if clock.begun_at == clock.started_at else "at the next opening", clock.started_at)


def _spans(clock: Clock) -> Iterator[Row]:
    for step in clock.steps:
        yield Row("counted" if step.counted else "not counted", step.reason, step.start, step.end, step.counted)


def _due(clock: Clock) -> Row:
    if clock.due_at is None:
        return Row("due", "no instant while it is paused; what is left runs on afterwards")
    return Row("due", "the promised time is over", clock.due_at)


def _verdict(clock: Clock) -> Iterator[Row]:
    if clock.breached_at:
        yield Row("breached", "not stopped by then", clock.breached_at)
    if clock.stopped_at:
        yield Row(
            "stopped", "void" if clock.state == "void" else "late" if clock.breached_at else "in time", clock.stopped_at
        )

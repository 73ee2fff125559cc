"""Replaying past tickets under another plan: a hundred thousand random ones, in one process on one core, against the
minute that is promised; and how much memory grows between the first tenth of them and the last."""

import random
import re
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.domain.clocks.clock import EventKind, Opening, TicketEvent
from app.domain.clocks.replay import Case, Replay
from app.domain.contracts.plan import Plan, Tier
from app.domain.contracts.plan_file import parse
from bench.table import Row

PLAN = min((Path(__file__).parent.parent / "app" / "plans").glob("*.toml"))
TICKETS, MINUTE = 100_000, 60.0
YEAR = timedelta(days=365)
BEGINS = datetime(2025, 1, 1, tzinfo=UTC)
# Megabytes by which memory may grow while the last nine tenths of the tickets go by.
GROWTH = 64.0


def run() -> list[Row]:
    """Measures once, in the seconds of its core: a run is long enough to be steady."""
    text = PLAN.read_text(encoding="utf-8")
    other = re.sub(r'"(\d+) hours"', lambda hours: f'"{int(hours[1]) * 2} hours"', text)
    old, new = parse(text, PLAN.stem), parse(other, PLAN.stem)
    taken = Replay(BEGINS + 2 * YEAR, old.tiers[-1].calendar.zone)
    began, early = time.process_time(), 0.0
    for number, case in enumerate(cases(old, new, random.Random(4)), 1):
        taken.take(case)
        if number == TICKETS // 10:
            early = _most_memory()
    took = time.process_time() - began
    growth = max(_most_memory() - early, 1.0)
    return [
        Row("tickets replayed under two plans", TICKETS / took, "100,000 a minute", TICKETS / MINUTE, 1.0),
        Row("64 MB over memory grown after a tenth", GROWTH, "measured", growth, 1.0),
    ]


def cases(old: Plan, new: Plan, chance: random.Random) -> Iterator[Case]:
    """Tickets of every tier, severity and kind of event, none kept."""
    pairs = [(one, other) for one, other in zip(old.tiers, new.tiers, strict=True) if one.can_file]
    for number in range(TICKETS):
        tier, other = chance.choice(pairs)
        opening, events = _story(old, tier, chance)
        yield Case(f"NW-{number}", "Northwind", opening, events, (old, tier), (new, other))


def _story(plan: Plan, tier: Tier, chance: random.Random) -> tuple[Opening, list[TicketEvent]]:
    """A ticket's life: taken, a few words to and fro, waits, perhaps another severity, resolved, perhaps again."""
    slugs = [severity.slug for severity in plan.severities]
    severity = chance.choice(slugs)
    opening = Opening(BEGINS + chance.random() * YEAR, severity, chance.choice(("portal", "email", "phone", "slack")))
    at, events = opening.at, list[TicketEvent]()

    def then(kind: EventKind, slug: str | None = None) -> None:
        nonlocal at
        at += timedelta(minutes=chance.expovariate(1 / 300))
        events.append(TicketEvent(at, kind, slug))

    if chance.random() < 0.8:
        then("taken")
    for _ in range(chance.randrange(6)):
        match chance.randrange(6):
            case 0:
                then("waiting_on_customer")
                then("customer_reply")
            case 1:
                then("waiting_on_third_party")
                then("back_to_us")
            case 2:
                severity = chance.choice([slug for slug in slugs if slug != severity])
                then("severity_changed", severity)
            case 3:
                then("internal_note")
            case 4:
                then("customer_reply")
            case _:
                then("public_reply")
    if chance.random() < 0.05:
        then("voided")
    elif chance.random() < 0.9:
        then("resolved")
        if chance.random() < 0.1:
            then("reopened")
            then("resolved")
    return opening, events


def _most_memory() -> float:
    """The most that this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

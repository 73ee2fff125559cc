"""Replaying past tickets under another plan: a hundred thousand random ones, in one process on one core, against the
minute that is promised; and how much memory grows between the first tenth of them and the last."""

import random
import re
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import get_args

from app.domain.clocks.clock import EventKind, Opening, TicketEvent
from app.domain.clocks.replay import Case, Replay
from app.domain.plans.plan import Channel, Plan
from app.domain.plans.plan_file import parse
from bench.table import Row

PLAN = min((Path(__file__).parent.parent / "app" / "plans").glob("*.toml"))
TICKETS, BATCH, MINUTE = 100_000, 1_000, 60.0
YEAR = timedelta(days=365)
CHANNELS: tuple[Channel, ...] = get_args(Channel)
BEGINS = datetime(2025, 1, 1, tzinfo=UTC)
# Megabytes by which memory may grow while the last nine tenths of the tickets go by.
GROWTH = 64.0


def run() -> list[Row]:
    """Measures once, in the seconds of its core; making tickets up is not counted."""
    text = PLAN.read_text(encoding="utf-8")
    other = re.sub(r'"(\d+) hours"', lambda hours: f'"{int(hours[1]) * 2} hours"', text)
    old, new = parse(text, PLAN.stem), parse(other, PLAN.stem)
    taken = Replay(BEGINS + 2 * YEAR, old.tiers[-1].calendar.zone)
    told, took, early = cases(old, new, random.Random(4)), 0.0, 0.0
    while batch := [*islice(told, BATCH)]:
        began = time.process_time()
        for case in batch:
            taken.take(case)
        took += time.process_time() - began
        early = early or (_most_memory() if taken.held_to.total() >= TICKETS // 10 else 0.0)
    assert not taken.left_out, taken.left_out[0]
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
        opening, events = _story(old, chance)
        yield Case(f"NW-{number}", "Northwind", opening, events, (old, tier), (new, other))


def _story(plan: Plan, chance: random.Random) -> tuple[Opening, list[TicketEvent]]:
    """A ticket's life: taken, this and that, resolved, perhaps reopened and resolved again."""
    channel = chance.choice(CHANNELS)
    story = _Story(plan, Opening(BEGINS + chance.random() * YEAR, chance.choice(plan.severities).slug, channel), chance)
    if chance.random() < 0.8:
        story.then("taken")
    for passage in chance.choices(PASSAGES, k=chance.randrange(6)):
        story.tell(passage)
    if chance.random() < 0.05:
        story.then("voided")
    elif chance.random() < 0.9:
        story.then("resolved")
        if chance.random() < 0.1:
            story.then("reopened")
            story.then("resolved")
    return story.opening, story.events


# What can happen on any open ticket; together with how it begins and ends, events of every kind.
PASSAGES: tuple[tuple[EventKind, ...], ...] = (
    ("public_reply",),
    ("customer_reply", "public_reply"),
    ("customer_reply", "no_reply_needed"),
    ("internal_note",),
    ("waiting_on_customer", "customer_reply"),
    ("waiting_on_third_party", "back_to_us"),
    ("severity_changed",),
    ("severity_proposed", "proposal_rejected"),
    ("severity_proposed", "manager_asked", "severity_changed"),
    ("escalation_requested", "related_tickets"),
    ("incident_update", "internal_note"),
    ("merged", "customer_reply"),
    ("merged", "merge_undone"),
    ("public_reply", "workaround_accepted"),
)


class _Story:
    """What has happened to one ticket so far."""

    def __init__(self, plan: Plan, opening: Opening, chance: random.Random) -> None:
        self.slugs = [severity.slug for severity in plan.severities]
        self.opening = opening
        self.severity = opening.severity
        self.chance = chance
        self.at = opening.at
        self.events = list[TicketEvent]()

    def tell(self, passage: tuple[EventKind, ...]) -> None:
        """A passage, unless it holds what can happen only once and did."""
        if "workaround_accepted" in passage and any(event.kind == "workaround_accepted" for event in self.events):
            return
        for kind in passage:
            self.then(kind)

    def then(self, kind: EventKind) -> None:
        """The next event, some hours later."""
        self.at += timedelta(minutes=self.chance.expovariate(1 / 300))
        other = self.chance.choice([slug for slug in self.slugs if slug != self.severity])
        slug = other if kind in ("severity_changed", "severity_proposed") else None
        absorbed = (Opening(self.at - timedelta(hours=3), self.severity), ()) if kind == "merged" else None
        self.events.append(TicketEvent(self.at, kind, slug, absorbed=absorbed))
        self.severity = slug if slug and kind == "severity_changed" else self.severity


def _most_memory() -> float:
    """The most that this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

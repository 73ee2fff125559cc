"""Promised times of two plans: which are sooner for the customer, by what they mean and not by their words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

from app.domain.calendars.business_time import next_opening
from app.domain.calendars.calendar import Calendar
from app.domain.calendars.duration import Duration
from app.domain.calendars.falling_due import falls_due
from app.domain.plans.difference import Compared, Difference, Effect, effect_of
from app.domain.plans.offer import Commitment
from app.domain.plans.plan import Promise, PromiseKind, Severity, Tier
from app.domain.plans.wording import understood

# An ordinary week, in which no zone of the world changes its clocks: a ticket every half hour of it is asked.
WEEK = datetime(2024, 1, 15, tzinfo=UTC)
ASKED = tuple(WEEK + number * timedelta(minutes=30) for number in range(7 * 48))
STRENGTH: tuple[Commitment, ...] = ("internal", "trigger", "target", "guarantee")


def promises(compared: Compared, old: Tier, new: Tier) -> Iterator[Difference]:
    """Every cell of the grids that is another promise in the tier, and every grid that binds more or less."""
    for kind in get_args(PromiseKind):
        yield from _commitment(kind, old, new)
        for before, after in compared.severities:
            promised = old.promises.get(kind, {}).get(before.slug) if before else None
            promises_now = new.promises.get(kind, {}).get(after.slug) if after else None
            severity = after or before
            assert severity, "a pair has one of the two"
            yield from _promise(
                kind.replace("_", " "),
                f" for {severity.label}",
                (promised, old, _key(kind, before, old)),
                (promises_now, new, _key(kind, after, new)),
                severity.slug,
            )


def channel_targets(old: Tier, new: Tier) -> Iterator[Difference]:
    """What a channel promises by itself."""
    for channel in sorted({*old.channel_response, *new.channel_response}):
        yield from _promise(
            "channel target",
            f" by {channel}",
            (old.channel_response.get(channel), old, f"channel_response.{old.slug}.{channel}"),
            (new.channel_response.get(channel), new, f"channel_response.{new.slug}.{channel}"),
            None,
        )


def later_or_sooner(old: tuple[Calendar, Duration], new: tuple[Calendar, Duration]) -> Effect | None:
    """Whether tickets of an ordinary week fall due sooner or later under the new promise; None: at the same time."""
    if old == new:
        return None
    gaps = [_due(*new, at) - _due(*old, at) for at in ASKED]
    if not any(gaps):
        return None
    return effect_of(better=min(gaps) < timedelta(), worse=max(gaps) > timedelta())


def _due(calendar: Calendar, duration: Duration, at: datetime) -> datetime:
    return falls_due(calendar, duration, at if duration.kind == "elapsed" else next_opening(calendar, at))


def ordinary(calendar: Calendar) -> Calendar:
    """Its hours without any exception, whatever it is called."""
    return replace(calendar.ordinary(), name="")


Cell = tuple[Promise | None, Tier, str]


def _promise(about: str, whose: str, old: Cell, new: Cell, severity: str | None) -> Iterator[Difference]:
    effect = _effect(old, new)
    if effect:
        keys = old[2] if old[0] else None, new[2] if new[0] else None
        words = f"{about}{whose}: {_words(old)} → {_words(new)}"
        yield Difference(about, words, effect, *keys, new[1].slug, severity)


def _effect(old: Cell, new: Cell) -> Effect | None:
    before, after = old[0] and old[0].duration, new[0] and new[0].duration
    if before and after:
        return later_or_sooner((ordinary(old[1].calendar), before), (ordinary(new[1].calendar), after))
    if before or after:
        return "better" if after else "worse"
    return None if (old[0] is None) == (new[0] is None) else "changed"


def _words(cell: Cell) -> str:
    promise, tier, _ = cell
    return f"“{promise.words}” ({understood(promise, tier.calendar)})" if promise else "no promise"


def _key(kind: PromiseKind, severity: Severity | None, tier: Tier) -> str:
    return f"{kind}.targets.{severity.slug}.{tier.slug}" if severity else kind


def _commitment(kind: PromiseKind, old: Tier, new: Tier) -> Iterator[Difference]:
    before, after = _binding(old, kind), _binding(new, kind)
    if before and after and before != after:
        effect: Effect = "better" if STRENGTH.index(after) > STRENGTH.index(before) else "worse"
        words = f"{kind.replace('_', ' ')} is a {after}, no {before} any more"
        yield Difference("commitment", words, effect, f"{kind}.commitment", f"{kind}.commitment", new.slug)


def _binding(tier: Tier, kind: PromiseKind) -> Commitment | None:
    return next((promise.commitment for promise in tier.promises.get(kind, {}).values() if promise.duration), None)

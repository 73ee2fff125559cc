"""Who is told when under two plans: the levels of each severity's ladder, and what escalates at once."""

from collections.abc import Iterator
from itertools import zip_longest

from app.domain.plans.difference import Compared, Difference, Effect, effect_of, paired
from app.domain.plans.escalation import Ladder, Level, Trigger
from app.domain.plans.plan import Plan, Tier
from app.domain.plans.plan_diff_promises import ordinary
from app.domain.plans.wording import hours_in_words, time_in_words

EMPTY = Ladder(())


def ladders(compared: Compared, old: Tier, new: Tier) -> Iterator[Difference]:
    """Level by level, for each severity that both plans have."""
    places = _ladder_place(compared.old, old), _ladder_place(compared.new, new)
    for before, after in compared.severities:
        if before is None or after is None:
            continue
        was, now = old.ladders.get(before.slug, EMPTY), new.ladders.get(after.slug, EMPTY)
        for one, other in zip_longest(was.levels, now.levels):
            keys = _level_key(places[0], one), _level_key(places[1], other)
            for words, effect in (*_level(compared, one, other), *_reached(old, one, new, other)):
                told = f"escalation of {after.label}: {words}"
                yield Difference("ladder", told, effect, *keys, new.slug, after.slug)


def triggers(compared: Compared, old: Tier, new: Tier) -> Iterator[Difference]:
    """Where the tier has a ladder: what moves a ticket up at once."""
    before = old.triggers if old.ladders else ()
    after = new.triggers if new.ladders else ()
    for one, other in paired(before, after, lambda trigger: (trigger.because, trigger.severities), _because):
        keys = _trigger_key(compared.old, old, one), _trigger_key(compared.new, new, other)
        if one is None and other is not None:
            yield Difference("trigger", f"escalates at once: {_when(other)}", "better", *keys, new.slug)
        elif other is None and one is not None:
            yield Difference("trigger", f"does not escalate any more: {_when(one)}", "worse", *keys, new.slug)
        elif one and other and _when(one) != _when(other):
            words = f"escalates at once: {_when(one)} → {_when(other)}"
            yield Difference("trigger", words, _sooner(one, other), *keys, new.slug)


def _because(trigger: Trigger) -> str:
    return trigger.because


def _level(compared: Compared, old: Level | None, new: Level | None) -> Iterator[tuple[str, Effect]]:
    if old is None and new is not None:
        yield f"level {new.number}, {new.role}, is new, told {_told(new)}", "better"
    elif new is None and old is not None:
        yield f"level {old.number}, {old.role}, is gone", "worse"
    elif old and new:
        yield from _same_level(compared, old, new)


def _same_level(compared: Compared, old: Level, new: Level) -> Iterator[tuple[str, Effect]]:
    level = f"level {new.number}"
    if (old.after, old.share) != (new.after, new.share):
        yield f"{level} told {_told(old)} → {_told(new)}", _earlier(old, new)
    if (old.role, old.contact, _people(compared.old, old)) != (new.role, new.contact, _people(compared.new, new)):
        yield (
            f"{level} is {old.role} ({_people(compared.old, old)}) → {new.role} ({_people(compared.new, new)})",
            "changed",
        )
    if old.by != new.by:
        more, fewer = set(new.by) - set(old.by), set(old.by) - set(new.by)
        yield f"{level} told by {', '.join(old.by)} → {', '.join(new.by)}", effect_of(bool(more), bool(fewer))
    if old.retell_every != new.retell_every:
        yield f"{level} told again {_again(old)} → {_again(new)}", "changed"


def _reached(old: Tier, before: Level | None, new: Tier, after: Level | None) -> Iterator[tuple[str, Effect]]:
    """Other hours, unless they are the tier's own, of which the coverage tells."""
    if before is None or after is None or ordinary(before.reachable) == ordinary(after.reachable):
        return
    if (before.reachable, after.reachable) != (old.calendar, new.calendar):
        words = f"reached {hours_in_words(before.reachable)} → {hours_in_words(after.reachable)}"
        yield f"level {after.number} {words}", "changed"


def _earlier(old: Level, new: Level) -> Effect:
    """A time and a share of the target cannot be compared; a level that waits for a trigger is the later one."""
    if old.after is not None and new.after is not None:
        return "better" if new.after < old.after else "worse"
    if old.share is not None and new.share is not None:
        return "better" if new.share < old.share else "worse"
    timed = [level.after is not None or level.share is not None for level in (old, new)]
    return effect_of(better=not timed[0] and timed[1], worse=timed[0] and not timed[1])


def _told(level: Level) -> str:
    if level.after is not None:
        return f"after {time_in_words(level.after)}" if level.after else "at once"
    return f"at {level.share} of the resolution target" if level.share else "only by a trigger"


def _people(plan: Plan, level: Level) -> str:
    return ", ".join(plan.groups[group] for group in level.groups)


def _again(level: Level) -> str:
    return f"every {time_in_words(level.retell_every)}" if level.retell_every else "never"


def _when(trigger: Trigger) -> str:
    words = f"{trigger.because.replace('_', ' ')} ({', '.join(trigger.severities)})"
    if trigger.within is None:
        return words
    return f"{words}, {trigger.tickets} of {trigger.organisations} organisations in {time_in_words(trigger.within)}"


def _sooner(old: Trigger, new: Trigger) -> Effect:
    before, after = set(old.severities), set(new.severities)
    if before == after:
        return "changed"
    return effect_of(better=bool(after - before), worse=bool(before - after))


def _ladder_place(plan: Plan, tier: Tier) -> str:
    places = enumerate(plan.facts.get("ladders", []), start=1)
    return next((f"ladders[{number}]" for number, ladder in places if tier.slug in ladder["tiers"]), "ladders")


def _level_key(place: str, level: Level | None) -> str | None:
    return f"{place}.levels[{level.number}]" if level else None


def _trigger_key(plan: Plan, tier: Tier, trigger: Trigger | None) -> str | None:
    """Its place: the entry of this tier with the same words."""
    for number, entry in enumerate(plan.facts.get("triggers", []), start=1):
        same = trigger and (entry["because"], entry["printed"]) == (trigger.because, trigger.printed)
        if same and tier.slug in entry.get("tiers", [tier.slug]):
            return f"triggers[{number}]"
    return None

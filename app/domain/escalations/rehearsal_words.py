"""A rehearsal as people and programs read it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from app.domain.escalations.reach import Told
from app.domain.escalations.rehearsal import Step, Story
from app.domain.escalations.words import because_words

WHY_NOT = {"level_closed": "the level is closed", "away": "away", "out_of_hours": "out of hours"}


def for_programs(story: Story, steps: Sequence[Step]) -> dict[str, Any]:
    """The rehearsal as JSON says it; instants are in UTC with Z. `nobody` are the turns at which the level itself had
    nobody, with when somebody can be reached."""
    return {
        "plan": story.plan.stem,
        "version": story.plan.version,
        "tier": story.tier.slug,
        "severity": story.opening.severity,
        "at": _instant(story.opening.at),
        "steps": [_step(step) for step in steps],
        "nobody": [
            {"level": step.level.number, "from": _instant(step.at), "until": _instant(step.opens_at)}
            for step in steps
            if step.nobody
        ],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "level": step.level.number,
        "role": step.level.role,
        "at": _instant(step.at),
        "because": list(step.because),
        "channels": list(step.level.by),
        "told": [_told(one) for one in step.reached.people],
        "skipped": [{"name": one.name, "group": one.group, "why": one.why} for one in step.reached.skipped],
        "last_resort": step.last_resort,
        "repeated_every_seconds": int(step.level.retell_every.total_seconds()) if step.level.retell_every else None,
    }


def _told(one: Told) -> dict[str, Any]:
    return {"name": one.name, "email": one.email, "group": one.group, "instead_of": one.stands_in_for, "rota": one.rota}


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def for_people(story: Story, steps: Sequence[Step]) -> str:
    """The rehearsal as a text; instants are in UTC."""
    severity = story.plan.severity(story.opening.severity)
    head = f"{story.plan.title}, {story.tier.name}, {severity.name}, opened {_shown(story.opening.at)}"
    lines = [line for step in steps for line in _lines(story, step)]
    return "\n".join([head, "", *(lines or ["Nobody is told: the tier has no ladder for it."])])


def _lines(story: Story, step: Step) -> Iterator[str]:
    label = story.plan.severity(step.severity).label
    because = because_words(step.because, step.level.number, label)
    yield f"{_shown(step.at)}  level {step.level.number}, {step.level.role}: {because}"
    for one in step.reached.people:
        yield f"    {told_words(one)}, by {' and '.join(step.level.by)}"
    for skipped in step.reached.skipped:
        yield f"    not {skipped.name}: {WHY_NOT[skipped.why]}"
    if step.last_resort:
        yield "    the last resort, because nobody of the level can be reached"
    elif not step.reached.people:
        yield "    nobody can be reached"
    if step.nobody:
        yield f"    {'from ' + _shown(step.opens_at) if step.opens_at else 'nor within 14 days'}"
    if step.level.retell_every and step.reached.people:
        minutes = int(step.level.retell_every.total_seconds() // 60)
        yield f"    again every {minutes} min, to all on call, until somebody accepts"


def told_words(one: Told) -> str:
    """Who is told, for whom, and why they come first: "Sam Whitfield for Alex Kimura (primary)"."""
    absent = f" for {one.stands_in_for}" if one.stands_in_for else ""
    return f"{one.name}{absent}" + (f" (on call, {one.rota})" if one.rota else "")


def _shown(at: datetime) -> str:
    return f"{at.astimezone(UTC):%a %d %b %Y, %H:%M:%S}Z"

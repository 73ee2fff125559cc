"""Climbing a ticket's ladder in the running system: what the pure ladder says and the log does not have yet is told now
(sla.md, "Warnings and escalation")."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.domain.clocks.ladder import Climb, Escalation, Noted, climb
from app.domain.deliveries.actions import Recipient
from app.domain.deliveries.notices import tell
from app.domain.escalations import tables
from app.domain.escalations.people_queries import group_members
from app.domain.escalations.queries import Recorded, asked_last, escalations_of, lifted_of, noted_of
from app.domain.escalations.reach import Member, Reached, of_groups, opens, who
from app.domain.escalations.words import because_words
from app.domain.events.actions import record
from app.domain.plans.escalation import Level
from app.domain.tickets.agenda import rung
from app.domain.tickets.tables import Ticket
from app.domain.tickets.verbs import Hold
from app.domain.timers.actions import Instant, plant
from app.lib import database
from app.lib.ids import new_id
from app.lib.rows import insert

UNREACHABLE = "unreachable"
REOPENED = "reopened"
LOOK_AGAIN = timedelta(minutes=15)
NOBODY = Reached((), ())


async def catch_up(held: Hold, *, late: bool = False) -> list[Recorded]:
    """Tells every level that is due and was not told, as SYSTEM, on a locked ticket; answers what it recorded."""
    recorded = await escalations_of(held.ticket)
    before = len(recorded)
    while True:
        found = climbed(held, recorded)
        known = {(one.since, one.level) for one in recorded}
        due = next((one for one in found.escalations if (one.since, one.level) not in known), None)
        if due is None:
            break
        recorded += await _tell_level(held, due, known, late=late)
    if new := recorded[before:]:
        level = max(one.level for one in recorded if one.since == found.since) if found.level else 0
        await _keep_level(held, level)
    await _note(held, found.noted)
    return new


def climbed(held: Hold, recorded: Sequence[Recorded]) -> Climb:
    """How far the ticket has come by now; what was told because nobody below could be reached is a fact of it."""
    return climb(held.terms.plan, held.terms.tier, *held.history, held.now, lifted_of(recorded))


async def _tell_level(held: Hold, due: Escalation, known: set[tuple[datetime, int]], *, late: bool) -> list[Recorded]:
    """The level, and where nobody of it can be reached the next one at once, up to the plan's last resort. On a ticket
    that was settled before anybody could be told, it is only recorded."""
    levels, recorded, because = _levels(held, due), list[Recorded](), due.because
    if held.ticket.over:
        levels = levels[:1]
    for level in levels:
        members = await _members_of(held, level.groups)
        reached = NOBODY if held.ticket.over else who(level, members, held.now)
        nobody, top = not reached.people and not held.ticket.over, level is levels[-1]
        if nobody and top:
            reached = await _last_resort(held)
        one = _recorded(held, due, level, because, reached, last_resort=nobody and top)
        recorded.append(one)
        await _keep(held, one)
        await announce(held, one, late=late)
        if nobody:
            await _tell_when_open(held, one, opens(level, members, held.now))
        await _retell_later(held, one, level)
        if not nobody or (due.since, level.number + 1) in known:
            break
        because = (UNREACHABLE,)
    return recorded


def _levels(held: Hold, due: Escalation) -> tuple[Level, ...]:
    """The level and those above it on its ladder."""
    return tuple(level for level in held.terms.tier.ladders[due.severity].levels if level.number >= due.level)


def _level(held: Hold, one: Recorded) -> Level:
    return next(level for level in _levels(held, _due(one)) if level.number == one.level)


async def tell_again(held: Hold, one: Recorded, *, late: bool) -> None:
    """A level that could not be reached when its turn was: its people are told now, or when they can be."""
    level = _level(held, one)
    members = await _members_of(held, level.groups)
    reached = who(level, members, held.now)
    if not reached.people:
        await _tell_when_open(held, one, opens(level, members, held.now))
        return
    told = replace(one, told=_people(reached), at=held.now, last_resort=False)
    await database.execute(
        "UPDATE escalation SET told = $3::text::jsonb, at = $4, last_resort = false "
        "WHERE organisation_id = $1 AND id = $2",
        held.ticket.organisation_id,
        one.id,
        json.dumps(told.told),
        held.now,
    )
    await announce(held, told, late=late)
    await _retell_later(held, told, level)


async def retell(held: Hold, one: Recorded, *, late: bool) -> None:
    """The level once more, with all who are on call for it, and so on until somebody accepts."""
    await announce(held, await _as_of_now(held, one, again=True), late=late, again=True)
    await _retell_later(held, one, _level(held, one))


async def _as_of_now(held: Hold, one: Recorded, *, again: bool = False) -> Recorded:
    """With those of the level who can be reached now: people leave, and others stand in for them."""
    level = _level(held, one)
    return replace(one, told=_people(who(level, await _members_of(held, level.groups), held.now, again=again)))


async def _retell_later(held: Hold, one: Recorded, level: Level) -> None:
    if level.retell_every and one.told:
        await plant(held.ticket.log, [Instant("retell", rung_of(one), held.now + level.retell_every)])


async def remind_level(held: Hold, *, late: bool) -> None:
    """Reopened: the highest level told on the ladder in force hears of it, which is no new escalation."""
    recorded = await escalations_of(held.ticket)
    since = climbed(held, recorded).since
    in_force = [one for one in recorded if one.since == since]
    if in_force:
        highest = max(in_force, key=lambda one: one.level)
        now = await _as_of_now(held, highest)
        await announce(held, replace(now, because=(REOPENED,), last_resort=False), late=late, again=True)


async def _members_of(held: Hold, groups: Sequence[str]) -> list[Member]:
    """Of these groups, with the customer's own people."""
    return await group_members(groups, organisation_id=held.ticket.organisation_id)


async def _last_resort(held: Hold) -> Reached:
    groups = (held.terms.plan.last_resort,)
    return of_groups(groups, await _members_of(held, groups), held.now)


def _recorded(
    held: Hold, due: Escalation, level: Level, because: tuple[str, ...], reached: Reached, *, last_resort: bool
) -> Recorded:
    lifted, told = because == (UNREACHABLE,), _people(reached)
    return Recorded(
        new_id(),
        due.since,
        level.number,
        due.severity,
        level.role,
        due.at,
        held.now,
        because,
        lifted,
        told,
        last_resort,
    )


def _people(reached: Reached) -> tuple[dict[str, Any], ...]:
    """Who was told, as they are kept; "for" is whom they stand in for."""
    return tuple(
        {"person_id": str(p.person_id), "name": p.name, "email": p.email, "group": p.group, "for": p.stands_in_for}
        for p in reached.people
    )


async def _keep(held: Hold, one: Recorded) -> None:
    row = {name: getattr(one, name) for name in one.__dataclass_fields__ if not name.startswith("accepted")}
    row |= {"organisation_id": held.ticket.organisation_id, "ticket_id": held.ticket.id}
    await insert((tables.Escalation, row | {"because": list(one.because), "told": json.dumps(one.told)}))


async def announce(held: Hold, one: Recorded, *, late: bool, again: bool = False) -> None:
    """The line on the ticket, and the message to whoever is told."""
    because = because_words(one.because, one.level, held.terms.plan.severity(held.ticket.severity).label)
    data = {
        "level": one.level,
        "role": one.role,
        "because": because,
        "causes": list(one.because),
        "due_at": one.due_at.isoformat(),
        "told": one.people,
        "last_resort": one.last_resort,
        "again": again,
        "settled": held.ticket.over,
    } | ({"was_due_at": one.due_at.isoformat()} if late else {})
    await record(held.ticket.log, "escalated", at=held.now, actor=None, data=data)
    asked = await asked_last(held.ticket) if "requested" in one.because else None
    people = [Recipient(UUID(person["person_id"]), person["email"]) for person in one.told]
    line = f"{held.ticket.reference}: escalated to level {one.level}, {one.role}: {because}"
    facts = about(held, one.due_at) | {"asked": asked, "line": line}
    await tell(people, "escalated", facts | data, organisation_id=held.ticket.organisation_id, late=late)


def about(held: Hold, at: datetime) -> dict[str, Any]:
    """What every message to the staff says of the ticket; `at` is when its reason was due."""
    ticket = held.ticket
    return {
        "reference": ticket.reference,
        "subject": ticket.subject,
        "organisation": ticket.organisation,
        "severity_label": held.terms.plan.severity(ticket.severity).label,
        "assignee": ticket.assignee,
        "at": at.isoformat(),
        "path": f"/desk/tickets/{ticket.reference}",
    }


def rung_of(one: Recorded) -> str:
    """The name of the level on its ladder, for timers that are about it."""
    return rung(_due(one))


def _due(one: Recorded) -> Escalation:
    return Escalation(one.level, one.due_at, one.because, one.since, one.severity)


async def _tell_when_open(held: Hold, one: Recorded, opens_at: datetime | None) -> None:
    """Looks again when its hours open; where no hours are in sight, because nobody is in the group, now and then."""
    await plant(held.ticket.log, [Instant("opening", rung_of(one), opens_at or held.now + LOOK_AGAIN)])


async def _keep_level(held: Hold, level: int) -> None:
    await Ticket.update({Ticket.level: level}).where(
        (Ticket.organisation_id == held.ticket.organisation_id) & (Ticket.id == held.ticket.id)
    )


async def _note(held: Hold, noted: Sequence[Noted]) -> None:
    """Notes on the ticket what told nobody new, once each."""
    if not noted:
        return
    known = await noted_of(held.ticket)
    for cause in noted:
        if (cause.at.isoformat(), cause.because) not in known:
            data = {"because": cause.because, "due_at": cause.at.isoformat(), "why": cause.why}
            await record(held.ticket.log, "escalation_noted", at=held.now, actor=None, data=data)

"""What timers do to a ticket: warn, note a breach, climb its ladder, remind, close. The ticket is locked and the timer
marked (app/domain/timers/claims.py); each looks whether its reason still holds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.domain.clocks.clock import Clock
from app.domain.clocks.compute import clocks
from app.domain.clocks.words import LABELS, VERDICTS
from app.domain.deliveries.actions import Recipient
from app.domain.deliveries.notices import tell
from app.domain.escalations import climbing
from app.domain.escalations.climbing import about, catch_up, remind_level, rung_of, tell_again
from app.domain.escalations.people_queries import group_members
from app.domain.escalations.queries import Recorded, escalations_of
from app.domain.escalations.reach import of_groups
from app.domain.events.actions import record
from app.domain.tickets.agenda import PROPOSAL, waits_since
from app.domain.tickets.queries import customers_on, person_address, ticket_of
from app.domain.tickets.verbs import Changes, Hold, happen, hold_locked, move_clocks
from app.domain.timers.claims import Fired


async def warn(fired: Fired) -> None:
    """A share of a target has run, and nothing has stopped its clock: whoever has the ticket is told."""
    held = await _hold(fired)
    kind, cycle, share = fired.what.split(" ", 2)
    # As it was then: what was due while nobody looked has happened all the same.
    clock = _clock(held, kind, int(cycle), fired.due_at)
    if clock is None or clock.state != "running" or clock.due_at is None:
        return
    data = {"clock": kind, "share": share, "due_at": clock.due_at.isoformat(), "target": clock.target, **_when(fired)}
    await record(held.ticket.log, "warned", at=held.now, actor=None, public=False, data=data)
    line = f"{held.ticket.reference}: {share} of the {LABELS[clock.kind]} time has run"
    facts = {"label": LABELS[clock.kind], "line": line}
    present = _clock(held, kind, int(cycle), held.now)
    if present is None or present.state != "running":
        return
    await tell(
        await _whoever_has_it(held),
        "clock_warning",
        about(held, fired.due_at) | data | facts,
        organisation_id=held.ticket.organisation_id,
        late=fired.late,
    )


async def breach(fired: Fired) -> None:
    """A deadline has passed. What it sets off on the ladder has timers of its own; what it only notes is noted here."""
    held = await _hold(fired)
    kind, cycle = fired.what.split(" ")
    clock = _clock(held, kind, int(cycle), held.now)
    if clock is None or clock.breached_at is None:
        return
    data = {
        "clock": kind,
        "cycle": clock.cycle,
        "commitment": clock.commitment,
        "breached_at": clock.breached_at.isoformat(),
        "target": clock.target,
        **_when(fired),
    }
    public = clock.commitment in ("guarantee", "target")
    await happen(held, None, "breached", public=public, data=data)
    await catch_up(held, late=fired.late)
    verdict = VERDICTS[clock.commitment]
    line = f"{held.ticket.reference}: {LABELS[clock.kind]}, {verdict}"
    facts = {"label": LABELS[clock.kind], "verdict": verdict, "line": line, "stopped": clock.stopped_at is not None}
    await tell(
        await _whoever_has_it(held),
        "clock_breached",
        about(held, fired.due_at) | data | facts,
        organisation_id=held.ticket.organisation_id,
        late=fired.late,
    )
    if clock.commitment == "guarantee":
        await _tell_customers_missed(held, fired, data | {"label": LABELS[clock.kind], "met": bool(clock.stopped_at)})


async def _tell_customers_missed(held: Hold, fired: Fired, data: dict[str, Any]) -> None:
    """What was guaranteed did not come in time: the people on the ticket hear it from us, and what happens next."""
    ticket, told = held.ticket, await escalations_of(held.ticket)
    knows = f"Level {told[-1].level}, {told[-1].role}, knows of it." if told and told[-1].told else None
    line = f"{ticket.reference}: our {data['label']} was guaranteed, and did not come in time"
    facts = about(held, fired.due_at) | data | {"knows": knows, "line": line, "path": f"/tickets/{ticket.reference}"}
    people = [Recipient(row["id"], row["email"]) for row in await customers_on(ticket)]
    await tell(people, "guarantee_missed", facts, organisation_id=ticket.organisation_id, late=fired.late)


async def climb_on(fired: Fired) -> None:
    """A level's time has come, or a trigger's; what only escalates has its verdict by then."""
    held = await _hold(fired)
    await catch_up(held, late=fired.late)
    await move_clocks(held)


async def tell_skipped(fired: Fired) -> None:
    """The hours of a level have come whose people could not be reached when its turn was."""
    held = await _hold(fired)
    one = await _escalation(held, fired)
    if one and not held.ticket.over and (not one.told or one.last_resort):
        await tell_again(held, one, late=fired.late)


async def retell(fired: Fired) -> None:
    """Nobody has accepted it yet: its people are told again, and so on."""
    held = await _hold(fired)
    one = await _escalation(held, fired)
    if one and not held.ticket.over and one.accepted_at is None:
        await climbing.retell(held, one, late=fired.late)


async def remind(fired: Fired) -> None:
    """The customer has not answered for some days; after the last reminder closing is proposed."""
    held = await _hold(fired)
    since = waits_since(held.history)
    if since is None or since >= fired.due_at:
        return
    proposing = fired.what == PROPOSAL
    kind = "closing_proposed" if proposing else "reminder"
    await record(held.ticket.log, kind, at=held.now, actor=None, data={"days": fired.what, **_when(fired)})
    line = f"{held.ticket.reference} has been waiting for your answer for {fired.what} business days"
    asked = about(held, fired.due_at) | {"days": int(fired.what), "path": f"/tickets/{held.ticket.reference}"}
    people = [Recipient(row["id"], row["email"]) for row in await customers_on(held.ticket)]
    to = held.ticket.organisation_id
    await tell(people, kind, asked | {"line": line}, organisation_id=to, late=fired.late)
    if proposing:
        line = f"{held.ticket.reference}: no answer for {fired.what} business days, and closing was proposed"
        whoever = await _whoever_has_it(held)
        facts = about(held, fired.due_at) | {"days": int(fired.what), "line": line}
        await tell(whoever, "unanswered", facts, organisation_id=to, late=fired.late)


async def close(fired: Fired) -> None:
    """The time in which a resolved ticket may be reopened is over."""
    held = await _hold(fired)
    if held.ticket.status == "resolved":
        changes: Changes = {"status": "closed", "turn": "nobody", "closed_at": held.now}
        await happen(held, None, "closed", changes, data={"because": "window"})


async def reopened(fired: Fired) -> None:
    """Whom the ladder had reached when the ticket was resolved hears that it is not."""
    held = await _hold(fired)
    if not held.ticket.over:
        await remind_level(held, late=fired.late)


async def _hold(fired: Fired) -> Hold:
    assert fired.organisation_id, "a ticket's timer has its organisation"
    return await hold_locked(await ticket_of(fired.organisation_id, fired.subject_id))


def _clock(held: Hold, kind: str, cycle: int, at: datetime) -> Clock | None:
    found = clocks(held.terms.plan, held.terms.tier, *held.history, at)
    return next((clock for clock in found if (clock.kind, clock.cycle) == (kind, cycle)), None)


async def _escalation(held: Hold, fired: Fired) -> Recorded | None:
    """The level that the timer is about, while its ladder is in force: a raise begins another one."""
    found = await escalations_of(held.ticket)
    since = climbing.climbed(held, found).since
    return next((one for one in found if rung_of(one) == fired.what and one.since == since), None)


async def _whoever_has_it(held: Hold) -> Sequence[Recipient]:
    """The assignee; else the people of the ladder's first level, or the last resort where there is no ladder."""
    if held.ticket.assignee_id:
        address = await person_address(held.ticket.assignee_id)
        if address:
            return [Recipient(held.ticket.assignee_id, address)]
    ladder = held.terms.tier.ladders.get(held.ticket.severity)
    groups = ladder.levels[0].groups if ladder else (held.terms.plan.last_resort,)
    reached = of_groups(groups, await group_members(groups), held.now)
    return [Recipient(person.person_id, person.email) for person in reached.people]


def _when(fired: Fired) -> dict[str, str]:
    """The time it was due, for a line that was written late."""
    return {"was_due_at": fired.due_at.isoformat()} if fired.late else {}

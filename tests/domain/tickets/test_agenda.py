"""Every instant at which something will happen to a ticket is planned, and after every verb anew (sla.md, "Firing")."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.clocks.clock import EventKind, Opening, TicketEvent
from app.domain.clocks.compute import clocks
from app.domain.contracts.queries import Pin, Terms, terms_of
from app.domain.escalations import actions
from app.domain.tickets import agenda, closing, replies, triage, voiding
from app.domain.tickets.queries import history_of
from app.domain.timers.actions import Instant
from app.lib import database as pool
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from tests.by_itself import HOUR, MINUTE, MONDAY, MOST_SEVERE, PAUSING, set_time, time_goes_on, timers
from tests.cast import does, file_ticket, furnish, opened, ticket_as_seen
from tests.offers import CLOSED_BELOW

pytestmark = pytest.mark.anyio
TERMS = Terms(Pin(new_id(), new_id(), 0), "acc", CLOSED_BELOW, CLOSED_BELOW.tiers[-1])
Said = tuple[str, str, timedelta]


def planned(severity: str, *happened: tuple[timedelta, EventKind], at: timedelta = timedelta()) -> list[Said]:
    """Kind, name and time after the opening of what is planned at that time, without the ladder's own names."""
    history = Opening(MONDAY, severity), [TicketEvent(MONDAY + gap, kind) for gap, kind in happened]
    now = MONDAY + at
    found = clocks(TERMS.plan, TERMS.tier, *history, now)
    return [
        (one.kind, one.what.partition(" since")[0], one.due_at - MONDAY)
        for one in sorted(agenda.agenda(TERMS, history, found, now), key=lambda one: (one.due_at, one.kind, one.what))
    ]


def kinds(*args: object, **kwargs: timedelta) -> list[str]:
    """The kinds alone."""
    return [kind for kind, *_ in planned(*args, **kwargs)]  # type: ignore[arg-type]


def test_a_new_ticket_has_warnings_deadlines_and_levels_ahead() -> None:
    assert planned(MOST_SEVERE) == [
        ("ladder", "level 1", timedelta()),
        ("ladder", "acknowledge 1", 30 * MINUTE),
        ("ladder", "level 2", 30 * MINUTE),
        ("warning", "first_response 1 50 %", 30 * MINUTE),
        ("warning", "first_response 1 80 %", 48 * MINUTE),
        ("breach", "first_response 1", HOUR),
        ("ladder", "level 3", 2 * HOUR),
        ("warning", "resolution 1 50 %", 2 * HOUR),
        ("warning", "resolution 1 80 %", 192 * MINUTE),
        ("breach", "resolution 1", 4 * HOUR),
        ("ladder", "level 4", 4 * HOUR),
    ]


def test_what_is_past_and_was_missed_stays_planned() -> None:
    late = planned(MOST_SEVERE, at=5 * HOUR)
    assert ("breach", "first_response 1", HOUR) in late
    assert ("breach", "resolution 1", 4 * HOUR) in late
    assert ("ladder", "level 4", 4 * HOUR) in late


def test_while_it_waits_for_the_customer_only_reminders_are_ahead() -> None:
    found = planned(PAUSING, (HOUR, "public_reply"), (2 * HOUR, "waiting_on_customer"), at=2 * HOUR)
    assert [one for one in found if one[2] > 2 * HOUR] == [
        ("reminder", "2", timedelta(days=2, hours=2)),
        ("reminder", "5", timedelta(days=5, hours=2)),
        ("reminder", "10", timedelta(days=10, hours=2)),
    ]


@pytest.mark.parametrize("ends", ["customer_reply", "back_to_us", "resolved"])
def test_an_end_of_the_waiting_ends_its_reminders(ends: EventKind) -> None:
    assert "reminder" not in kinds(PAUSING, (HOUR, "waiting_on_customer"), (2 * HOUR, ends), at=2 * HOUR)


def test_the_staffs_reply_ends_no_waiting() -> None:
    assert "reminder" in kinds(PAUSING, (HOUR, "waiting_on_customer"), (2 * HOUR, "public_reply"), at=2 * HOUR)


def test_a_resolved_ticket_has_its_closing_ahead_and_nothing_else() -> None:
    found = planned(PAUSING, (HOUR, "resolved"), at=HOUR)
    assert [one for one in found if one[2] > HOUR] == [("closing", "", HOUR + CLOSED_BELOW.reopen_window)]


def test_a_reopened_ticket_is_not_closed_but_its_level_is_reminded() -> None:
    found = planned(PAUSING, (HOUR, "resolved"), (2 * HOUR, "reopened"), at=2 * HOUR)
    assert ("reopening", "", 2 * HOUR) in found
    assert not [one for one in found if one[0] == "closing"]


def test_a_void_ticket_has_nothing_ahead() -> None:
    assert [one for one in planned(MOST_SEVERE, (MINUTE, "voided"), at=MINUTE) if one[2] > MINUTE] == []


def test_a_deadline_missed_before_the_reopening_is_missed_once() -> None:
    found = planned(MOST_SEVERE, (5 * HOUR, "resolved"), (6 * HOUR, "reopened"), at=7 * HOUR)
    assert [what for kind, what, _ in found if kind == "breach" and "resolution" in what] == ["resolution 1"]


def test_a_level_that_was_asked_for_needs_no_timer() -> None:
    found = planned(MOST_SEVERE, (MINUTE, "escalation_requested"), at=MINUTE)
    assert ("ladder", "level 2", MINUTE) not in found
    assert ("ladder", "level 3", 30 * MINUTE) in found


@pytest.fixture
async def cast(database: Settings) -> AsyncIterator[Cast]:
    """People with contracts, on a Monday in the small hours."""
    async with opened(database):
        await set_time(database, MONDAY)
        yield await furnish()


async def unfired(reference: str) -> set[Instant]:
    """What is planted and to come."""
    found = await timers(reference, *agenda.KINDS)
    return {Instant(row["kind"], row["what"], row["due_at"]) for row in found if row["fired_at"] is None}


async def to_come(cast: Cast, reference: str) -> set[Instant]:
    """What the agenda, made anew from the events, has not fired yet."""
    ticket = await ticket_as_seen(cast["alex"], reference)
    async with pool.transaction(SYSTEM):
        terms = await terms_of(ticket.pin)
        history, now = await history_of(ticket), await portal_now()
    found = clocks(terms.plan, terms.tier, *history, now)
    fired = {Instant(row["kind"], row["what"], row["due_at"]) for row in await timers(reference) if row["fired_at"]}
    return set(agenda.agenda(terms, history, found, now)) - fired


Verb = Callable[[Cast, str], Awaitable[object]]
STORY: list[Verb] = [
    lambda cast, reference: does(cast["alex"], triage.take, reference),
    lambda cast, reference: does(cast["alex"], replies.reply, reference, "x"),
    lambda cast, reference: does(cast["alex"], replies.note, reference, "x"),
    lambda cast, reference: does(cast["erin"], actions.escalate, reference, "x"),
    lambda cast, reference: does(cast["alex"], triage.wait, reference, "x"),
    lambda cast, reference: does(cast["alex"], triage.take_back, reference),
    lambda cast, reference: does(cast["alex"], triage.wait, reference, "x"),
    lambda cast, reference: does(cast["erin"], replies.reply, reference, "x"),
    lambda cast, reference: does(cast["erin"], triage.change_severity, reference, MOST_SEVERE, "x"),
    lambda cast, reference: does(cast["alex"], actions.accept, reference),
    lambda cast, reference: does(cast["erin"], triage.change_severity, reference, PAUSING, "x"),
    lambda cast, reference: does(cast["alex"], closing.resolve, reference, "x"),
    lambda cast, reference: does(cast["erin"], closing.reopen, reference, "x"),
    lambda cast, reference: does(cast["alex"], closing.resolve, reference, "x"),
    lambda cast, reference: does(cast["erin"], closing.close, reference),
    lambda cast, reference: does(cast["erin"], closing.reopen, reference, "x"),
    lambda cast, reference: does(cast["erin"], voiding.withdraw, reference),
]


async def test_after_every_verb_what_is_planted_is_the_agenda(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    assert await unfired(reference) == await to_come(cast, reference)
    for number, verb in enumerate(STORY):
        await time_goes_on(database, HOUR)
        await verb(cast, reference)
        assert await unfired(reference) == await to_come(cast, reference), number
    await time_goes_on(database, MINUTE)
    assert await unfired(reference) == set()

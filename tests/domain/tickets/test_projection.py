"""The clocks that stand beside a ticket are always those that its events make, whatever happened in whichever order."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.config import Settings
from app.demo import Cast
from app.domain.clocks.compute import clocks
from app.domain.contracts.queries import terms_of
from app.domain.tickets import closing, merging, projection, replies, sealing, triage, undoing, voiding, watching
from app.domain.tickets.queries import TICKET, history_of
from app.domain.tickets.ticket import TicketFacts
from app.lib import database as pool
from app.lib.database import SYSTEM
from app.lib.refusals import NotFound, Refused
from tests.cast import does, file_ticket, pass_time, rows, ticket_as_seen
from tests.domain.tickets.reading import MOST_SEVERE, PAUSING
from tests.offers import CLOSED_BELOW

pytestmark = pytest.mark.anyio
SEVERITIES = [severity.slug for severity in CLOSED_BELOW.severities]
# Minutes that pass, verbs as somebody does them.
ACTS = st.one_of(
    st.sampled_from([1, 29, 31, 59, 61, 600, 1440, 10_081]),
    st.sampled_from(["take", "reply", "note", "wait", "take back", "resolve"]),
    st.sampled_from(["answer", "reopen", "close", "withdraw", "rate", "watch", "absorb", "part"]),
    st.sampled_from(SEVERITIES).map(lambda severity: f"severity {severity}"),
)


async def act(cast: Cast, reference: str, what: str) -> None:
    """Somebody tries it; what cannot be done now is refused, and changes nothing."""
    verb, _, severity = what.partition(" ")
    erin, alex = cast["erin"], cast["alex"]
    match verb, severity:
        case "take", "back":
            await does(alex, triage.take_back, reference)
        case "take", _:
            await does(alex, triage.take, reference)
        case "reply", _:
            await does(alex, replies.reply, reference, "Hello")
        case "note", _:
            await does(alex, replies.note, reference, "Hello")
        case "wait", _:
            await does(alex, triage.wait, reference, "Which one?")
        case "resolve", _:
            await does(alex, closing.resolve, reference, "Done")
        case "answer", _:
            await does(erin, replies.reply, reference, "Hello")
        case "reopen", _:
            await does(erin, closing.reopen, reference, "Not done")
        case "close", _:
            await does(erin, closing.close, reference)
        case "withdraw", _:
            await does(erin, voiding.withdraw, reference)
        case "rate", _:
            await does(erin, closing.rate, reference, 5, "")
        case "absorb", _:
            await does(alex, merging.merge, await file_ticket(erin, PAUSING), reference)
        case "part", _:
            await does(alex, undoing.undo_merge, reference)
        case "watch", _:
            await does(erin, watching.add_watcher, reference, cast["noah"].person_id)
        case _:
            await does(erin, triage.change_severity, reference, severity, "so it is")


async def kept(reference: str) -> list[asyncpg.Record]:
    """The clocks as they stand."""
    return await rows(
        "SELECT c.* FROM clock c JOIN ticket t ON t.id = c.ticket_id WHERE t.reference = $1 ORDER BY kind, cycle",
        reference,
    )


async def made_anew(reference: str) -> list[asyncpg.Record]:
    """The clocks as the log makes them; nothing is kept of it."""
    async with pool.transaction(SYSTEM):
        await pool.execute("SAVEPOINT before")
        ticket = await _ticket(reference)
        terms = await terms_of(ticket.pin)
        history = await history_of(ticket)
        sealed = await sealing.sealed_of(ticket)
        now = await pool.fetch_value("SELECT portal_now()")
        computed = clocks(terms.plan, terms.tier, *history, now)
        await projection.project(ticket, terms, history, sealed, computed, now)
        found = await pool.fetch("SELECT * FROM clock WHERE ticket_id = $1 ORDER BY kind, cycle", ticket.id)
        await pool.execute("ROLLBACK TO before")
    return found


async def _ticket(reference: str) -> TicketFacts:
    row = await pool.fetch_one(f"{TICKET.format(person='NULL')} WHERE t.reference = $1", reference)
    assert row
    return TicketFacts.of(row)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(severity=st.sampled_from([MOST_SEVERE, PAUSING]), acts=st.lists(ACTS, max_size=12))
async def test_after_any_acts_the_clocks_kept_are_those_that_the_events_make(
    cast: Cast, database: Settings, severity: str, acts: list[int | str]
) -> None:
    reference = await file_ticket(cast["erin"], severity)
    for one in acts:
        if isinstance(one, int):
            await pass_time(database, timedelta(minutes=one))
            continue
        before = await kept(reference)
        try:
            await act(cast, reference, one)
        except (Refused, NotFound):
            assert await kept(reference) == before
    assert await kept(reference) == await made_anew(reference)
    await check_nearest(cast, reference)


async def check_nearest(cast: Cast, reference: str) -> None:
    """The list's column says what is owed first."""
    ticket = await ticket_as_seen(cast["alex"], reference)
    async with pool.transaction(SYSTEM):
        terms = await terms_of(ticket.pin)
        opening, history = await history_of(ticket)
        at = await pool.fetch_value("SELECT max(at) FROM event WHERE subject_id = $1", ticket.id)
    found = clocks(terms.plan, terms.tier, opening, history, at)
    owed = [(clock.due_at, clock.kind) for clock in found if clock.stopped_at is None and not clock.voided]
    due = min([(due_at, kind) for due_at, kind in owed if due_at], default=(projection.NEVER, None))
    assert (ticket.nearest_due_at, ticket.nearest_kind) == due


async def test_what_is_refused_leaves_no_trace(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    before = [await rows(f"SELECT * FROM {table}") for table in ("ticket", "message", "event", "clock", "delivery")]
    for verb in ("reopen", "close", "rate", f"severity {PAUSING}"):
        with pytest.raises(Refused):
            await act(cast, reference, verb)
    after = [await rows(f"SELECT * FROM {table}") for table in ("ticket", "message", "event", "clock", "delivery")]
    assert after == before


@contextmanager
def entering(function: Callable[..., object]) -> Iterator[list[str]]:
    """Who called that function in the block."""
    callers: list[str] = []

    def note(frame: FrameType, what: str, _: object) -> None:
        if what == "call" and frame.f_code is function.__code__ and frame.f_back:
            callers.append(frame.f_back.f_code.co_name)

    sys.setprofile(note)
    try:
        yield callers
    finally:
        sys.setprofile(None)


async def test_a_verb_computes_the_clocks_once(cast: Cast) -> None:
    with entering(clocks) as filed:
        reference = await file_ticket(cast["erin"], PAUSING)
    assert len(filed) == 1
    for verb in ("take", "reply", "answer", "wait", f"severity {MOST_SEVERE}", "resolve", "reopen"):
        with entering(clocks) as computed:
            await act(cast, reference, verb)
        assert (verb, len(computed)) == (verb, 1)

"""Deadlines beyond a change of the calendar's time, by a real worker, and an outage of hours (security.md, "6.3 Fault
matrix", F16 and F18)."""

from datetime import UTC, datetime, timedelta

import pytest

from app.config import Settings
from tests.by_itself import HOUR, MOST_SEVERE, set_time
from tests.cast import file_ticket, furnish, pass_time, rows
from tests.mail_server import MailServer
from tests.outbox import all_sent
from tests.tasks.firing_workers import ask_to_stop, file_tickets, nothing_due, settled, told_all
from tests.waiting import eventually
from tests.worker_process import running_worker

pytestmark = pytest.mark.anyio
SECOND = timedelta(seconds=1)
# The middle tier's office is open from 9 to 18 in Los Angeles, Monday to Friday; the most severe is answered in 4 h.
CHANGES = {
    "summer time ends": ("2026-10-30T16:00-07:00", "2026-11-02T11:00-08:00"),
    "the year ends": ("2026-12-31T17:00-08:00", "2027-01-01T12:00-08:00"),
    "summer time begins": ("2027-03-12T17:00-08:00", "2027-03-15T12:00-07:00"),
    "a leap day": ("2028-02-28T17:00-08:00", "2028-02-29T12:00-08:00"),
}


async def test_a_deadline_beyond_a_change_of_time_fires_once_at_the_right_instant(
    opened: Settings, server: MailServer
) -> None:
    await set_time(opened, datetime.fromisoformat(next(iter(CHANGES.values()))[0]) - HOUR)
    cast = await furnish()
    async with running_worker(opened, server.url) as worker:
        for filed_at, due_at in CHANGES.values():
            await set_time(opened, datetime.fromisoformat(filed_at))
            reference = await file_ticket(cast["pat"], MOST_SEVERE)
            (ticket,) = await rows("SELECT opened_at FROM ticket WHERE reference = $1", reference)
            # The ticket was filed a moment after the time was set, and is due a moment after the instant above.
            moment = ticket["opened_at"] - datetime.fromisoformat(filed_at)
            expected = (datetime.fromisoformat(due_at) + moment).astimezone(UTC)
            assert await deadlines(reference) == [(expected, None)]
            await set_time(opened, expected + SECOND)
            await eventually(nothing_due)
            ((due, fired_at),) = await deadlines(reference)
            assert due == expected
            assert fired_at
            assert fired_at >= expected
        await ask_to_stop(worker)
    assert await settled(opened, server) == []


async def deadlines(reference: str) -> list[tuple[datetime, datetime | None]]:
    """When its first response is due and when that fired, as its timers have it."""
    found = await rows(
        "SELECT i.due_at, i.fired_at FROM timer i JOIN ticket t ON t.id = i.subject_id "
        "WHERE t.reference = $1 AND i.kind = 'breach' AND i.what = 'first_response 1' ORDER BY i.due_at",
        reference,
    )
    return [(row["due_at"], row["fired_at"]) for row in found]


async def test_after_six_hours_off_everything_fires_once_and_nobody_gets_a_storm(
    opened: Settings, server: MailServer
) -> None:
    cast = await furnish()
    async with running_worker(opened, server.url) as worker:
        await file_tickets(cast, 20)
        await eventually(nothing_due)
        await eventually(all_sent)
        await ask_to_stop(worker)
    before = len(server.ids)
    await pass_time(opened, 6 * HOUR)
    async with running_worker(opened, server.url) as worker:
        await eventually(nothing_due)
        await eventually(told_all)
        await ask_to_stop(worker)
    assert await settled(opened, server) == []
    told = [str(mail["To"]) for mail in server.taken[before:]]
    assert told
    assert len(told) == len(set(told))

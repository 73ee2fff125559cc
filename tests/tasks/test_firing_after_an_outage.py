"""What fell due while no worker ran happens once, in order, and people hear of it in one summary (sla.md, "Firing")."""

from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.tickets import closing, replies, triage
from app.tasks.firing import Firing
from tests.by_itself import (
    HOUR,
    MINUTE,
    MOST_SEVERE,
    PAUSING,
    happened,
    outage,
    timers,
    told,
)
from tests.cast import does, file_ticket, pass_time
from tests.domain.tickets.reading import events, owed

pytestmark = pytest.mark.anyio


async def test_after_an_outage_everything_fires_once_in_the_order_in_which_it_was_due(
    database: Settings, cast: Cast
) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await outage(database, 6 * HOUR)
    assert [data["level"] for _, data in await happened(reference, "escalated")] == [1, 2, 3, 4]
    fired = [row for row in await timers(reference) if row["fired_at"]]
    assert fired == sorted(fired, key=lambda row: (row["fired_at"], row["due_at"]))
    assert all(row["fired_at"] - row["due_at"] > HOUR for row in fired if row["kind"] == "ladder")
    before = await events(reference)
    await outage(database, timedelta())
    assert await events(reference) == before


async def test_after_an_outage_each_person_gets_one_summary_of_all(database: Settings, cast: Cast) -> None:
    for _ in range(3):
        await file_ticket(cast["erin"], MOST_SEVERE)
    await outage(database, 70 * MINUTE)
    # The account manager and the engineer were told one thing a ticket, as the customer was; the team more.
    assert sorted(await told("summary")) == ["alex", "erin", "morgan", "sam"]
    assert await told("escalated") == await told("clock_breached") == []
    (lines,) = [letter["lines"] for name, letter in (await owed("summary")).items() if name == "sam"]
    assert len(lines) == 3
    assert lines == sorted(lines, key=lambda line: line["at"])


async def test_a_single_late_notice_is_its_own_letter(database: Settings, cast: Cast) -> None:
    await file_ticket(cast["erin"], MOST_SEVERE)
    await Firing().sweep()
    await outage(database, 40 * MINUTE)
    assert await told("summary") == []
    assert await told("clock_warning") == ["alex"]
    assert sorted(await told("escalated")) == ["alex", "morgan", "sam"]


async def test_who_answered_before_the_worker_came_back_is_not_reminded(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], triage.wait, reference, "Which version?")
    await pass_time(database, timedelta(days=2, hours=1))
    await does(cast["erin"], replies.reply, reference, "The newest")
    await outage(database, MINUTE)
    assert await happened(reference, "reminder") == []
    assert await told("reminder") == []


async def test_what_the_customer_closed_before_the_worker_came_back_is_closed_once(
    database: Settings, cast: Cast
) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], closing.resolve, reference, "Restarted it")
    await pass_time(database, timedelta(days=8))
    await does(cast["erin"], closing.close, reference)
    await outage(database, MINUTE)
    assert (await events(reference)).count("closed") == 1


async def test_what_was_settled_before_anybody_could_be_told_is_recorded_and_mailed_to_nobody(
    database: Settings, cast: Cast
) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await pass_time(database, 90 * MINUTE)
    await does(cast["alex"], closing.resolve, reference, "Restarted it")
    await outage(database, timedelta())
    steps = [data for _, data in await happened(reference, "escalated")]
    assert [(data["level"], data["told"], data["settled"]) for data in steps] == [(1, [], True), (2, [], True)]
    assert await told("escalated") == await told("summary") == []

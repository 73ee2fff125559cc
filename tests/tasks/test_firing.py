"""What happens to a ticket by itself, in one process: the worker's firing, on the demo's cast."""

from datetime import datetime, timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.deliveries import claims, preferences
from app.domain.escalations import actions
from app.domain.tickets import closing, replies, triage
from app.domain.tickets.queries import log_of
from app.lib import database as pool
from app.tasks.firing import Firing
from app.tasks.kinds import KINDS
from app.tasks.letters import Letterhead, compose
from tests.by_itself import (
    DAY,
    HOUR,
    MINUTE,
    MOST_SEVERE,
    PAUSING,
    happened,
    levels,
    outage,
    time_goes_on,
    timers,
    told,
)
from tests.cast import as_owner, does, file_ticket, furnish_with, rows, ticket_as_seen
from tests.domain.tickets.reading import clock, owed

pytestmark = pytest.mark.anyio
LETTERHEAD = Letterhead("Vendor", "support@vendor.example", "https://portal.example")
HALF, MOST = "50 %", "80 %"


async def seen_by(cast: Cast, name: str, reference: str) -> list[str]:
    """The kinds of the ticket's events that somebody's eyes see."""
    ticket = await ticket_as_seen(cast[name], reference)
    async with pool.transaction(cast[name].who):
        return [row["kind"] for row in await log_of(ticket)]


async def test_a_ticket_that_nobody_takes_is_warned_about_breaches_and_climbs(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await time_goes_on(database, 62 * MINUTE)
    assert await levels(reference) == [(1, "ladder"), (2, "not_acknowledged")]
    assert (await ticket_as_seen(cast["alex"], reference)).level == 2
    assert sorted(await told("escalated")) == ["alex", "morgan", "sam"]
    warned = [(data["clock"], data["share"]) for _, data in await happened(reference, "warned")]
    assert warned == [("first_response", HALF), ("first_response", MOST)]
    assert [data["clock"] for _, data in await happened(reference, "breached")] == ["first_response"]
    # Nobody has it, so whoever the first level is hears of its clocks.
    assert await told("clock_warning") == ["alex", "alex"]
    assert await told("clock_breached") == ["alex"]


async def test_each_fires_at_its_time_and_both_times_are_kept(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await time_goes_on(database, 62 * MINUTE)
    opened_at = (await ticket_as_seen(cast["erin"], reference)).opened_at
    fired = [row for row in await timers(reference) if row["fired_at"]]
    assert {(row["due_at"] - opened_at) // MINUTE for row in fired} == {0, 30, 48, 60}
    assert all(timedelta() <= row["fired_at"] - row["due_at"] < timedelta(minutes=1) for row in fired)


async def test_whoever_has_the_ticket_is_told_of_its_clocks(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await does(cast["sam"], triage.take, reference)
    await time_goes_on(database, 61 * MINUTE)
    assert await told("clock_warning") == ["sam", "sam"]
    assert await told("clock_breached") == ["sam"]
    assert (await owed("clock_breached"))["sam"]["verdict"] == "SLA breached"


async def test_who_left_is_not_told_but_the_first_level_is(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await does(cast["sam"], triage.take, reference)
    await as_owner(database, "UPDATE person SET active = false WHERE id = $1", cast["sam"].person_id)
    await time_goes_on(database, 31 * MINUTE)
    assert await told("clock_warning") == ["alex"]


async def test_a_clock_that_was_stopped_in_time_warns_and_breaches_no_more(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await does(cast["alex"], replies.reply, reference, "We look into it")
    await time_goes_on(database, 90 * MINUTE)
    assert await happened(reference, "warned", "breached") == []
    assert await levels(reference) == [(1, "ladder"), (2, "ladder")]


async def test_a_guarantee_is_breached_a_target_missed_and_the_customer_sees_both(
    database: Settings, cast: Cast
) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await time_goes_on(database, 5 * HOUR)
    found = {data["clock"]: data for _, data in await happened(reference, "breached")}
    assert {name: data["commitment"] for name, data in found.items()} == {
        "first_response": "guarantee",
        "resolution": "target",
    }
    resolution = await clock(reference, "resolution")
    assert datetime.fromisoformat(found["resolution"]["breached_at"]) == resolution["due_at"]
    said = await rows("SELECT data->>'verdict' AS verdict FROM delivery WHERE kind = 'clock_breached' ORDER BY id")
    assert [row["verdict"] for row in said] == ["SLA breached", "target missed"]
    assert (await seen_by(cast, "erin", reference)).count("breached") == 2


async def test_customers_never_see_warnings_but_who_was_told(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await time_goes_on(database, 61 * MINUTE)
    for name in ("erin", "nadia"):
        assert await seen_by(cast, name, reference) == ["opened", "escalated", "escalated", "breached"]
    assert (await seen_by(cast, "alex", reference)).count("warned") == 2


async def test_what_only_escalates_is_neither_warned_about_nor_called_breached(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await time_goes_on(database, 2 * HOUR)
    named = {data["clock"] for _, data in await happened(reference, "warned", "breached")}
    assert "acknowledge" not in named


async def test_who_does_not_want_warnings_gets_none_but_is_always_told_of_a_level(
    database: Settings, cast: Cast
) -> None:
    async with pool.transaction(cast["alex"].who):
        await preferences.choose(cast["alex"].person_id, {"warning": False})
    await file_ticket(cast["erin"], MOST_SEVERE)
    await time_goes_on(database, 61 * MINUTE)
    assert await told("clock_warning") == []
    assert await told("clock_breached") == ["alex"]
    assert "alex" in await told("escalated")


async def test_the_customer_is_reminded_and_after_the_last_reminder_closing_is_proposed(
    database: Settings, cast: Cast
) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], triage.take, reference)
    await does(cast["alex"], triage.wait, reference, "Which version?")
    asked_at = (await ticket_as_seen(cast["erin"], reference)).last_public_at
    planned = [(row["what"], row["due_at"] - asked_at) for row in await timers(reference, "reminder")]
    # Its tier is served round the clock, so every day is a business day.
    assert planned == [("2", 2 * DAY), ("5", 5 * DAY), ("10", 10 * DAY)]
    await time_goes_on(database, 11 * DAY)
    found = [(kind, data["days"]) for kind, data in await happened(reference, "reminder", "closing_proposed")]
    assert found == [("reminder", "2"), ("reminder", "5"), ("closing_proposed", "10")]
    assert await told("reminder") == ["erin", "erin"]
    assert await told("closing_proposed") == ["erin"]
    assert await told("unanswered") == ["alex"]
    assert (await ticket_as_seen(cast["erin"], reference)).status == "waiting_on_customer"


async def test_an_answer_ends_the_reminders_and_a_second_question_begins_them_anew(
    database: Settings, cast: Cast
) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], triage.wait, reference, "Which version?")
    await time_goes_on(database, DAY)
    await does(cast["erin"], replies.reply, reference, "The newest")
    assert await timers(reference, "reminder") == []
    await does(cast["alex"], triage.wait, reference, "And which browser?")
    await time_goes_on(database, 2 * DAY - HOUR)
    assert await told("reminder") == []
    await time_goes_on(database, HOUR + MINUTE)
    assert await told("reminder") == ["erin"]


async def test_a_resolved_ticket_is_closed_when_it_can_no_longer_be_reopened(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], closing.resolve, reference, "Restarted it")
    await time_goes_on(database, timedelta(days=7) - MINUTE)
    assert (await ticket_as_seen(cast["erin"], reference)).status == "resolved"
    await time_goes_on(database, 2 * MINUTE)
    ticket = await ticket_as_seen(cast["erin"], reference)
    assert (ticket.status, ticket.turn, ticket.closed_at is not None) == ("closed", "nobody", True)
    assert await happened(reference, "closed") == [("closed", {"because": "window"})]


async def test_a_ticket_that_was_reopened_is_not_closed_by_its_first_resolution(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], closing.resolve, reference, "Restarted it")
    await time_goes_on(database, 6 * DAY)
    await does(cast["erin"], closing.reopen, reference, "It is back")
    await time_goes_on(database, 2 * DAY)
    assert (await ticket_as_seen(cast["erin"], reference)).status == "open"


async def test_a_level_is_told_again_until_somebody_accepts(monday: Settings) -> None:
    cast = await furnish_with(
        ('role = "Dedicated support engineer"', 'role = "Dedicated support engineer"\nretell_minutes = 7')
    )
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(monday, 22 * MINUTE)
    assert [data["again"] for _, data in await happened(reference, "escalated")] == [False, True, True, True]
    assert await told("escalated") == ["alex"] * 4
    await does(cast["alex"], actions.accept, reference)
    await time_goes_on(monday, HOUR)
    assert await told("escalated") == ["alex"] * 4


async def test_after_a_raise_only_the_new_ladder_is_told_again(monday: Settings) -> None:
    cast = await furnish_with(
        ('role = "Dedicated support engineer"', 'role = "Dedicated support engineer"\nretell_minutes = 7')
    )
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(monday, MINUTE)
    await does(cast["erin"], triage.change_severity, reference, MOST_SEVERE, "It got worse")
    await time_goes_on(monday, 8 * MINUTE)
    assert [data["again"] for _, data in await happened(reference, "escalated")] == [False, False, True]


async def test_every_letter_about_it_can_be_written(database: Settings, cast: Cast) -> None:
    waiting = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], triage.wait, waiting, "Which version?")
    again = await file_ticket(cast["erin"], MOST_SEVERE)
    await time_goes_on(database, 11 * DAY)
    await does(cast["alex"], closing.resolve, again, "Restarted it")
    await does(cast["erin"], closing.reopen, again, "It is back")
    await Firing().sweep()
    for _ in range(2):
        await file_ticket(cast["nadia"], MOST_SEVERE)
    await outage(database, 5 * HOUR)
    written = {claim.kind: compose(claim, LETTERHEAD) for claim in await claims.claim(500)}
    assert {
        "clock_warning",
        "clock_breached",
        "escalated",
        "reminder",
        "closing_proposed",
        "unanswered",
        "summary",
    } <= set(written)


async def test_the_customer_hears_of_a_missed_guarantee_from_us_and_of_nothing_else_that_was_missed(
    database: Settings, cast: Cast
) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await time_goes_on(database, 5 * HOUR)
    assert [data["clock"] for _, data in await happened(reference, "breached")] == ["first_response", "resolution"]
    assert await told("guarantee_missed") == ["erin"]
    said = (await owed("guarantee_missed"))["erin"]
    assert (said["label"], said["met"], said["path"]) == ("first response", False, f"/tickets/{reference}")
    assert said["knows"] == "Level 2, Account manager + senior engineer, knows of it."


async def test_the_same_verb_done_twice_fires_nothing_twice(database: Settings, cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], MOST_SEVERE)
    await time_goes_on(database, 61 * MINUTE)
    before = await happened(reference)
    for _ in range(2):
        await does(cast["alex"], replies.note, reference, "Still looking")
        await Firing().sweep()
    assert await happened(reference) == before


async def test_one_that_fails_is_tried_again_and_holds_up_nobody_else(database: Settings, cast: Cast) -> None:
    one, other = await file_ticket(cast["erin"], MOST_SEVERE), await file_ticket(cast["erin"], MOST_SEVERE)
    (row,) = await rows("SELECT id FROM ticket WHERE reference = $1", one)

    async def fail(fired: object) -> None:
        if getattr(fired, "subject_id", None) == row["id"]:
            raise ValueError("broken")
        await KINDS["ladder"](fired)  # type: ignore[arg-type]

    await Firing({**KINDS, "ladder": fail}).sweep()
    assert await levels(one) == []
    assert await levels(other) == [(1, "ladder")]
    (failed,) = await rows("SELECT attempts, last_error FROM timer WHERE attempts > 0")
    assert (failed["attempts"], failed["last_error"]) == (1, "ValueError: broken")
    await rows("UPDATE timer SET lease_until = '-infinity'")
    await Firing().sweep()
    assert await levels(one) == [(1, "ladder")]

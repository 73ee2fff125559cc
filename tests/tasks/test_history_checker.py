"""The checker of histories notices what it is there to notice."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.config import Settings
from tests.by_itself import HOUR, MOST_SEVERE, outage, time_goes_on
from tests.cast import file_ticket, furnish, opened, rows
from tests.tasks.history_checker import History, Row, read, wrong_with

pytestmark = pytest.mark.anyio
Doctor = Callable[[History], History]


@pytest.fixture
async def history(database: Settings) -> AsyncIterator[History]:
    """Two tickets that nobody touched, one while the worker was awake and one after an outage; all mail has left."""
    async with opened(database):
        cast = await furnish()
        await file_ticket(cast["erin"], MOST_SEVERE)
        await time_goes_on(database, 2 * HOUR)
        await file_ticket(cast["erin"], MOST_SEVERE)
        await outage(database, 2 * HOUR + timedelta(minutes=3))
        ids = [row["id"] for row in await rows("SELECT id FROM delivery")]
        yield await read([f"<{id}@localhost>" for id in ids])


def of_kind(table: list[Row], kind: str) -> Row:
    return next(row for row in table if row["kind"] == kind)


def first_timer(history: History, kind: str) -> Row:
    return min((row for row in history.timers if row["kind"] == kind), key=lambda row: row["due_at"])


def with_timer(history: History, kind: str, **changed: object) -> History:
    """The first timer of that kind is otherwise than it was."""
    timer = first_timer(history, kind)
    return replace(history, timers=[row if row is not timer else row | changed for row in history.timers])


def early(history: History) -> History:
    due = first_timer(history, "breach")["due_at"]
    return with_timer(history, "breach", fired_at=due - timedelta(microseconds=1))


def never(history: History) -> History:
    return with_timer(history, "warning", fired_at=None)


def out_of_order(history: History) -> History:
    return with_timer(history, "ladder", fired_at=history.now)


def doubled(kind: str) -> Doctor:
    return lambda history: replace(history, events=[*history.events, of_kind(list(history.events), kind)])


def missing(kind: str) -> Doctor:
    def doctor(history: History) -> History:
        gone = of_kind(list(history.events), kind)
        return replace(history, events=[event for event in history.events if event is not gone])

    return doctor


def level_twice(history: History) -> History:
    return replace(history, escalations=[*history.escalations, history.escalations[0]])


def level_missing(history: History) -> History:
    return replace(history, escalations=history.escalations[1:])


def told_twice(history: History) -> History:
    again = of_kind(list(history.deliveries), "escalated") | {"id": "another"}
    return replace(history, deliveries=[*history.deliveries, again], mails=[*history.mails, "<another@localhost>"])


def kept_twice(history: History) -> History:
    return replace(history, notices=[*history.notices, history.notices[0]])


def never_summarised(history: History) -> History:
    first, *others = history.notices
    return replace(history, notices=[first | {"told_at": None}, *others])


def told_nobody(history: History) -> History:
    gone = of_kind(list(history.deliveries), "clock_breached")
    return replace(history, deliveries=[row for row in history.deliveries if row is not gone])


def mail_twice(history: History) -> History:
    return replace(history, mails=[*history.mails, history.mails[0]])


def mail_lost(history: History) -> History:
    return replace(history, mails=history.mails[1:])


def mail_of_nobody(history: History) -> History:
    return replace(history, mails=[*history.mails, "<nobody@localhost>"])


async def test_an_honest_history_is_right(history: History) -> None:
    assert wrong_with(history) == []
    assert history.notices
    assert len(history.mails) > 5


DOCTORED: list[tuple[Doctor, str]] = [
    (early, "before it was due"),
    (never, "never fired"),
    (out_of_order, "out of order"),
    (doubled("breached"), "2 times where 1"),
    (doubled("warned"), "2 times where 1"),
    (doubled("escalated"), "2 times where 1"),
    (missing("breached"), "0 times where 1"),
    (missing("warned"), "0 times where 1"),
    (missing("escalated"), "0 times where 1"),
    (level_twice, "2 times where 1"),
    (level_missing, "0 times where 1"),
    (told_twice, "was told 2 times"),
    (kept_twice, "was told 2 times"),
    (told_nobody, "messages where"),
    (never_summarised, "never told"),
    (mail_twice, "left 2 times"),
    (mail_lost, "never left"),
    (mail_of_nobody, "owed by nobody"),
]


async def test_every_doctored_history_is_noticed(history: History) -> None:
    unnoticed = [
        words for doctor, words in DOCTORED if not any(words in wrong for wrong in wrong_with(doctor(history)))
    ]
    assert unnoticed == []


async def test_a_mail_that_says_so_may_have_left_twice(history: History) -> None:
    flagged = [row | {"perhaps_twice": True} for row in history.deliveries]
    assert wrong_with(mail_twice(replace(history, deliveries=flagged))) == []

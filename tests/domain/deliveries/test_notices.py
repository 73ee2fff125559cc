"""Telling people at once, or after an outage everything in one summary (sla.md, "Firing")."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.deliveries import notices, preferences
from app.domain.deliveries.actions import Recipient
from app.lib import database as pool
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from tests.cast import furnish, opened, rows
from tests.domain.tickets.reading import owed, owed_to

pytestmark = pytest.mark.anyio
NOON, ONE = "2026-01-12T12:00:00+00:00", "2026-01-12T13:00:00+00:00"


@pytest.fixture
async def cast(database: Settings) -> AsyncIterator[Cast]:
    """People, and nothing that is due."""
    async with opened(database):
        yield await furnish()


async def tell(cast: Cast, *names: str, line: str = "x", at: str = NOON, late: bool = True, kind: str = "x") -> None:
    """Tells these people that something happened then."""
    data: dict[str, Any] = {"line": line, "at": at, "path": f"/{line}"}
    people = [Recipient(cast[name].person_id, cast[name].email) for name in names]
    async with pool.transaction(SYSTEM):
        await notices.tell(people, kind, data, organisation_id=None, late=late)


async def overdue(by: timedelta, attempts: int = 0) -> None:
    """Something is due since then that has not fired."""
    await rows(
        "INSERT INTO timer (id, subject, subject_id, kind, due_at, attempts) "
        "VALUES ($1, 'ticket', $1, 'x', portal_now() - $2::interval, $3)",
        new_id(),
        by,
        attempts,
    )


MINUTE = timedelta(minutes=1)


async def test_what_is_in_time_is_told_at_once(cast: Cast) -> None:
    await tell(cast, "alex", "sam", late=False)
    assert await owed_to("x") == ["alex", "sam"]
    await notices.summarise()
    assert await owed_to("summary") == []


async def test_what_is_late_is_kept_for_one_summary_a_person_in_the_order_in_which_it_was_due(cast: Cast) -> None:
    await tell(cast, "alex", "sam", line="second", at=ONE)
    await tell(cast, "alex", "sam", line="first", at=NOON)
    assert await owed_to("x") == []
    await notices.summarise()
    await notices.summarise()
    assert await owed_to("summary") == ["alex", "sam"]
    assert [line["line"] for line in (await owed("summary"))["alex"]["lines"]] == ["first", "second"]


async def test_a_single_one_is_its_own_letter(cast: Cast) -> None:
    await tell(cast, "alex")
    await notices.summarise()
    assert await owed_to("x") == ["alex"]
    assert await owed_to("summary") == []


async def test_nothing_is_summarised_while_something_overdue_waits_to_fire(cast: Cast) -> None:
    await tell(cast, "alex")
    await overdue(by=MINUTE)
    await notices.summarise()
    assert await owed_to("x") == []
    await rows("UPDATE timer SET fired_at = portal_now()")
    await notices.summarise()
    assert await owed_to("x") == ["alex"]


async def test_what_keeps_failing_holds_up_no_summary(cast: Cast) -> None:
    await tell(cast, "alex")
    await overdue(by=MINUTE, attempts=3)
    await notices.summarise()
    assert await owed_to("x") == ["alex"]


async def test_nobody_waits_for_a_summary_for_ever(cast: Cast) -> None:
    await tell(cast, "alex")
    await overdue(by=MINUTE)
    await rows(f"UPDATE notice SET created_at = created_at - interval '{notices.LONGEST_WAIT}' - interval '1 second'")
    await notices.summarise()
    assert await owed_to("x") == ["alex"]


async def test_two_workers_summarise_once(cast: Cast) -> None:
    for line in ("a", "b"):
        await tell(cast, "alex", "sam", line=line)
    await asyncio.gather(*(notices.summarise() for _ in range(5)))
    assert await owed_to("summary") == ["alex", "sam"]


async def test_what_somebody_does_not_want_is_not_in_their_summary_either(cast: Cast) -> None:
    async with pool.transaction(cast["alex"].who):
        await preferences.choose(cast["alex"].person_id, {"warning": False})
    for line in ("a", "b"):
        await tell(cast, "alex", "sam", line=line, kind="clock_warning")
    await notices.summarise()
    assert await owed_to("summary") == ["sam"]

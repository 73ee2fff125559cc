"""Planting timers: what is to come on a subject becomes exactly what its verbs last said; what was due stays."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from app.config import Settings
from app.domain.events.actions import Subject
from app.domain.timers import actions, claims
from app.domain.timers.actions import Instant
from app.domain.timers.claims import Fired
from app.lib import database as pool
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from tests.by_itself import PAUSING
from tests.cast import file_ticket, furnish, opened, rows

pytestmark = pytest.mark.anyio
PAST = datetime(2026, 1, 1, tzinfo=UTC)
A, B = (Instant("test", name, PAST + n * timedelta(microseconds=1)) for n, name in enumerate("AB"))
SOON, LATER = (Instant("test", name, datetime(2126, 1, 1, tzinfo=UTC)) for name in ("soon", "to come"))


@pytest.fixture
async def ticket(database: Settings) -> AsyncIterator[Subject]:
    """A ticket whose own timers are gone."""
    async with opened(database):
        cast = await furnish()
        await file_ticket(cast["erin"], PAUSING)
        (row,) = await rows("SELECT id, organisation_id FROM ticket")
        await rows("DELETE FROM timer")
        yield Subject("ticket", row["id"], row["organisation_id"])


async def plant(subject: Subject, *instants: Instant) -> None:
    async with pool.transaction(SYSTEM):
        await actions.plant(subject, instants)


async def replant(subject: Subject, *instants: Instant) -> None:
    async with pool.transaction(SYSTEM):
        await actions.replant(subject, ["test"], instants)


async def fire_all() -> list[str]:
    """Fires what is due; answers what that was."""
    found = list[str]()

    async def note(fired: Fired) -> None:
        found.append(fired.what)

    for claim in await claims.claim(50):
        await claims.fire(claim, note)
    return found


async def planted() -> list[tuple[str, bool]]:
    """What each is called and whether it has fired, by the time due."""
    found = await rows("SELECT what, fired_at IS NOT NULL AS fired FROM timer ORDER BY due_at, what")
    return [(row["what"], row["fired"]) for row in found]


async def test_planted_twice_is_planted_once(ticket: Subject) -> None:
    await plant(ticket, A, A, B)
    await plant(ticket, A, B)
    assert await planted() == [("A", False), ("B", False)]


async def test_what_has_fired_fires_no_second_time_though_it_is_planted_again(ticket: Subject) -> None:
    await plant(ticket, A)
    assert await fire_all() == ["A"]
    await plant(ticket, A)
    await replant(ticket, A)
    assert await planted() == [("A", True)]
    assert await fire_all() == []


async def test_what_is_not_wanted_any_more_is_gone_before_it_is_due(ticket: Subject) -> None:
    await plant(ticket, A, SOON)
    await fire_all()
    await replant(ticket, LATER)
    assert await planted() == [("A", True), ("to come", False)]


async def test_what_was_due_is_not_undone_by_what_comes_before_its_firing(ticket: Subject) -> None:
    await plant(ticket, A)
    await replant(ticket, LATER)
    assert await planted() == [("A", False), ("to come", False)]


async def test_one_that_stays_keeps_its_lease_and_its_failures(ticket: Subject) -> None:
    await plant(ticket, A, B)
    one, _ = await claims.claim(50)
    await claims.rest(one, "ValueError: broken")
    await replant(ticket, A, B)
    assert await claims.claim(50) == []
    assert [row["attempts"] for row in await rows("SELECT attempts FROM timer ORDER BY due_at")] == [1, 0]


async def test_other_kinds_and_other_subjects_are_left_alone(ticket: Subject) -> None:
    other = Subject("ticket", new_id(), ticket.organisation_id)
    await plant(ticket, SOON, Instant("another", "D", SOON.due_at))
    await plant(other, LATER)
    await replant(ticket)
    assert await planted() == [("D", False), ("to come", False)]


async def test_uprooting_takes_back_only_what_is_to_come(ticket: Subject) -> None:
    await plant(ticket, A, SOON)
    await fire_all()
    async with pool.transaction(SYSTEM):
        await actions.replant(ticket, ["test"], [])
    assert await planted() == [("A", True)]


async def test_instants_keep_their_microseconds(ticket: Subject) -> None:
    await plant(ticket, A, B)
    assert [row["due_at"] for row in await rows("SELECT due_at FROM timer ORDER BY due_at")] == [A.due_at, B.due_at]

"""Claiming and firing timers that hang on a ticket: who may fire one, when, and that it happens once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.events.actions import Subject
from app.domain.timers import actions, claims
from app.domain.timers.actions import Instant
from app.domain.timers.claims import Claim, Fired
from app.lib import database as pool
from app.lib.database import SYSTEM
from tests.by_itself import HOUR, MINUTE, PAUSING
from tests.cast import file_ticket, furnish, opened, pass_time, rows

pytestmark = pytest.mark.anyio
SECOND = timedelta(seconds=1)


class Scene:
    """A ticket without timers of its own, and what fired on it."""

    def __init__(self, cast: Cast, subject: Subject) -> None:
        self.cast = cast
        self.subject = subject
        self.fired: list[Fired] = []

    async def note(self, fired: Fired) -> None:
        """What each timer here does."""
        self.fired.append(fired)

    async def plant(self, *whats: str, after: timedelta = -SECOND, apart: timedelta = timedelta()) -> None:
        """Plants timers of these names, the first due that long from now."""
        (now,) = await rows("SELECT portal_now() AS at")
        async with pool.transaction(SYSTEM):
            found = [Instant("test", what, now["at"] + after + n * apart) for n, what in enumerate(whats)]
            await actions.plant(self.subject, found)

    async def fire_all(self) -> list[bool]:
        """Claims and fires what is due, in order."""
        return [await claims.fire(claim, self.note) for claim in await claims.claim(50)]

    @property
    def whats(self) -> list[str]:
        """What fired, in order."""
        return [one.what for one in self.fired]


@pytest.fixture
async def scene(database: Settings) -> AsyncIterator[Scene]:
    """One ticket whose only timers are the test's."""
    async with opened(database):
        cast = await furnish()
        await file_ticket(cast["erin"], PAUSING)
        (row,) = await rows("SELECT id, organisation_id FROM ticket")
        await rows("DELETE FROM timer")
        yield Scene(cast, Subject("ticket", row["id"], row["organisation_id"]))


async def let_leases_end() -> None:
    """What waiting for the leases, and for the pauses after a failure, would do."""
    await rows("UPDATE timer SET lease_until = '-infinity'")


async def test_nothing_fires_before_it_is_due(scene: Scene, database: Settings) -> None:
    await scene.plant("later", after=HOUR)
    assert await scene.fire_all() == []
    await pass_time(database, HOUR)
    assert await scene.fire_all() == [True]
    (fired,) = scene.fired
    assert fired.due_at <= fired.fired_at < fired.due_at + MINUTE


async def test_a_claim_of_what_is_not_due_any_more_fires_nothing(scene: Scene, database: Settings) -> None:
    await scene.plant("x")
    (claim,) = await claims.claim(1)
    await pass_time(database, -HOUR)
    assert not await claims.fire(claim, scene.note)
    assert scene.fired == []


async def test_what_one_has_claimed_another_leaves_alone_until_the_lease_ends(scene: Scene) -> None:
    await scene.plant("x")
    first = await claims.claim(10)
    assert await claims.claim(10) == []
    await let_leases_end()
    assert await claims.claim(10) == first


async def test_two_who_hold_a_claim_on_one_timer_fire_it_once(scene: Scene) -> None:
    await scene.plant("x")
    (claim,) = await claims.claim(1)
    fired = await asyncio.gather(*(claims.fire(claim, scene.note) for _ in range(8)))
    assert sorted(fired) == [*[False] * 7, True]
    assert scene.whats == ["x"]


async def test_what_is_gone_by_the_time_it_would_fire_does_not(scene: Scene) -> None:
    await scene.plant("x")
    (claim,) = await claims.claim(1)
    await rows("DELETE FROM timer")
    assert not await claims.fire(claim, scene.note)


async def test_a_firing_that_breaks_leaves_nothing_behind(scene: Scene) -> None:
    await scene.plant("x")
    (claim,) = await claims.claim(1)

    async def break_off(fired: Fired) -> None:
        await actions.plant(fired.log, [Instant("test", "half", fired.due_at)])
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - it is the one raised above
        await claims.fire(claim, break_off)
    assert [row["fired_at"] for row in await rows("SELECT fired_at FROM timer")] == [None]


async def test_those_of_one_subject_fire_in_the_order_in_which_they_are_due(scene: Scene) -> None:
    await scene.plant("1", "2", "3", after=-MINUTE, apart=SECOND)
    one, two, three = await claims.claim(10)
    assert [await claims.fire(claim, scene.note) for claim in (three, two)] == [False, False]
    assert await claims.fire(one, scene.note)
    assert [await claims.fire(claim, scene.note) for claim in (three, two, three)] == [False, True, True]
    assert scene.whats == ["1", "2", "3"]


async def fail(claim: Claim, times: int) -> None:
    """The timer's firing fails so often."""
    for _ in range(times):
        await claims.rest(claim, "ValueError: broken")


async def test_one_that_keeps_failing_holds_up_the_later_ones_for_a_while_only(scene: Scene) -> None:
    await scene.plant("1", "2", after=-MINUTE, apart=SECOND)
    one, two = await claims.claim(10)
    await fail(one, claims.PATIENCE - 1)
    assert not await claims.fire(two, scene.note)
    await fail(one, 1)
    assert await claims.fire(two, scene.note)


async def test_workers_that_were_killed_let_no_later_one_pass(scene: Scene) -> None:
    await scene.plant("1", "2", after=-MINUTE, apart=SECOND)
    for _ in range(claims.PATIENCE + 1):
        await let_leases_end()
        _, two = await claims.claim(10)
    assert not await claims.fire(two, scene.note)


async def test_after_a_failure_it_rests_longer_each_time_and_says_why(scene: Scene) -> None:
    await scene.plant("x")
    (claim,) = await claims.claim(1)
    rests = []
    for _ in range(12):
        await fail(claim, 1)
        (row,) = await rows(
            "SELECT round(extract(epoch FROM lease_until - clock_timestamp()))::int AS rest, attempts, last_error "
            "FROM timer"
        )
        rests.append(row["rest"])
    assert rests == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]
    assert (row["attempts"], row["last_error"]) == (12, "ValueError: broken")
    await let_leases_end()
    assert await scene.fire_all() == [True]


async def test_the_longest_due_are_claimed_first(scene: Scene) -> None:
    await scene.plant("1", "2", "3", after=-MINUTE, apart=SECOND)
    found = await claims.claim(2)
    assert [claim.due_at for claim in found] == sorted(claim.due_at for claim in found)
    (left,) = await claims.claim(2)
    assert left.due_at > found[1].due_at


async def test_the_subject_is_locked_while_its_timer_fires(scene: Scene) -> None:
    await scene.plant("x")
    (claim,) = await claims.claim(1)
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def dawdle(fired: Fired) -> None:
        inside.set()
        await go_on.wait()

    firing = pool.apart(claims.fire(claim, dawdle))
    await inside.wait()
    locked = await rows("SELECT id FROM ticket FOR UPDATE SKIP LOCKED")
    go_on.set()
    assert await firing
    assert locked == []


async def test_it_is_late_when_nothing_ran_for_a_while_after_it_was_due(scene: Scene) -> None:
    await scene.plant("late", "in time", after=-claims.LATE - SECOND, apart=claims.LATE)
    await scene.fire_all()
    assert {one.what: one.late for one in scene.fired} == {"late": True, "in time": False}

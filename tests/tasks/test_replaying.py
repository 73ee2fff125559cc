"""Replays that administrators ask for: worked off beside everything else, also when a worker dies over one."""

from uuid import UUID

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.contracts import drafts
from app.domain.tickets import replays_kept
from app.domain.tickets.replays import BATCH
from app.domain.tickets.replays_kept import TRIES, KeptReplay
from app.lib import database
from app.lib.database import SYSTEM
from app.tasks.replaying import Replaying
from tests.by_itself import DAY, MONDAY, set_time
from tests.cast import as_owner, does, rows
from tests.domain.tickets.past import Past, put
from tests.offers import CLOSED_BELOW, path_of

pytestmark = pytest.mark.anyio
TEXT = path_of(CLOSED_BELOW).read_text(encoding="utf-8")


async def ask(settings: Settings, cast: Cast, tickets: int = 3) -> UUID:
    """So many past tickets, and a replay of them that waits."""
    await put(settings, cast, [Past(number) for number in range(tickets)])
    await set_time(settings, MONDAY + DAY)
    draft_id = await does(cast["admin"], drafts.keep, TEXT, "another")
    return await does(cast["admin"], replays_kept.ask, draft_id, MONDAY - DAY, None, None)


async def kept(replay_id: UUID) -> KeptReplay:
    async with database.transaction(SYSTEM):
        return await replays_kept.replay_for(replay_id)


async def test_a_replay_is_worked_off_as_of_when_it_was_asked_for(monday: Settings, cast: Cast) -> None:
    replay_id = await ask(monday, cast)
    await set_time(monday, MONDAY + 9 * DAY)
    await Replaying().sweep()
    found = await kept(replay_id)
    assert (found.state, found.replayed, found.tickets) == ("done", 3, 3)
    assert found.result
    assert found.result["tickets"] == 3
    assert found.result["as_of"].startswith(f"{MONDAY + DAY:%Y-%m-%dT}")


async def test_what_a_dead_worker_held_is_begun_anew_once_its_lease_is_over(monday: Settings, cast: Cast) -> None:
    replay_id = await ask(monday, cast)
    async with database.transaction(SYSTEM):
        dead = await replays_kept.claim()
    assert dead
    await Replaying().sweep()
    assert (await kept(replay_id)).state == "running"
    await as_owner(monday, "UPDATE replay SET lease_until = '-infinity'")
    await Replaying().sweep()
    assert (await kept(replay_id)).state == "done"
    async with database.transaction(SYSTEM):
        assert not await replays_kept.went_on(dead, 1)
        assert not await replays_kept.fail(dead, "I was away")
    assert (await kept(replay_id)).state == "done"


async def test_a_worker_that_stops_lets_go_of_it_for_the_next(monday: Settings, cast: Cast) -> None:
    replay_id = await ask(monday, cast, tickets=2 * BATCH)
    stopping = Replaying()
    async with database.transaction(SYSTEM):
        held = await replays_kept.claim()
    assert held
    stopping.close()
    await stopping.work_off(held)
    assert (await kept(replay_id)).state == "running"
    await Replaying().sweep()
    found = await kept(replay_id)
    assert (found.state, found.replayed) == ("done", 2 * BATCH)


async def test_one_that_takes_every_worker_with_it_is_given_up(monday: Settings, cast: Cast) -> None:
    replay_id = await ask(monday, cast)
    for _ in range(TRIES):
        async with database.transaction(SYSTEM):
            assert await replays_kept.claim()
        await as_owner(monday, "UPDATE replay SET lease_until = clock_timestamp() - interval '1 second'")
    await Replaying().sweep()
    found = await kept(replay_id)
    assert (found.state, found.error) == ("failed", "Every worker that tried it died.")


async def test_one_that_cannot_be_worked_off_fails_and_the_next_goes_on(monday: Settings, cast: Cast) -> None:
    broken = await ask(monday, cast)
    await as_owner(monday, "UPDATE plan_draft SET source = 'nonsense'")
    good = await ask(monday, cast)
    await Replaying().sweep()
    assert (await kept(broken)).state == "failed"
    assert "is not TOML" in ((await kept(broken)).error or "")
    assert (await kept(good)).state == "done"


async def test_two_workers_do_not_take_the_same(monday: Settings, cast: Cast) -> None:
    await ask(monday, cast)
    async with database.transaction(SYSTEM):
        assert await replays_kept.claim()
    async with database.transaction(SYSTEM):
        assert await replays_kept.claim() is None
    assert [row["attempts"] for row in await rows("SELECT attempts FROM replay")] == [1]

"""Leaky buckets: so many at once, then one at a time."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.config import Settings
from app.domain.accounts.throttle import Limit, TooMany, attempt, forget, key_of
from app.lib import database as pool
from app.lib.database import SYSTEM
from tests.cast import opened

pytestmark = pytest.mark.anyio
LIMIT = Limit(burst=3, every=60)


@pytest.fixture(autouse=True)
async def open_pool(database: Settings) -> AsyncIterator[None]:
    """An open pool."""
    async with opened(database):
        yield


async def refused(key: str = "key") -> int:
    """0 when the attempt is let through, else for how many seconds it is refused."""
    async with pool.transaction(SYSTEM):
        try:
            await attempt(key, LIMIT)
        except TooMany as refusal:
            return refusal.wait
    return 0


async def let_pass(seconds: float) -> None:
    """What waiting would do."""
    async with pool.transaction(SYSTEM):
        await pool.execute("UPDATE throttle SET at = at - $1 * interval '1 second'", seconds)


async def test_a_burst_is_let_through_and_then_no_more() -> None:
    assert [await refused() for _ in range(3)] == [0, 0, 0]
    assert 58 <= await refused() <= 60


async def test_one_more_fits_for_every_span_that_passed() -> None:
    for _ in range(3):
        await refused()
    await let_pass(60)
    assert await refused() == 0
    assert await refused() > 0


async def test_the_wait_is_as_long_as_it_says() -> None:
    for _ in range(3):
        await refused()
    await let_pass(45)
    wait = await refused()
    assert 13 <= wait <= 15
    await let_pass(wait)
    assert await refused() == 0


async def test_what_is_refused_does_not_prolong_the_wait() -> None:
    for _ in range(3):
        await refused()
    for _ in range(6):
        await let_pass(9)
        assert await refused() > 0
    await let_pass(9)
    assert await refused() == 0


async def test_a_bucket_never_holds_more_than_a_burst_of_room() -> None:
    await refused()
    await let_pass(100_000)
    assert [bool(await refused()) for _ in range(4)] == [False, False, False, True]


async def test_one_key_does_not_fill_anothers_bucket() -> None:
    for _ in range(4):
        await refused("one")
    assert await refused("another") == 0


async def test_a_bucket_that_is_forgotten_is_empty() -> None:
    for _ in range(3):
        await refused()
    async with pool.transaction(SYSTEM):
        await forget("key")
    assert await refused() == 0


async def test_many_at_once_are_counted_one_by_one() -> None:
    answers = await asyncio.gather(*(refused() for _ in range(10)))
    assert sum(answer == 0 for answer in answers) == 3


async def test_a_key_does_not_tell_whose_it_is_and_keeps_its_parts_apart() -> None:
    assert "erin" not in key_of("sign-in", "erin@northwind.example")
    assert key_of("ab", "c") != key_of("a", "bc")

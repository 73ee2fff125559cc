"""Rounds: repeated, hurried, and never ended by a failure."""

import asyncio

import pytest

from app.tasks.rounds import Round

pytestmark = pytest.mark.anyio
AN_HOUR = 3600.0


class Act:
    """Counts its turns; the first `failures` fail."""

    def __init__(self, failures: int = 0) -> None:
        self.turns = 0
        self.failures = failures
        self.turned = asyncio.Event()

    async def __call__(self) -> None:
        self.turns += 1
        self.turned.set()
        if self.turns <= self.failures:
            raise ConnectionError("the database is away")

    async def next_turn(self) -> None:
        async with asyncio.timeout(5):
            await self.turned.wait()
        self.turned.clear()


async def test_a_round_is_repeated_and_survives_failures() -> None:
    act = Act(failures=3)
    going = Round("sweep", 0.001, act)
    task = asyncio.create_task(going.run())
    for _ in range(5):
        await act.next_turn()
    assert going.failing == ""
    going.stop()
    await task


async def test_a_poke_ends_the_pause() -> None:
    act = Act()
    going = Round("sweep", AN_HOUR, act)
    task = asyncio.create_task(going.run())
    await act.next_turn()
    going.poke()
    await act.next_turn()
    going.stop()
    await task
    assert act.turns == 2


async def test_a_poke_during_a_turn_makes_another() -> None:
    turns = 0

    async def poke_itself_once() -> None:
        nonlocal turns
        turns += 1
        if turns == 1:
            going.poke()
        else:
            going.stop()

    going = Round("sweep", AN_HOUR, poke_itself_once)
    async with asyncio.timeout(5):
        await going.run()
    assert turns == 2


async def test_stopping_lets_the_turn_under_way_end() -> None:
    began, may_end = asyncio.Event(), asyncio.Event()
    ended = False

    async def act() -> None:
        nonlocal ended
        began.set()
        await may_end.wait()
        ended = True

    going = Round("sweep", AN_HOUR, act)
    task = asyncio.create_task(going.run())
    await began.wait()
    going.stop()
    may_end.set()
    await task
    assert ended

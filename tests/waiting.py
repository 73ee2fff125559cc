"""Waiting for what another process or task will do: a condition with a deadline, never a guess at how long it takes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Answer = TypeVar("Answer")
BETWEEN_TWO_LOOKS = 0.02


async def eventually(ask: Callable[[], Awaitable[Answer]], seconds: float = 60) -> Answer:
    """The first answer of `ask` that is true; TimeoutError if there is none in time."""
    async with asyncio.timeout(seconds):
        # What is waited for happens in other processes, which set no event of ours.
        while not (answer := await ask()):  # noqa: ASYNC110
            await asyncio.sleep(BETWEEN_TWO_LOOKS)
    return answer

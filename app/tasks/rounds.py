"""Acts that the worker repeats. PostgreSQL says what there is to do; a poke only makes it sooner."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

log = structlog.get_logger()


class Round:
    """Does `act` every `seconds`, and at once when poked, until stopped. A failure is logged when it begins and when
    it is over, and tried again at the next turn: a database that is away ends no round."""

    def __init__(self, name: str, seconds: float, act: Callable[[], Awaitable[object]]) -> None:
        self.name = name
        self.seconds = seconds
        self.act = act
        self.failing = ""
        self._poked = asyncio.Event()
        self._stopped = False

    def poke(self) -> None:
        """Ends the pause before the next turn."""
        self._poked.set()

    def stop(self) -> None:
        """Lets the turn under way be the last."""
        self._stopped = True
        self._poked.set()

    async def run(self) -> None:
        """Goes on until stopped."""
        while not self._stopped:
            self._poked.clear()
            await self._turn()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._poked.wait(), self.seconds)

    async def _turn(self) -> None:
        try:
            await self.act()
        except Exception as error:
            if self.failing != type(error).__name__:
                log.error("round_failing", round=self.name, exc_info=error)
            self.failing = type(error).__name__
        else:
            if self.failing:
                log.info("round_works_again", round=self.name)
            self.failing = ""

"""Working off the replays that administrators asked for, a batch of tickets at a time, so that whatever else is due is
done meanwhile."""

import asyncio

import asyncpg
import structlog

from app.domain.tickets import replays_kept
from app.domain.tickets.replays_kept import Held
from app.lib import database
from app.lib.database import SYSTEM

log = structlog.get_logger()
_DATABASE_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Replaying:
    """One replay at a time. What it has found so far dies with it; whoever claims it next begins anew."""

    def __init__(self) -> None:
        self._closed = False

    def close(self) -> None:
        """Lets go of what is under way after its present batch, for another worker to begin."""
        self._closed = True

    async def sweep(self) -> None:
        """Works off all that wait; returns when none does."""
        while not self._closed:
            async with database.transaction(SYSTEM):
                held = await replays_kept.claim()
            if held is None:
                return
            try:
                await self.work_off(held)
            except _DATABASE_AWAY:
                raise  # the lease ends by itself
            except Exception as error:
                log.error("replay_failed", replay=str(held.id), exc_info=error)
                await _note(held, f"{type(error).__name__}: {error}"[:500])

    async def work_off(self, held: Held) -> None:
        """Batch by batch to the end, or until it is another's or this worker is to stop."""
        replayed = 0
        while True:
            async with database.transaction(SYSTEM, reading=True):
                cases = await held.replay.read()
            if not cases:
                break
            # Beside the loop, which has timers to fire meanwhile.
            await asyncio.to_thread(held.replay.take, cases)
            replayed += len(cases)
            async with database.transaction(SYSTEM):
                if self._closed:
                    await replays_kept.let_go(held)
                    return
                if not await replays_kept.went_on(held, replayed):
                    log.warning("lease_lost", replay=str(held.id))
                    return
        async with database.transaction(SYSTEM):
            await replays_kept.finish(held, held.replay.report())
        log.info("replay_done", replay=str(held.id), tickets=replayed)


async def _note(held: Held, error: str) -> None:
    async with database.transaction(SYSTEM):
        await replays_kept.fail(held, error)

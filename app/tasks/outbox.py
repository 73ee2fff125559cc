"""Sending what is owed: claims deliveries, hands each to its channel, notes the outcome."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import asyncpg
import structlog

from app.domain.deliveries import claims
from app.domain.deliveries.claims import Claim
from app.integrations.mail import Rejected, Unreachable
from app.tasks.channels import Channel, Unwritable

log = structlog.get_logger()
AT_ONCE = 8
_DATABASE_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Outbox:
    """At most `at_once` sendings at a time, each a task of its own: a mail server that dawdles over one holds up
    none of the others."""

    def __init__(self, channels: Mapping[str, Channel], at_once: int = AT_ONCE) -> None:
        self.channels = channels
        self.at_once = at_once
        self._under_way: set[asyncio.Task[None]] = set()
        self._closed = False

    async def sweep(self) -> None:
        """Starts sending all that is due, as room comes free; returns when nothing is due any more."""
        while not self._closed:
            if len(self._under_way) >= self.at_once:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
                continue
            claimed = await claims.claim(self.at_once - len(self._under_way), list(self.channels))
            if not claimed:
                return
            for claim in claimed:
                self._start(claim)

    def _start(self, claim: Claim) -> None:
        task = asyncio.create_task(self._deliver(claim))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def close(self) -> None:
        """Claims nothing more."""
        self._closed = True

    async def drain(self) -> None:
        """Waits for what is under way."""
        await asyncio.gather(*self._under_way)

    async def _deliver(self, claim: Claim) -> None:
        settle = await self._outcome(claim)
        # Until the database is back: what is not noted is sent twice.
        while True:
            try:
                if not await settle():
                    log.warning("lease_lost", delivery=str(claim.id))
                return
            except _DATABASE_AWAY as error:
                log.warning("outcome_waits_for_database", delivery=str(claim.id), error=repr(error))
                await asyncio.sleep(0.5)

    async def _outcome(self, claim: Claim) -> Callable[[], Awaitable[bool]]:
        """Sends it, and answers how to note what became of it."""
        try:
            await self.channels[claim.channel].deliver(claim)
        except Unreachable as error:
            why, perhaps_sent = str(error), error.perhaps_sent
            return lambda: claims.settle_retry(claim, why, perhaps_sent=perhaps_sent)
        except (Rejected, Unwritable) as error:
            log.error("delivery_dead", delivery=str(claim.id), kind=claim.kind, exc_info=error)
            why = str(error)
            return lambda: claims.settle_dead(claim, why)
        except Exception as error:
            log.error("delivery_failed", delivery=str(claim.id), kind=claim.kind, exc_info=error)
            why = f"Something broke on our side: {type(error).__name__}"
            return lambda: claims.settle_retry(claim, why)
        log.info("delivery_sent", delivery=str(claim.id), kind=claim.kind)
        return lambda: claims.settle_sent(claim)

"""Firing what is due: claims timers, several subjects at a time, those of one subject in order."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

import structlog

from app.domain.timers import claims
from app.domain.timers.claims import Claim, Fire
from app.tasks.kinds import KINDS

log = structlog.get_logger()
AT_ONCE = 4
BATCH = 50


class Firing:
    """Fires due timers, of at most AT_ONCE subjects at a time: each needs a connection of the pool."""

    def __init__(self, kinds: Mapping[str, Fire] = KINDS) -> None:
        self.kinds = kinds
        self._closed = False

    def close(self) -> None:
        """Claims nothing more."""
        self._closed = True

    async def sweep(self) -> None:
        """Fires all that is due; returns when nothing is."""
        while not self._closed and (claimed := await claims.claim(BATCH)):
            by_subject: dict[UUID, list[Claim]] = {}
            for claim in claimed:
                by_subject.setdefault(claim.subject_id, []).append(claim)
            room = asyncio.Semaphore(AT_ONCE)
            async with asyncio.TaskGroup() as group:
                for timers in by_subject.values():
                    group.create_task(self._fire_in_order(timers, room))

    async def _fire_in_order(self, timers: Sequence[Claim], room: asyncio.Semaphore) -> None:
        async with room:
            for claim in timers:
                try:
                    await claims.fire(claim, self.kinds[claim.kind])
                except Exception as error:
                    log.error("timer_failed", timer=str(claim.id), kind=claim.kind, exc_info=error)
                    # If the database is away this fails as well, which ends the turn; the leases end by themselves.
                    await claims.rest(claim, f"{type(error).__name__}: {error}"[:500])

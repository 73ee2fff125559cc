"""Removing files that were uploaded and never sent with anything, or whose article let go of them."""

import asyncio
from datetime import timedelta

import structlog

from app.domain.tickets.files import in_use
from app.integrations.storage import FolderStorage
from app.lib import database
from app.lib.database import SYSTEM

log = structlog.get_logger()


class Clearing:
    """`unused` is how long a file is kept that nothing refers to: much longer than a form takes from upload to commit.
    Of several workers each may look: what one removed the other does not find."""

    def __init__(self, storage: FolderStorage, unused: timedelta) -> None:
        self.storage = storage
        self.unused = unused

    async def turn(self) -> int:
        """Goes through the whole folder, a batch at a time; answers how many files are gone."""
        gone = 0
        for batch in await asyncio.to_thread(lambda: list(self.storage.older_than(self.unused))):
            async with database.transaction(SYSTEM, reading=True):
                kept = await in_use(batch)
            for digest in set(batch) - kept:
                gone += await asyncio.to_thread(self.storage.remove, digest, self.unused)
        if gone:
            log.info("unused_files_removed", files=gone)
        return gone

"""Signing the audit trail now and then; the log line keeps a copy wherever logs are shipped."""

import asyncio
from pathlib import Path
from uuid import UUID

import structlog

from app.domain.audit.checkpoints import Checkpoint, kept, lines_of, newest_of
from app.domain.audit.signing import sign_what_grew

log = structlog.get_logger()


class Sealing:
    """Knows the newest checkpoint of each chain, so that the file is read once a process. Of several workers each may
    sign the same: both signatures are true."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self._newest: dict[UUID, Checkpoint] | None = None

    async def turn(self) -> None:
        """Signs what grew. A chain that does not follow its last checkpoint is not signed, and said so each time."""
        if self._newest is None:
            self._newest = await asyncio.to_thread(lambda: newest_of(kept(lines_of(self.data_dir))))
        found = await sign_what_grew(self.data_dir, self._newest)
        for one in found.made:
            log.info("audit_checkpoint", **one.to_json())
        for flaw in found.flaws:
            log.error("audit_flaw", chain=str(flaw.chain), seq=flaw.seq, what=flaw.what)
        for chain, entries in found.set_back.items():
            log.warning("audit_clock_set_back", chain=str(chain), entries=entries)
        self._newest |= newest_of(found.made)

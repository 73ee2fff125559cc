"""Signing what was added: the worker does it now and then, the command line when asked."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from app.domain.audit import checkpoints
from app.domain.audit.chain import Flaw
from app.domain.audit.checkpoints import Checkpoint
from app.domain.audit.queries import ends
from app.domain.audit.verifying import Verdict, verify, verify_since
from app.lib import database
from app.lib.database import SYSTEM


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed, and what was found on the way: a chain with a flaw is not signed; one in which entries are dated
    before those before them (`set_back`, Verdict) is."""

    made: list[Checkpoint] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    set_back: dict[UUID, tuple[int, ...]] = field(default_factory=dict)


async def sign_what_grew(data_dir: Path, newest: Mapping[UUID, Checkpoint]) -> Signed:
    """A checkpoint for each chain that has grown since its `newest` one, kept in the file. Raises
    checkpoints.Unusable, OSError."""
    public_key = await asyncio.to_thread(checkpoints.public_key_of, data_dir)
    found = Signed()
    async with database.transaction(SYSTEM, reading=True):
        now: datetime = await database.fetch_value("SELECT clock_timestamp()")
        there = await ends()
        for chain in sorted({*there, *newest}, key=str):
            last, end = newest.get(chain), there.get(chain)
            if last and end == (last.seq, last.hash):
                continue
            verdict = await _since(chain, last, public_key)
            if verdict.flaw:
                found.flaws.append(verdict.flaw)
            elif end:
                found.made.append(checkpoints.signed(data_dir, chain, *end, now))
            if verdict.set_back:
                found.set_back[chain] = verdict.set_back
    if found.made:
        await asyncio.to_thread(checkpoints.keep, data_dir, found.made)
    return found


async def _since(chain: UUID, last: Checkpoint | None, public_key: bytes) -> Verdict:
    """What stands before a genuine checkpoint was looked at when it was made."""
    if last and checkpoints.is_genuine(last, public_key):
        return await verify_since(last)
    return await verify(chain, [last] if last else [], public_key)

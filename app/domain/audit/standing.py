"""How far a chain can be trusted, as a page may ask: since the last checkpoint, or all of it while it is short."""

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from app.domain.audit.chain import Flaw, chain_of
from app.domain.audit.checkpoints import (
    Checkpoint,
    Unusable,
    is_genuine,
    kept,
    lines_of,
    newest_of,
    public_key_of,
)
from app.domain.audit.queries import end_of
from app.domain.audit.verifying import Verdict, verify, verify_since

# What a page goes through while somebody waits; beyond it is the command line's.
MOST_SINCE, MOST_AT_ALL = 5_000, 20_000


@dataclass(frozen=True, slots=True)
class Standing:
    """A chain of `entries`, signed up to `signed`; `flaw` is what was found wrong behind it, `set_back` what is dated
    before the entry before it (Verdict), `unread` that more came since than was looked at."""

    entries: int
    signed: Checkpoint | None
    flaw: Flaw | None = None
    set_back: tuple[int, ...] = ()
    unread: bool = False


async def standing_of(organisation: UUID | None, data_dir: Path) -> Standing:
    """Looks at what came since the newest checkpoint."""
    chain = chain_of(organisation)
    end = await end_of(chain)
    entries = end[0] if end else 0
    try:
        signed = (await asyncio.to_thread(_newest, data_dir)).get(chain)
    except Unusable:
        return Standing(entries, None, _unreadable(chain, entries))
    if signed is None:
        return Standing(entries, None)
    if not is_genuine(signed, await asyncio.to_thread(public_key_of, data_dir)):
        return Standing(entries, None, Flaw(chain, signed.seq, "the newest checkpoint has a wrong signature"))
    if entries - signed.seq > MOST_SINCE:
        return Standing(entries, signed, unread=True)
    found = await verify_since(signed)
    return Standing(entries, signed, found.flaw, found.set_back)


async def checked(organisation: UUID | None, data_dir: Path) -> Verdict | None:
    """Goes through all of it; None where that is too much for a page."""
    chain = chain_of(organisation)
    end = await end_of(chain)
    if end and end[0] > MOST_AT_ALL:
        return None
    try:
        signed = await asyncio.to_thread(lambda: [one for one in kept(lines_of(data_dir)) if one.chain == chain])
    except Unusable:
        return Verdict(chain, 0, None, _unreadable(chain, end[0] if end else 0))
    return await verify(chain, signed, await asyncio.to_thread(public_key_of, data_dir))


def _unreadable(chain: UUID, seq: int) -> Flaw:
    return Flaw(chain, seq, "the file of checkpoints cannot be read; whoever runs this portal sees why in its log")


def _newest(data_dir: Path) -> dict[UUID, Checkpoint]:
    file = lines_of(data_dir)
    return _newest_in(file, file.stat().st_mtime_ns) if file.exists() else {}


@lru_cache(maxsize=1)
def _newest_in(file: Path, _changed: int) -> dict[UUID, Checkpoint]:
    return newest_of(kept(file))

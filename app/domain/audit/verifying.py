"""Whether the trail is what was written: every hash, every gap, the chain's end, and the checkpoints kept outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.audit.chain import Flaw, Link, beginning, flaw_after
from app.domain.audit.checkpoints import Checkpoint, is_genuine
from app.domain.audit.queries import end_of, entry_at, every_entry


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a chain was found to be right: `entries` of it, signed up to `signed`; None of `flaw`: all of it.

    `set_back` are the numbers of entries that are dated before the one before them. That is told and is no flaw: it
    comes of a server whose clock was set back as of somebody who wrote behind the portal's back, and stands there for
    ever; as a flaw it would keep every later entry from being signed.
    """

    chain: UUID
    entries: int
    signed: Checkpoint | None
    flaw: Flaw | None
    set_back: tuple[int, ...] = ()


async def verify(chain: UUID, checkpoints: Sequence[Checkpoint], public_key: bytes) -> Verdict:
    """Goes through the whole chain in the open transaction, in memory for one batch, to the first bad row.
    `checkpoints` may be of other chains too."""
    ours = sorted((one for one in checkpoints if one.chain == chain), key=lambda one: one.seq)
    for one in ours:
        if not is_genuine(one, public_key):
            return Verdict(chain, 0, None, Flaw(chain, one.seq, f"the checkpoint of {one.at} has a wrong signature"))
    return await _follow(chain, beginning(chain), ours)


async def verify_since(checkpoint: Checkpoint) -> Verdict:
    """The same for what came after a checkpoint that is known to be genuine: what stood before it is not looked at."""
    entry = await entry_at(checkpoint.chain, checkpoint.seq)
    if entry is None:
        gone = Flaw(checkpoint.chain, checkpoint.seq, f"it is missing, and was signed at {checkpoint.at}")
        return Verdict(checkpoint.chain, 0, None, gone)
    if entry.hash != checkpoint.hash:
        return Verdict(checkpoint.chain, 0, None, _unlike(checkpoint, None))
    return await _follow(checkpoint.chain, Link(entry.seq, entry.hash, entry.at), [checkpoint])


async def _follow(chain: UUID, last: Link, checkpoints: Sequence[Checkpoint]) -> Verdict:
    waiting, signed, set_back = list(checkpoints), None, list[int]()

    def told(flaw: Flaw | None) -> Verdict:
        return Verdict(chain, last.seq, signed, flaw, tuple(set_back))

    while waiting and waiting[0].seq <= last.seq:
        signed = waiting.pop(0)
    async for entry in every_entry(chain, last.seq):
        if flaw := flaw_after(chain, last, entry):
            return told(flaw)
        while waiting and waiting[0].seq == entry.seq:
            if waiting[0].hash != entry.hash:
                return told(_unlike(waiting[0], signed))
            signed = waiting.pop(0)
        if entry.at < last.at:
            set_back.append(entry.seq)
        last = Link(entry.seq, entry.hash, entry.at)
    return told(_short(waiting[-1], last.seq) if waiting else await _wrong_end(chain, last))


def _unlike(checkpoint: Checkpoint, signed: Checkpoint | None) -> Flaw:
    since = f"after {signed.seq}" if signed else "from the first on"
    what = f"it is not what was signed at {checkpoint.at}: entries {since} were written anew"
    return Flaw(checkpoint.chain, checkpoint.seq, what)


def _short(checkpoint: Checkpoint, last: int) -> Flaw:
    missing = f"entries {last + 1} to {checkpoint.seq} are missing, which were signed at {checkpoint.at}"
    return Flaw(checkpoint.chain, last + 1, f"{missing}: the end was cut off, or an older database restored")


async def _wrong_end(chain: UUID, last: Link) -> Flaw | None:
    seq, hash_ = await end_of(chain) or (0, beginning(chain).hash)
    if seq > last.seq:
        return Flaw(chain, last.seq + 1, f"entries {last.seq + 1} to {seq} are missing: the end was cut off")
    if (seq, hash_) != (last.seq, last.hash):
        return Flaw(chain, seq + 1 if seq < last.seq else seq, "it is not what the chain was told to end with")
    return None

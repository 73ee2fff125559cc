"""How entries hang together: the hash of each, and what is wrong with one that comes after another. Pure.

The rule stands in migrations/audit.sql beside audit_append(), which makes the hashes.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

# The vendor's own chain; any other has its organisation's id.
VENDORS = UUID(int=0)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as it stands. `body` is what was hashed; action and actor stand in columns of their own as well."""

    seq: int
    at: datetime
    action: str
    actor_id: UUID | None
    body: str
    previous: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """As much of an entry as the next one needs; number 0 is the beginning of a chain."""

    seq: int
    hash: bytes
    at: datetime = _EPOCH


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first bad row of a chain, and what is wrong with it."""

    chain: UUID
    seq: int
    what: str


def chain_of(organisation: UUID | None) -> UUID:
    """The name of an organisation's chain; None is the vendor."""
    return organisation or VENDORS


def beginning(chain: UUID) -> Link:
    """What the first entry of a chain follows."""
    return Link(0, hashlib.sha256(chain.bytes).digest())


def sealed(previous: bytes, seq: int, at: datetime, body: str) -> bytes:
    """The hash of an entry."""
    microseconds = (at - _EPOCH) // timedelta(microseconds=1)
    numbers = seq.to_bytes(8, "big", signed=True) + microseconds.to_bytes(8, "big", signed=True)
    return hashlib.sha256(previous + numbers + body.encode()).digest()


def flaw_after(chain: UUID, before: Link, entry: Entry) -> Flaw | None:
    """What is wrong with an entry that should be the next one; None when it is."""
    expected = before.seq + 1
    if entry.seq != expected:
        return Flaw(chain, expected, f"entry {expected} is missing; the next one is {entry.seq}")
    if entry.hash != sealed(entry.previous, entry.seq, entry.at, entry.body):
        return Flaw(chain, entry.seq, "it was changed: its hash is not that of what it says")
    if entry.previous != before.hash:
        # The later one still vouches for what the earlier one was.
        altered = max(before.seq, 1)
        return Flaw(chain, altered, f"it was written anew: entry {entry.seq} does not follow what stands before it")
    if (column := _unlike_body(entry)) is not None:
        return Flaw(chain, entry.seq, f"its column {column} says otherwise than what was hashed")
    return None


def _unlike_body(entry: Entry) -> str | None:
    try:
        said = json.loads(entry.body)
        action, actor = said["action"], said["actor"]
    except (ValueError, KeyError, TypeError):
        return "body"
    if action != entry.action:
        return "action"
    return None if actor == (str(entry.actor_id) if entry.actor_id else None) else "actor_id"

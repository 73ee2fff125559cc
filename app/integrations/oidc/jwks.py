"""The keys of each connection's provider, kept for a while (OpenID Connect Core 1.0, 10.1.1)."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from joserfc.jwk import Key

from app.integrations.oidc.keys import PublishedKey, published_keys
from app.integrations.oidc.party import Party
from app.integrations.oidc.reasons import rejected
from app.integrations.outward import LARGE, NotReached

# A key that its provider has taken back is good for so long at most.
KEPT = timedelta(minutes=10)
# An unknown key id is asked for so often at most, whoever makes them up; so is a provider that does not answer.
PATIENCE = timedelta(minutes=1)


@dataclass(slots=True)
class _Ring:
    address: str
    keys: tuple[PublishedKey, ...] = ()
    loaded_at: datetime | None = None
    failed_at: datetime | None = None
    asked_again_at: datetime | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


_rings: dict[UUID, _Ring] = {}


async def key_for(party: Party, kid: str | None, algorithm: str, key_type: str, now: datetime) -> Key:
    """The one published key that may verify this; each process keeps its own. Raises Rejected."""
    ring = _ring(party)
    async with ring.lock:
        if not _within(KEPT, ring.loaded_at, now):
            await _load(ring, party, now)
        elif _unknown(ring, kid) and not _within(PATIENCE, ring.asked_again_at, now):
            ring.asked_again_at = now
            await _load(ring, party, now)
    fitting = [each for each in ring.keys if kid in (None, each.kid) and each.fits(algorithm, key_type)]
    # Without a key id it must be plain which is meant; with one too.
    if len(fitting) != 1:
        raise rejected("jwt.key")
    return fitting[0].key


def _ring(party: Party) -> _Ring:
    address = party.connection.oidc.jwks_uri
    ring = _rings.get(party.connection.id)
    if ring is None or ring.address != address:
        ring = _rings[party.connection.id] = _Ring(address)
    return ring


async def _load(ring: _Ring, party: Party, now: datetime) -> None:
    if _within(PATIENCE, ring.failed_at, now):
        raise rejected("keys.unreachable", "A moment ago it did not answer.")
    ring.failed_at = now
    try:
        document = await party.outward.get_json(ring.address, most=LARGE)
    except NotReached as error:
        raise rejected("keys.unreachable", str(error)) from error
    ring.keys = published_keys(document)
    ring.loaded_at, ring.failed_at = now, None


def _unknown(ring: _Ring, kid: str | None) -> bool:
    return kid is not None and all(each.kid != kid for each in ring.keys)


def _within(span: timedelta, then: datetime | None, now: datetime) -> bool:
    # A clock that was set back does not make it true for longer.
    return then is not None and abs(now - then) < span

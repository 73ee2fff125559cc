"""Leaky buckets in PostgreSQL: how often something may be tried (security.md §7, "Sessions").

Atomic across processes: one statement drains the bucket, adds the attempt and answers how full it is.
"""

import hashlib
import math
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import cast

from app.lib import database


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` attempts at once, then one every `every` seconds."""

    burst: int
    every: float


_LEVEL = "greatest(0, t.level - extract(epoch FROM clock_timestamp() - t.at)::float8 / {every})"
_POUR = f"""
    INSERT INTO throttle AS t (key, level, at) VALUES ($1, 1, clock_timestamp())
    ON CONFLICT (key) DO UPDATE SET level = {_LEVEL.format(every="$3")} + 1, at = clock_timestamp()
    WHERE {_LEVEL.format(every="$3")} + 1 <= $2
    RETURNING true
"""
_FILL = f"SELECT {_LEVEL.format(every='$2')} FROM throttle t WHERE key = $1"


class TooMany(Exception):
    """Refused for now; `wait` is in whole seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"try again in {wait} s")
        self.wait = wait


def key_of(*parts: str) -> str:
    """A bucket's name that does not tell whose it is."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]


def network_of(address: str) -> str:
    """Whom an address stands for when tries are counted: itself, or of IPv6 the /64 that one household has."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or ip_network(f"{ip}/64", strict=False))
    return str(ip)


async def attempt(key: str, limit: Limit) -> None:
    """Counts one attempt in the open transaction (which must be committed, also when the attempt fails).

    Raises TooMany when the bucket is full; what is refused adds nothing, so that hammering does not prolong it.
    """
    burst = float(limit.burst)
    if await database.fetch_value(_POUR, key, burst, limit.every):
        return
    level = cast(float, await database.fetch_value(_FILL, key, limit.every))
    raise TooMany(max(1, math.ceil((level + 1 - burst) * limit.every)))


async def forget(key: str) -> None:
    """Empties a bucket: the person has shown who they are."""
    await database.execute("DELETE FROM throttle WHERE key = $1", key)

"""Leaky buckets in PostgreSQL: how often something may be tried (security.md §7, "Sessions").

Atomic across processes: one statement drains the bucket, adds the attempt and answers how full it is.
"""

import hashlib
import math
from dataclasses import dataclass
from typing import cast

from app.lib import database


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` attempts at once, then one every `every` seconds."""

    burst: int
    every: float


class TooMany(Exception):
    """Refused for now; `wait` is in whole seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"try again in {wait} s")
        self.wait = wait


def key_of(*parts: str) -> str:
    """A bucket's name that does not tell whose it is."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]


async def attempt(key: str, limit: Limit) -> None:
    """Counts one attempt in the open transaction (which must be committed, also when the attempt fails).

    Raises TooMany when the bucket is full.
    """
    level = cast(
        float,
        await database.fetch_value(
            """
            INSERT INTO throttle AS t (key, level, at) VALUES ($1, 1, clock_timestamp())
            ON CONFLICT (key) DO UPDATE SET
                level = least($2 + 1, greatest(0, t.level - extract(epoch FROM clock_timestamp() - t.at) / $3) + 1),
                at = clock_timestamp()
            RETURNING level
            """,
            key,
            float(limit.burst),
            limit.every,
        ),
    )
    if level > limit.burst:
        raise TooMany(math.ceil((level - limit.burst) * limit.every))


async def forget(key: str) -> None:
    """Empties a bucket: the person has shown who they are."""
    await database.execute("DELETE FROM throttle WHERE key = $1", key)

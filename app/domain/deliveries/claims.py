"""What only the worker does: claim what is due, say what became of it, and that it is alive.

A claim holds a lease with a number of its own. Whoever sleeps past the lease finds another number in the row and
cannot write any more (security.md, "6.2 Design rules", 2). All time is the database's.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.lib import database
from app.lib.database import SYSTEM

# Longer than the longest sending (app/integrations/mail.py) and what it takes to note its outcome.
LEASE = timedelta(seconds=45)
# With the pauses below about six hours: a mail server may be away for an evening.
TRIES = 20
BATCH = 1000
_FIRST_PAUSE = 10.0
_LONGEST_PAUSE = 3600.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours to send until its lease ends; `zone` is the recipient's."""

    id: UUID
    lease: int
    channel: str
    address: str
    kind: str
    data: Mapping[str, Any]
    zone: str
    owed_at: datetime


async def claim(limit: int, channels: Sequence[str] = ("email",), lease: timedelta = LEASE) -> list[Claim]:
    """The deliveries longest due, at most `limit`, now ours; those that another claims at this moment are left out.

    One whose lease ran out was perhaps sent already by whoever died with it, and is marked so.
    """
    async with database.transaction(SYSTEM):
        rows = await database.fetch(_CLAIM, limit, lease, TRIES, list(channels))
    return [Claim(**{**row, "data": json.loads(row["data"])}) for row in rows]


# The time stands in a subquery because an index cannot be searched by a volatile function.
_CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id FROM delivery
        WHERE channel = ANY ($4) AND ((state = 'queued' AND due_at <= (SELECT clock_timestamp()))
           OR (state = 'sending' AND lease_until < (SELECT clock_timestamp()) AND attempts < $3))
        ORDER BY due_at LIMIT $1
        FOR UPDATE SKIP LOCKED
    )
    UPDATE delivery SET
        state = 'sending', attempts = attempts + 1, perhaps_twice = perhaps_twice OR state = 'sending',
        lease = nextval('delivery_lease'), lease_until = clock_timestamp() + $2
    FROM due WHERE delivery.id = due.id
    RETURNING delivery.id, lease, channel, address, kind, data, created_at AS owed_at,
        coalesce((SELECT zone FROM person WHERE person.id = delivery.person_id), 'UTC') AS zone
"""


async def settle_sent(claimed: Claim) -> bool:
    """Notes that the message went out and forgets its secret. False when the claim is not ours any more."""
    return await _settle(
        "state = 'sent', sent_at = clock_timestamp(), last_error = NULL, data = data - 'secret'", claimed
    )


async def settle_retry(claimed: Claim, error: str, *, perhaps_sent: bool = False) -> bool:
    """Notes a failure that may pass: another attempt after a random pause below a ceiling that doubles; after TRIES,
    dead. `perhaps_sent`: the failure left open whether the message went out. False when not ours any more.
    """
    return await _settle(
        "state = CASE WHEN attempts >= $4 THEN 'dead' ELSE 'queued' END, last_error = $3, "
        "perhaps_twice = perhaps_twice OR $7, "
        "due_at = clock_timestamp() + random() * least($6, $5 * 2 ^ (attempts - 1)) * interval '1 second'",
        claimed,
        error,
        TRIES,
        _FIRST_PAUSE,
        _LONGEST_PAUSE,
        perhaps_sent,
    )


async def settle_dead(claimed: Claim, error: str) -> bool:
    """Notes a failure that another attempt would only repeat. False when not ours any more."""
    return await _settle("state = 'dead', last_error = $3", claimed, error)


async def bury_lost() -> int:
    """Gives up on what took its worker down with it at every attempt; answers how many."""
    async with database.transaction(SYSTEM):
        return await database.execute(
            "UPDATE delivery SET state = 'dead', last_error = 'The worker stopped each time it tried to send this.' "
            "WHERE state = 'sending' AND lease_until < (SELECT clock_timestamp()) AND attempts >= $1",
            TRIES,
        )


async def forget_sent(days: int, batch: int = BATCH) -> int:
    """Removes what was sent that long ago, a batch a transaction; answers how many. The dead wait for somebody."""
    gone = 0
    while True:
        async with database.transaction(SYSTEM):
            removed = await database.execute(
                "DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE state = 'sent' "
                "AND sent_at < (SELECT clock_timestamp()) - make_interval(days => $1) "
                "ORDER BY sent_at LIMIT $2 FOR UPDATE SKIP LOCKED)",
                days,
                batch,
            )
        gone += removed
        if removed < batch:
            return gone


async def beat() -> None:
    """Says that a worker is alive."""
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO heartbeat (process, at) VALUES ('worker', clock_timestamp()) "
            "ON CONFLICT (process) DO UPDATE SET at = clock_timestamp()"
        )


async def _settle(changes: str, claimed: Claim, *args: object) -> bool:
    async with database.transaction(SYSTEM):
        touched = await database.execute(
            f"UPDATE delivery SET {changes} WHERE id = $1 AND lease = $2 AND state = 'sending'",
            claimed.id,
            claimed.lease,
            *args,
        )
    return touched == 1

"""What only the worker does for sinks: claim those that have something to send, and say how far it came.

A claim is a lease: whoever sleeps past its end finds another in the row and cannot write any more. Entries go out in
their order, and none is passed over: what was not taken is sent again, for ever, at longer and longer intervals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.audit.export import as_object
from app.domain.audit.queries import EVERYTHING, oldest
from app.lib import database
from app.lib.database import SYSTEM

# Longer than a batch may take (app/tasks/streaming.py).
LEASE = timedelta(seconds=90)
BATCH = 100
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 900.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A sink that is ours until `lease_until`; `entries` are its next ones, in their order."""

    id: UUID
    kind: str
    address: str
    secret: bytes | None
    lease_until: datetime
    entries: Sequence[dict[str, object]]


async def claim(limit: int) -> list[Claim]:
    """The sinks longest due that have something to send, at most `limit`, now ours."""
    async with database.transaction(SYSTEM):
        rows = [dict(row) for row in await database.fetch(_CLAIM, limit, LEASE)]
        return [await _with_entries(row) for row in rows]


# The time stands in a subquery because an index cannot be searched by a volatile function.
_CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT s.id FROM audit_sink s
        JOIN audit_chain c ON c.chain = coalesce(s.organisation_id, '00000000-0000-0000-0000-000000000000')
        WHERE s.ended_at IS NULL AND s.due_at <= (SELECT clock_timestamp()) AND c.seq > s.sent_seq
          AND (s.lease_until IS NULL OR s.lease_until < (SELECT clock_timestamp()))
        ORDER BY s.due_at LIMIT $1
        FOR UPDATE OF s SKIP LOCKED
    )
    UPDATE audit_sink s SET lease_until = clock_timestamp() + $2 FROM due WHERE s.id = due.id
    RETURNING s.id, s.organisation_id, s.kind, s.address, s.secret, s.lease_until, s.sent_seq
"""


async def _with_entries(row: dict[str, object]) -> Claim:
    organisation, sent = row.pop("organisation_id"), row.pop("sent_seq")
    entries = await oldest(organisation, EVERYTHING, BATCH, above=sent)  # type: ignore[arg-type]
    return Claim(**row, entries=[as_object(organisation, one) for one in entries])  # type: ignore[arg-type]


async def settle_sent(claimed: Claim, seq: int) -> bool:
    """Notes that all up to that number was taken. False when the claim is not ours any more."""
    return await _settle("sent_seq = $3, attempts = 0, last_error = NULL, due_at = clock_timestamp()", claimed, seq)


async def settle_retry(claimed: Claim, seq: int | None, error: str) -> bool:
    """Notes how far it came before it failed (None: nowhere), and tries again after a random pause below a ceiling
    that doubles. False when not ours any more."""
    return await _settle(
        "sent_seq = coalesce($3, sent_seq), attempts = CASE WHEN $3::bigint IS NULL THEN attempts + 1 ELSE 1 END, "
        "last_error = $4, due_at = clock_timestamp() + random() * interval '1 second' "
        "* CASE WHEN $3::bigint IS NULL THEN least($6, $5 * 2 ^ least(attempts, 20)) ELSE $5 END",
        claimed,
        seq,
        error,
        _FIRST_PAUSE,
        _LONGEST_PAUSE,
    )


async def _settle(changes: str, claimed: Claim, *args: object) -> bool:
    async with database.transaction(SYSTEM):
        touched = await database.execute(
            f"UPDATE audit_sink SET lease_until = NULL, {changes} WHERE id = $1 AND lease_until = $2",
            claimed.id,
            claimed.lease_until,
            *args,
        )
    return touched == 1

"""Claiming due timers and firing them, each exactly once whoever is killed when (sla.md, "Firing").

A claim is a lease that only spares workers each other's work. What makes a firing happen once is its transaction: it
locks the subject, then marks the row, and does nothing when the row is marked or gone. PostgreSQL gives every time.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.events.actions import Subject
from app.lib import database
from app.lib.database import SYSTEM

# Short, because what a killed worker had in hand waits for it; too short costs effort and nothing else.
LEASE = timedelta(seconds=2)
# Later than this, people hear of it in a summary.
LATE = timedelta(minutes=2)
# A timer that failed so often holds up the later ones of its subject no longer. Being killed is no failure of its own.
PATIENCE = 3


@dataclass(frozen=True, slots=True)
class Claim:
    """A due timer that is ours to fire until the lease ends."""

    id: UUID
    organisation_id: UUID | None
    subject: str
    subject_id: UUID
    kind: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Fired:
    """A timer in the transaction that fires it: its subject is locked and its row marked."""

    organisation_id: UUID | None
    subject: str
    subject_id: UUID
    kind: str
    what: str
    due_at: datetime
    fired_at: datetime

    @property
    def late(self) -> bool:
        """Fell due while nothing ran, so that people are told together with what else did."""
        return self.fired_at - self.due_at > LATE

    @property
    def log(self) -> Subject:
        """Where the subject's events are kept."""
        return Subject(self.subject, self.subject_id, self.organisation_id)


Fire = Callable[[Fired], Awaitable[None]]


async def claim(limit: int, lease: timedelta = LEASE) -> list[Claim]:
    """The timers longest due, at most `limit`, in order; those that another claims at this moment are left out."""
    async with database.transaction(SYSTEM):
        rows = await database.fetch(CLAIM, limit, lease)
    found = [Claim(**row) for row in rows]
    return sorted(found, key=lambda claimed: (claimed.due_at, claimed.id))


# The time stands in a subquery because an index cannot be searched by a volatile function.
CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id FROM timer
        WHERE fired_at IS NULL AND due_at <= (SELECT portal_now()) AND lease_until <= (SELECT clock_timestamp())
        ORDER BY due_at, id LIMIT $1
        FOR UPDATE SKIP LOCKED
    )
    UPDATE timer SET lease_until = clock_timestamp() + $2
    FROM due WHERE timer.id = due.id
    RETURNING timer.id, organisation_id, subject, subject_id, kind, due_at
"""


async def fire(claimed: Claim, act: Fire) -> bool:
    """Fires it in one transaction. False when it is gone, has fired, or waits for an earlier one of its subject."""
    async with database.transaction(SYSTEM):
        await database.execute(LOCK[claimed.subject], claimed.subject_id, claimed.organisation_id)
        row = await database.fetch_one(MARK, claimed.id, PATIENCE)
        if row is None:
            await database.execute(_AFTER_THE_EARLIER_ONE, claimed.id)
            return False
        await act(Fired(claimed.organisation_id, claimed.subject, claimed.subject_id, **row))
    return True


# The whole subject is locked before its timer is marked, in the order in which its verbs do it.
LOCK = {
    "ticket": "SELECT FROM ticket WHERE id = $1 AND organisation_id = $2 FOR UPDATE",
    "incident": "SELECT FROM incident WHERE id = $1 AND $2::uuid IS NULL FOR UPDATE",
    "test_page": "SELECT FROM test_page WHERE id = $1 AND $2::uuid IS NULL FOR UPDATE",
}
_AFTER_THE_EARLIER_ONE = """
    UPDATE timer SET lease_until = clock_timestamp() + interval '1 second' WHERE id = $1 AND fired_at IS NULL
"""
MARK = """
    UPDATE timer SET fired_at = portal_now(), last_error = NULL
    WHERE id = $1 AND fired_at IS NULL AND due_at <= portal_now() AND NOT EXISTS (
        SELECT FROM timer earlier WHERE earlier.subject_id = timer.subject_id AND earlier.fired_at IS NULL
        AND (earlier.due_at, earlier.id) < (timer.due_at, timer.id) AND earlier.attempts < $2)
    RETURNING kind, what, due_at, fired_at
"""


async def rest(claimed: Claim, error: str) -> None:
    """Notes a failed firing; the next attempt comes after a pause that doubles, at most five minutes."""
    async with database.transaction(SYSTEM):
        await database.execute(
            "UPDATE timer SET last_error = $2, attempts = attempts + 1, lease_until = clock_timestamp() "
            "+ least(300, 2 ^ least(attempts + 1, 10)) * interval '1 second' WHERE id = $1 AND fired_at IS NULL",
            claimed.id,
            error,
        )

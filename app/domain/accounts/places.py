"""Which chains of the audit trail tell of a person's sign-in, and what is told there when they were refused."""

from typing import Any
from uuid import UUID

from app.domain.accounts import throttle
from app.domain.accounts.throttle import Limit
from app.domain.audit.trail import Actor, note
from app.lib import database

# A stranger who hammers at a door may not fill the trail of whoever lives there: one line a minute says it.
_OF_HAMMERING = Limit(burst=3, every=60)


async def places_of(person_id: UUID | None) -> list[UUID | None]:
    """The organisations that somebody belongs to; the vendor's (None) for staff, for whoever belongs nowhere, and for
    nobody known. In the open transaction, which has the system's eyes, as for all here."""
    rows = await database.fetch(
        "SELECT m.organisation_id FROM membership m JOIN person p ON p.id = m.person_id AND p.staff_role IS NULL "
        "WHERE m.person_id = $1",
        person_id,
    )
    return [row["organisation_id"] for row in rows] or [None]


async def note_refused(person_id: UUID | None, reason: str, **details: Any) -> None:
    """That a sign-in was refused, and why: password, unknown, second_factor, recovery_code, passkey …"""
    await note(await places_of(person_id), "sign_in.refused", Actor(person_id), reason=reason, **details)


async def counted(bucket: str, limit: Limit, person_id: UUID | None) -> throttle.TooMany | None:
    """One more try at something that may be guessed, noted where it came too fast; the answer is for the caller to
    raise once that is committed."""
    try:
        await throttle.attempt(bucket, limit)
    except throttle.TooMany as refusal:
        await _note_throttled(person_id, bucket)
        return refusal
    return None


async def _note_throttled(person_id: UUID | None, bucket: str) -> None:
    # A few of them for each bucket.
    try:
        await throttle.attempt(throttle.key_of("noted", bucket), _OF_HAMMERING)
    except throttle.TooMany:
        return
    await note_refused(person_id, "throttled")


async def note_own(person_id: UUID, action: str, **details: Any) -> None:
    """That somebody changed how they themselves sign in."""
    await note(await places_of(person_id), action, Actor(person_id), **details)

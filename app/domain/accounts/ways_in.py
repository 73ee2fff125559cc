"""How an address may sign in, and what is noted once it has: what passwords, passkeys and providers all ask."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from app.domain.accounts.viewer import Method
from app.domain.audit.trail import Actor, note
from app.domain.deliveries.actions import Recipient, owe
from app.lib import database
from app.lib.origin import origin


@dataclass(frozen=True, slots=True)
class Through:
    """The provider's word that a session rests on: who somebody is there (`organisation_id` None: of the staff), the
    provider's own name for the session, which it uses to end it, what it wants to see again before it ends it at our
    word (`name_id_format`; `id_token`, locked), and when it ends at the latest. `asked`: it asked who it is just now,
    and did not let its own session answer."""

    connection_id: UUID
    organisation_id: UUID | None
    issuer: str
    subject: str
    name_id_format: str = ""
    provider_session: str = ""
    id_token: bytes | None = None
    ends_at: datetime | None = None
    asked: bool = True


@dataclass(frozen=True, slots=True)
class WayIn:
    """What `way_in_of` answers for an address. Nobody's: no person. `factors` are kinds of second factor they have."""

    person_id: UUID | None
    password_hash: str | None
    factors: tuple[str, ...]
    must_have_factor: bool
    sso: UUID | None
    only_sso: bool


class OnlyThroughProvider(Exception):
    """It is them, and yet: every organisation of theirs (or the vendor) has its people sign in through its provider."""


_UNKNOWN = WayIn(None, None, (), False, None, False)


async def way_in_of(email: str) -> WayIn:
    """How an address may sign in; in the open transaction."""
    row = await database.fetch_one("SELECT * FROM way_in_of($1)", email)
    if row is None:
        return _UNKNOWN
    return WayIn(
        row["person_id"],
        row["password_hash"],
        tuple(row["factors"]),
        row["must_have_factor"],
        row["sso"],
        row["only_sso"],
    )


def refuse_only_sso(way: WayIn) -> None:
    """For a password or a passkey that was right. Raises OnlyThroughProvider."""
    if way.only_sso:
        raise OnlyThroughProvider


async def places_shown(session_id: UUID, person_id: UUID) -> list[UUID | None]:
    """The organisations whose chain tells of a session: those it shows; the vendor's (None) for staff and for whoever
    belongs nowhere. In the open transaction, which has the system's eyes."""
    rows = await database.fetch(
        "SELECT m.organisation_id FROM session s JOIN membership m ON m.person_id = s.person_id "
        "JOIN person p ON p.id = s.person_id AND p.staff_role IS NULL WHERE s.id = $1 AND s.person_id = $2 "
        "AND (s.organisation_id IS NULL OR s.organisation_id = m.organisation_id)",
        session_id,
        person_id,
    )
    return [row["organisation_id"] for row in rows] or [None]


async def note_start(session_id: UUID, person_id: UUID, method: Method, through: Through | None) -> None:
    """Tells the audit trail of a session, and those who look after sign-in that a break-glass account was used."""
    if through is None:
        await _note_break_glass(person_id, method)
    await note(
        await places_shown(session_id, person_id),
        "session.started",
        Actor(person_id),
        session=session_id,
        method=method,
        connection=through.connection_id if through else None,
    )


async def _note_break_glass(person_id: UUID, method: Method) -> None:
    used = await database.fetch(
        "SELECT b.organisation_id, p.name, p.email FROM break_glass b JOIN person p ON p.id = b.person_id "
        "JOIN sign_in_policy s ON s.organisation_id IS NOT DISTINCT FROM b.organisation_id "
        "WHERE b.person_id = $1 AND s.enforced_at IS NOT NULL",
        person_id,
    )
    for row in used:
        place = cast("UUID | None", row["organisation_id"])
        await note([place], "break_glass.used", Actor(person_id), method=method)
        told = {"name": row["name"], "email": row["email"], "address": origin().address, "path": "/access"}
        await owe(await looking_after(place), "break_glass_used", told, organisation_id=place)


async def looking_after(organisation_id: UUID | None) -> list[Recipient]:
    """Who looks after an organisation's sign-in: its admins and identity people; of the staff's, the administrators."""
    rows = await database.fetch(
        "SELECT p.id, p.email FROM person p WHERE p.active AND CASE WHEN $1::uuid IS NULL "
        "THEN p.staff_role = 'administrator' ELSE EXISTS (SELECT FROM membership m WHERE m.person_id = p.id "
        "AND m.organisation_id = $1 AND m.role IN ('admin', 'identity')) END ORDER BY p.id",
        organisation_id,
    )
    return [Recipient(row["id"], row["email"]) for row in rows]

"""Signing out together with the provider: it ends sessions that rest on its word, and ours ends at its place too."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.domain.audit.trail import NOBODY, note
from app.domain.identity.connection import Connection
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.vault import unlocked


@dataclass(frozen=True, slots=True)
class Rested:
    """What a session rests on: somebody's session at a provider, as `ways_in.Through` says; `id_token` unlocked."""

    connection_id: UUID
    subject: str
    name_id_format: str
    provider_session: str
    id_token: str = field(repr=False)


async def rested_on(session_id: UUID) -> Rested | None:
    """Of a session, ended or not; None when it was begun without a provider. In a transaction of its own."""
    async with database.transaction(SYSTEM):
        row = await database.fetch_one(
            "SELECT connection_id, subject, name_id_format, provider_session, id_token FROM session "
            "WHERE id = $1 AND connection_id IS NOT NULL",
            session_id,
        )
    if row is None:
        return None
    return Rested(
        row["connection_id"],
        row["subject"] or "",
        row["name_id_format"] or "",
        row["provider_session"] or "",
        unlocked(row["id_token"]) if row["id_token"] else "",
    )


async def end_at_providers_word(
    connection: Connection, issuer: str, subject: str, provider_sessions: Sequence[str]
) -> int:
    """Ends the living sessions of this connection that the provider names: those of `subject` (empty: of anybody) that
    rest on one of its sessions (none named: on any); answers how many. Noted. In a transaction of its own."""
    if not subject and not provider_sessions:
        return 0
    async with database.transaction(SYSTEM):
        ended = await database.fetch(
            "UPDATE session SET ended_at = clock_timestamp(), ended_because = 'provider' "
            "WHERE connection_id = $1 AND issuer = $2 AND ended_at IS NULL "
            "AND ($3 = '' OR subject = $3) AND ($4::text[] = '{}' OR provider_session = ANY ($4)) "
            "RETURNING id, person_id",
            connection.id,
            issuer,
            subject,
            list(provider_sessions),
        )
        for row in ended:
            await note(
                [connection.organisation_id],
                "session.ended",
                NOBODY,
                session=row["id"],
                person=row["person_id"],
                because="provider",
            )
    return len(ended)

"""Who was asked to join an organisation and has not answered."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.accounts.viewer import MembershipRole
from app.lib import database


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who was asked, by whom, and until when the link in the mail is good; `is_over`: it was."""

    id: UUID
    email: str
    name: str
    role: MembershipRole
    invited_by: str
    sent_at: datetime
    expires_at: datetime
    is_over: bool


async def invited_to(organisation_id: UUID) -> list[Invited]:
    """By name, as far as the eyes of this transaction see; without who has come to belong by another way."""
    rows = await database.fetch(
        "SELECT i.id, i.email, i.name, i.role, p.name AS invited_by, i.sent_at, i.expires_at, "
        "i.expires_at <= clock_timestamp() AS is_over FROM invitation i JOIN person p ON p.id = i.invited_by "
        "WHERE i.organisation_id = $1 AND NOT EXISTS (SELECT FROM membership m JOIN person o ON o.id = m.person_id "
        "WHERE m.organisation_id = i.organisation_id AND o.email = i.email) ORDER BY i.name, i.id",
        organisation_id,
    )
    return [Invited(**row) for row in rows]


async def invited_as(organisation_id: UUID | None, email: str) -> str | None:
    """The role that an address was asked to join with; None: it was not, or too long ago. In the open transaction."""
    role: str | None = await database.fetch_value(
        "SELECT role FROM invitation "
        "WHERE organisation_id = $1 AND email = lower($2) AND expires_at > clock_timestamp()",
        organisation_id,
        email,
    )
    return role


async def answered(organisation_id: UUID, email: str) -> None:
    """The address is asked no more: somebody with it has come, or was let go. In the open transaction, which has the
    system's eyes."""
    await database.execute(
        "DELETE FROM invitation WHERE organisation_id = $1 AND email = lower($2)", organisation_id, email
    )

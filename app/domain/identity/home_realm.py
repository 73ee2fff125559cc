"""Where an address signs in, by its domain alone: the answer must not tell whether the address is anybody's."""

from dataclasses import dataclass
from uuid import UUID

from app.lib import database
from app.lib.database import SYSTEM


@dataclass(frozen=True, slots=True)
class Offer:
    """The provider of a verified domain, by the connection's name. `choice`: the connection is tried by some of its
    people (pilot), and everybody of the domain is offered both ways, for who tries it is not a stranger's to learn."""

    connection_id: UUID
    name: str
    choice: bool


async def offer_for(email: str) -> Offer | None:
    """What the sign-in page offers besides a password; None: nothing. In a transaction of its own."""
    async with database.transaction(SYSTEM):
        return await _offer("true", email)


async def offer_within(organisation_id: UUID, email: str) -> Offer | None:
    """The same of one organisation's own domains; in the open transaction."""
    return await _offer("d.organisation_id = $2", email, organisation_id)


async def _offer(where: str, email: str, *args: UUID) -> Offer | None:
    row = await database.fetch_one(
        "SELECT c.id, c.name, c.state FROM domain d JOIN connection c ON c.id = d.connection_id "
        "WHERE d.name = $1 AND d.verified_at IS NOT NULL AND domain_leads(d) AND c.state IN ('pilot', 'on') "
        f"AND {where}",
        domain_of(email),
        *args,
    )
    return Offer(row["id"], row["name"], row["state"] == "pilot") if row else None


def domain_of(email: str) -> str:
    """What stands behind the @, in lower case; empty when there is no @."""
    return email.strip().lower().rpartition("@")[2] if "@" in email else ""


async def domain_is_theirs(organisation_id: UUID | None, email: str) -> bool:
    """Whether an organisation (None: the vendor) has shown that the address's domain is its own, and it has not lapsed:
    on its word accounts are made."""
    return bool(
        await database.fetch_value(
            "SELECT true FROM domain WHERE name = $2 AND verified_at IS NOT NULL AND lapsed_at IS NULL "
            "AND organisation_id IS NOT DISTINCT FROM $1",
            organisation_id,
            domain_of(email),
        )
    )

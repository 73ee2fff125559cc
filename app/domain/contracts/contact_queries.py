"""Reading a customer's people and what they are turned to for. Contacts see those of their own organisations."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from app.domain.contracts.contact import Contact, Telephone
from app.lib import database

MOST_CONTACTS = 500


async def contacts_of(organisation_id: UUID, person_id: UUID | None = None) -> list[Contact]:
    """The customer's people by name, up to 500, or only that one, with their contact roles and telephones."""
    rows = await database.fetch(
        "SELECT p.id, p.name, p.email, p.active, m.role, "
        "array(SELECT r.role FROM contact_role r WHERE r.organisation_id = m.organisation_id "
        "AND r.person_id = m.person_id ORDER BY r.given_at, r.role) AS roles "
        "FROM membership m JOIN person p ON p.id = m.person_id "
        "WHERE m.organisation_id = $1 AND ($3::uuid IS NULL OR m.person_id = $3) ORDER BY p.name, p.id LIMIT $2",
        organisation_id,
        MOST_CONTACTS,
        person_id,
    )
    telephones = await _telephones(organisation_id)
    return [
        Contact(
            person_id=row["id"],
            name=row["name"],
            email=row["email"],
            role=row["role"],
            active=row["active"],
            roles=tuple(row["roles"]),
            telephones=tuple(telephones[row["id"]]),
        )
        for row in rows
    ]


async def _telephones(organisation_id: UUID) -> dict[UUID, list[Telephone]]:
    rows = await database.fetch(
        "SELECT t.person_id, t.id, t.shown, t.e164, p.name AS verified_by, t.verified_at, t.verified_how "
        "FROM telephone t LEFT JOIN person p ON p.id = t.verified_by WHERE t.organisation_id = $1 ORDER BY t.id",
        organisation_id,
    )
    found: dict[UUID, list[Telephone]] = defaultdict(list)
    for row in rows:
        found[row["person_id"]].append(Telephone(**{name: row[name] for name in Telephone.__slots__}))
    return found


async def emptied_roles(organisation_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """By organisation, the contact roles that somebody had once and nobody who is active has now. For the staff, whose
    log says so."""
    rows = await database.fetch(
        "SELECT DISTINCT e.organisation_id, e.data->>'role' AS role FROM event e "
        "WHERE e.organisation_id = ANY ($1) AND e.subject_id = e.organisation_id AND e.subject = 'organisation' "
        "AND e.kind = 'contact_role_given' AND NOT EXISTS (SELECT FROM contact_role r "
        "JOIN person p ON p.id = r.person_id AND p.active "
        "WHERE r.organisation_id = e.organisation_id AND r.role = e.data->>'role') ORDER BY 2",
        list(organisation_ids),
    )
    found: dict[UUID, list[str]] = {organisation_id: [] for organisation_id in organisation_ids}
    for row in rows:
        found[row["organisation_id"]].append(row["role"])
    return found


async def belongs_to(person_id: UUID) -> list[tuple[UUID, str]]:
    """The organisations that a person belongs to, by name."""
    rows = await database.fetch(
        "SELECT o.id, o.name FROM membership m JOIN organisation o ON o.id = m.organisation_id "
        "WHERE m.person_id = $1 ORDER BY o.name, o.id",
        person_id,
    )
    return [(row["id"], row["name"]) for row in rows]

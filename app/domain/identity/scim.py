"""What was pushed by SCIM, as sign-in asks for it: whom a subject stands for, and which groups they are in."""

from uuid import UUID

from app.domain.identity.arrived import Arrived, Rejected
from app.lib import database


async def scim_person(connection_id: UUID, arrived: Arrived) -> UUID | None:
    """Whom the directory behind this very connection pushed for the subject that arrived; None when it pushed nobody
    who has an account here. Asked before anything else of a sign-in, also of an identity that is known: in the open
    transaction, which has the system's eyes.

    A subject is the `externalId` that was pushed; over SAML it may be the `userName` too, which the directory keeps
    unique (RFC 7643, 4.1.1); of Entra over OpenID Connect, whose `sub` is another in each application, also the `oid`.
    Never the address. Raises Rejected for somebody whom the directory says to be inactive, and where it names two.
    """
    row = await database.fetch_one("SELECT protocol, guide FROM connection WHERE id = $1", connection_id)
    if row is None:
        return None
    subjects = [arrived.subject]
    if (row["protocol"], row["guide"]) == ("oidc", "entra"):
        subjects += arrived.said.get("oid", ())
    found = await database.fetch(
        "SELECT person_id, active FROM scim_user WHERE connection_id = $1 AND external_id = ANY ($2) "
        "UNION SELECT person_id, active FROM scim_user WHERE connection_id = $1 AND user_name_key = $3",
        connection_id,
        subjects,
        arrived.subject.lower() if row["protocol"] == "saml" else None,
    )
    if len({each["person_id"] for each in found}) > 1:
        raise Rejected("scim.ambiguous", "Two of the users that were pushed have this subject. Keep one of them.")
    if found and not any(each["active"] for each in found):
        raise Rejected("scim.inactive", "The directory says that this user is inactive. Activate them there.")
    return found[0]["person_id"] if found else None


async def scim_groups(connection_id: UUID, person_id: UUID) -> tuple[str, ...]:
    """The groups that were pushed with this person in them, each by its displayName and its externalId: to be taken
    together with those that a sign-in brings. In a transaction with the system's eyes."""
    rows = await database.fetch(
        "SELECT g.display_name, g.external_id FROM scim_user u JOIN scim_member m ON m.user_id = u.id "
        "JOIN scim_group g ON g.id = m.group_id WHERE u.connection_id = $1 AND u.person_id = $2",
        connection_id,
        person_id,
    )
    return tuple(sorted({name for row in rows for name in row if name}))


async def scim_groups_of_all(connection_id: UUID) -> dict[UUID, tuple[str, ...]]:
    """The same of everybody who was pushed with a group, by person."""
    rows = await database.fetch(
        "SELECT u.person_id, g.display_name, g.external_id FROM scim_user u JOIN scim_member m ON m.user_id = u.id "
        "JOIN scim_group g ON g.id = m.group_id WHERE u.connection_id = $1 AND u.person_id IS NOT NULL",
        connection_id,
    )
    names: dict[UUID, set[str]] = {}
    for row in rows:
        names.setdefault(row["person_id"], set()).update(filter(None, (row["display_name"], row["external_id"])))
    return {person_id: tuple(sorted(theirs)) for person_id, theirs in names.items()}


async def groups_of(user_id: UUID) -> tuple[str, ...]:
    """The groups of one pushed user, as `scim_groups` tells those of a person."""
    rows = await database.fetch(
        "SELECT g.display_name, g.external_id FROM scim_member m JOIN scim_group g ON g.id = m.group_id "
        "WHERE m.user_id = $1",
        user_id,
    )
    return tuple(sorted({name for row in rows for name in row if name}))

"""People whom an organisation's provider brings: made at their first sign-in, and kept as the provider has them."""

from uuid import UUID

from app.domain.accounts import people
from app.domain.accounts.viewer import StaffRole
from app.domain.audit.trail import Actor, note
from app.domain.identity.arrived import Arrived, Rejected
from app.domain.identity.connection import Connection
from app.domain.identity.home_realm import domain_is_theirs
from app.domain.identity.invitations import answered
from app.lib import database

LONGEST_NAME = 200


def address_of(connection: Connection, arrived: Arrived) -> str:
    """The address that a sign-in may be known by; empty where the provider did not vouch for it. SAML says nothing of
    verified addresses and means the organisation's own directory."""
    vouched = connection.protocol == "saml" or arrived.email_verified
    email = arrived.email.strip().lower()
    return email if vouched and people.is_address(email) else ""


async def provision(connection: Connection, arrived: Arrived, role: str) -> UUID:
    """A new person of the connection's organisation (or on the staff) with that identity; noted. In the open
    transaction, which has the system's eyes. Raises Rejected where somebody was quicker to take the address."""
    email = address_of(connection, arrived)
    staff_role: StaffRole | None = role if connection.organisation_id is None else None  # type: ignore[assignment]
    try:
        person_id = await people.create_person(email, _name(arrived) or email, staff_role=staff_role)
    except people.PersonExists as error:
        raise Rejected("email.taken", "Two sign-ins took this address at once. Sign in once more.") from error
    if connection.organisation_id:
        await people.join(connection.organisation_id, person_id, role)
        await answered(connection.organisation_id, email)
    await note(
        [connection.organisation_id],
        "person.provisioned",
        Actor(person_id),
        person=person_id,
        connection=connection.id,
        role=role,
    )
    await keep_identity(connection, arrived.issuer, arrived.subject, person_id)
    return person_id


async def keep_identity(connection: Connection, issuer: str, subject: str, person_id: UUID) -> None:
    """From now on whoever the provider calls that is this person; noted. Nothing where it is somebody already. In the
    open transaction, which has the system's eyes."""
    if await database.execute(
        "INSERT INTO identity (organisation_id, connection_id, issuer, subject, person_id) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT DO NOTHING",
        connection.organisation_id,
        connection.id,
        issuer,
        subject,
        person_id,
    ):
        place = connection.organisation_id
        await note([place], "identity.linked", Actor(person_id), person=person_id, connection=connection.id)


async def follow(connection: Connection, arrived: Arrived, person_id: UUID) -> None:
    """Takes over a new name and address, of people whose address is the organisation's to give: what they had and what
    they get are both in its verified domains, or else it could take an account that is somebody else's, too."""
    place = connection.organisation_id
    person = await database.fetch_one("SELECT email, name FROM person WHERE id = $1", person_id)
    if person is None or not await domain_is_theirs(place, person["email"]):
        return
    if (name := _name(arrived)) and name != person["name"]:
        await database.execute("UPDATE person SET name = $2 WHERE id = $1", person_id, name)
        await note([place], "person.renamed", Actor(person_id), person=person_id, connection=connection.id)
    email = address_of(connection, arrived)
    if (
        email not in ("", person["email"])
        and await domain_is_theirs(place, email)
        and await database.fetch_value("SELECT set_person_email($1, $2)", person_id, email)
    ):
        await note([place], "person.readdressed", Actor(person_id), person=person_id, connection=connection.id)


def _name(arrived: Arrived) -> str:
    return " ".join(arrived.name.split())[:LONGEST_NAME]

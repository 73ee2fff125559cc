"""Whom somebody from a provider is let in as, or why not. By who they are there, and never by their address alone
(security.md, "Ten findings", 4)."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from app.domain.identity.arrived import Arrived, Rejected
from app.domain.identity.connection import Connection
from app.domain.identity.home_realm import domain_is_theirs
from app.domain.identity.invitations import invited_as
from app.domain.identity.provisioning import address_of
from app.domain.identity.roles import NO_ROLE, is_last, role_at_sign_in, role_now
from app.domain.identity.scim import scim_person
from app.lib import database

Welcome = Literal["known", "pushed", "new", "link"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whom somebody is let in as. known: that identity is theirs; pushed: their directory says so (SCIM); new: they are
    made; link: the address has an account, and its owner is asked by mail first."""

    welcome: Welcome
    person_id: UUID | None
    role: str


async def judge(connection: Connection, arrived: Arrived, *, testing: bool = False) -> Verdict:
    """Whom somebody would be let in as; changes nothing. A test asks it of a connection that is not on yet. In the open
    transaction, which has the system's eyes. Raises Rejected."""
    if connection.state not in ("pilot", "on") and not testing:
        raise Rejected("connection.off", "The connection is not switched on.")
    pushed = await scim_person(connection.id, arrived)
    known = await _known(connection.id, arrived)
    if pushed and known and pushed != known:
        raise Rejected("identity.ambiguous", "The directory pushed this subject for somebody else than it signed in.")
    if person_id := known or pushed:
        await _check_belongs(connection, person_id)
        verdict = Verdict("known" if known else "pushed", person_id, "")
    else:
        verdict = await _stranger(connection, arrived)
    await _check_pilot(connection, verdict.person_id, testing)
    invited = await invited_as(connection.organisation_id, address_of(connection, arrived))
    role = await role_at_sign_in(connection, verdict.person_id, arrived.groups, invited_as=invited)
    if role == NO_ROLE and not (verdict.person_id and await is_last(connection.organisation_id, verdict.person_id)):
        raise Rejected("role.none", "None of their groups has a role here, and there is no default role.")
    return Verdict(verdict.welcome, verdict.person_id, role)


async def _known(connection_id: UUID, arrived: Arrived) -> UUID | None:
    if not arrived.subject:
        raise Rejected("subject.missing", "The provider did not say who it is.")
    person_id: UUID | None = await database.fetch_value(
        "SELECT person_id FROM identity WHERE connection_id = $1 AND issuer = $2 AND subject = $3",
        connection_id,
        arrived.issuer,
        arrived.subject,
    )
    return person_id


async def _check_belongs(connection: Connection, person_id: UUID) -> None:
    """A customer's connection never makes a staff session, nor the vendor's a customer's."""
    person = await database.fetch_one("SELECT active, staff_role FROM person WHERE id = $1", person_id)
    if person is None or not person["active"]:
        raise Rejected("person.deactivated", "The account is deactivated here.")
    if connection.organisation_id and person["staff_role"]:
        raise Rejected("person.staff", "The account is one of the vendor's own people.")
    if await role_now(connection.organisation_id, person_id) is None:
        raise Rejected("person.not_theirs", "The account does not belong here (any more).")


async def _stranger(connection: Connection, arrived: Arrived) -> Verdict:
    email = address_of(connection, arrived)
    if not arrived.email:
        raise Rejected("email.missing", "The provider sent no email. Have it send one, or name the right attribute.")
    if not email:
        raise Rejected("email.unverified", "The provider does not say that the email is verified.")
    if not await domain_is_theirs(connection.organisation_id, email):
        raise Rejected("email.domain", "The domain of the email is not among the verified ones.")
    person_id = await database.fetch_value("SELECT id FROM person WHERE email = $1", email)
    if person_id is None:
        return Verdict("new", None, "")
    await _check_belongs(connection, person_id)
    # Made between our two looks, by a first sign-in of theirs that went on at the same time.
    if await _known(connection.id, arrived) == person_id:
        return Verdict("known", person_id, "")
    return Verdict("link", person_id, "")


async def _check_pilot(connection: Connection, person_id: UUID | None, testing: bool) -> None:
    if connection.state == "pilot" and not testing:
        trying = await database.fetch_value(
            "SELECT true FROM pilot WHERE connection_id = $1 AND person_id = $2", connection.id, person_id
        )
        if not trying:
            raise Rejected("pilot.not_in_it", "The connection is tried by a pilot group, and they are not in it.")

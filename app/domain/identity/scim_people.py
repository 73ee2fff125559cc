"""Who a pushed user is here: an account of the organisation, made or taken over, let in or shut out as its directory
says. Always in the open transaction, which has the system's eyes, and within the connection's own organisation."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from app.domain.accounts import people
from app.domain.accounts.viewer import StaffRole
from app.domain.audit.trail import note
from app.domain.contracts import contacts
from app.domain.contracts.organisations import hold as hold_organisation
from app.domain.identity import leaving
from app.domain.identity.connection import Connection
from app.domain.identity.home_realm import domain_is_theirs
from app.domain.identity.roles import NO_ROLE, give_role, is_last, keep_last, role_from_groups, role_now
from app.domain.identity.scim import groups_of
from app.domain.identity.scim_reading import user_values
from app.domain.identity.scim_refusals import NeededHere, taken
from app.lib import database
from app.lib.refusals import Refused

_TAKEN = "This address cannot be used here."


async def settle(connection: Connection, user: Mapping[str, Any], *, wakes: bool, regrouped: bool = False) -> None:
    """Makes the account what this pushed user says. An address in a verified domain gets one; an address of somebody of
    the organisation takes over theirs; of anybody else nothing is done. `wakes`: it lets in again whom somebody here
    deactivated; `regrouped`: a group that gives a role, or gave one, changed. Raises ScimRefused for an address that is
    taken, without telling by whom."""
    person_id: UUID | None = user["person_id"] or await _found(connection, user)
    role = await _role(connection, user["id"], person_id, regrouped=regrouped)
    if person_id is None and user["active"] and role:
        person_id = await _made(connection, user, role)
    if person_id is None:
        return
    await database.execute("UPDATE scim_user SET person_id = $2 WHERE id = $1", user["id"], person_id)
    if user["active"] and role:
        await _let_in(connection, person_id, role, wakes=wakes)
    elif not await _vouched_elsewhere(connection, person_id, user["id"]):
        await shut_out(connection, person_id)
    await _follow(connection, person_id, user)


async def shut_out(connection: Connection, person_id: UUID) -> None:
    """Ends somebody's access to this organisation at once: the whole account's, or only their place here where it is
    others' as well. Raises NeededHere for the last who could put it right."""
    place = connection.organisation_id
    try:
        if place is None:
            await leaving.deactivate_staff(person_id)
        elif await role_now(place, person_id) is None:
            return
        else:
            await keep_last(place, person_id)
            end = leaving.remove if await _is_others_too(place, person_id) else leaving.deactivate
            await end(None, place, person_id)
    except Refused as refused:
        raise NeededHere(person_id, str(refused)) from refused


async def forget(connection: Connection, user: Mapping[str, Any]) -> None:
    """The directory has the user no more."""
    if user["person_id"] and not await _vouched_elsewhere(connection, user["person_id"], user["id"]):
        await shut_out(connection, user["person_id"])


def address_of(user: Mapping[str, Any]) -> str | None:
    """The address that a user is known by here: the primary one, else the first, else their userName."""
    candidates = [*user["addresses"], user["user_name_key"]]
    return next((each for each in candidates if people.is_address(each)), None)


async def _found(connection: Connection, user: Mapping[str, Any]) -> UUID | None:
    """Somebody of this organisation by that address. Raises ScimRefused where it is in a domain of the organisation's
    and yet somebody else's: of any other address nothing is told."""
    address, place = address_of(user), connection.organisation_id
    if address is None:
        return None
    row = await database.fetch_one(
        "SELECT p.id, CASE WHEN $2::uuid IS NULL THEN p.staff_role IS NOT NULL ELSE p.staff_role IS NULL AND EXISTS ("
        "SELECT FROM membership m WHERE m.person_id = p.id AND m.organisation_id = $2) END AS ours "
        "FROM person p WHERE p.email = $1",
        address,
        place,
    )
    if row is None or row["ours"]:
        return row["id"] if row else None
    if await domain_is_theirs(place, address):
        raise taken(_TAKEN)
    return None


async def _made(connection: Connection, user: Mapping[str, Any], role: str) -> UUID | None:
    """A new account, with no mail of invitation: they sign in through the provider."""
    address, place = address_of(user), connection.organisation_id
    if address is None or not await domain_is_theirs(place, address):
        return None
    staff_role = cast(StaffRole, role) if place is None else None
    try:
        person_id = await people.create_person(address, name_of(user), staff_role=staff_role)
    except people.PersonExists:
        raise taken(_TAKEN) from None
    await note([place], "person.provisioned", person=person_id, connection=connection.id, role=role)
    return person_id


async def _role(connection: Connection, user_id: UUID, person_id: UUID | None, *, regrouped: bool) -> str | None:
    """What they are to be; None: they are not let in. Where no pushed group gives a role, the sign-in's groups or hands
    do, and whoever is somebody here stays what they are."""
    now = await role_now(connection.organisation_id, person_id) if person_id else None
    if now and not regrouped and not await _groups_give_roles(connection.id):
        return now
    role = await role_from_groups(connection, await groups_of(user_id), now)
    if role != NO_ROLE:
        return role
    return now if now and person_id and await is_last(connection.organisation_id, person_id) else None


async def _groups_give_roles(connection_id: UUID) -> bool:
    return bool(
        await database.fetch_value(
            "SELECT true FROM scim_group g JOIN group_role r ON r.connection_id = g.connection_id "
            "AND r.external_group IN (g.display_name, g.external_id) WHERE g.connection_id = $1 LIMIT 1",
            connection_id,
        )
    )


async def _let_in(connection: Connection, person_id: UUID, role: str, *, wakes: bool) -> None:
    place = connection.organisation_id
    if place is None and wakes:
        await leaving.activate_staff(person_id)
    elif place and await role_now(place, person_id) is None:
        await people.join(place, person_id, role)
        held = await hold_organisation(None, place)
        name = await database.fetch_value("SELECT name FROM person WHERE id = $1", person_id)
        await held.note("contact_added", {"person": name, "role": role})
    elif place and wakes and not await _is_others_too(place, person_id):
        await leaving.activate(None, place, person_id)
    await give_role(place, person_id, role)


async def _is_others_too(place: UUID, person_id: UUID) -> bool:
    return bool(
        await database.fetch_value(
            "SELECT true FROM membership WHERE person_id = $1 AND organisation_id <> $2 LIMIT 1", person_id, place
        )
    )


async def _vouched_elsewhere(connection: Connection, person_id: UUID, user_id: UUID) -> bool:
    """Whether another pushed user of this organisation has them as active: while one directory takes another's place,
    or has somebody twice, nobody is shut out."""
    return bool(
        await database.fetch_value(
            "SELECT true FROM scim_user WHERE person_id = $1 AND active AND id <> $2 "
            "AND organisation_id IS NOT DISTINCT FROM $3 LIMIT 1",
            person_id,
            user_id,
            connection.organisation_id,
        )
    )


async def _follow(connection: Connection, person_id: UUID, user: Mapping[str, Any]) -> None:
    """Takes over a new name and address where both addresses are the organisation's to give (as at a sign-in)."""
    place, address, name = connection.organisation_id, address_of(user), name_of(user)
    person = await database.fetch_one("SELECT email, name FROM person WHERE id = $1", person_id)
    if person is None or not await domain_is_theirs(place, person["email"]):
        return
    if name != person["name"]:
        await database.execute("UPDATE person SET name = $2 WHERE id = $1", person_id, name)
        await note([place], "person.renamed", person=person_id, connection=connection.id)
    if address is None or address == person["email"] or not await domain_is_theirs(place, address):
        return
    if not await database.fetch_value("SELECT set_person_email($1, $2)", person_id, address):
        raise taken(_TAKEN)
    await note([place], "person.readdressed", person=person_id, connection=connection.id)


def name_of(user: Mapping[str, Any]) -> str:
    """What they are called here: the best of the names that the directory gives."""
    values = user_values(user)
    name = values.get("name", {})
    parts = " ".join(filter(None, (name.get("givenName"), name.get("familyName"))))
    best = values.get("displayName") or name.get("formatted") or parts or values["userName"]
    return " ".join(best.split())[: contacts.LONGEST_NAME]

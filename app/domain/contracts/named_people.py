"""Whom of the vendor a customer has by name (R17): account managers, dedicated engineers."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.contracts.organisations import hold
from app.domain.contracts.policy import NAMED_ROLES, NamedRole, why_not_name
from app.domain.contracts.queries import terms_in_force
from app.lib import database
from app.lib.refusals import Wrong


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody of the vendor; `active` is False for one who has left it."""

    role: NamedRole
    person_id: UUID
    name: str
    email: str
    active: bool


async def named_people(organisation_id: UUID) -> list[NamedPerson]:
    """The customer's own people at the vendor, in the order in which they were named; contacts see who they are."""
    return (await named_people_of([organisation_id]))[organisation_id]


async def named_people_of(organisation_ids: list[UUID]) -> dict[UUID, list[NamedPerson]]:
    """The same for several customers at once."""
    rows = await database.fetch(
        "SELECT n.organisation_id, n.role, n.person_id, p.name, p.email, "
        "p.active AND p.staff_role IS NOT NULL AS active "
        "FROM named_person n JOIN person p ON p.id = n.person_id WHERE n.organisation_id = ANY ($1) "
        "ORDER BY n.role, n.named_at, n.person_id",
        organisation_ids,
    )
    found: dict[UUID, list[NamedPerson]] = {organisation_id: [] for organisation_id in organisation_ids}
    for row in rows:
        found[row["organisation_id"]].append(NamedPerson(**{name: row[name] for name in NamedPerson.__slots__}))
    return found


async def name_person(viewer: Viewer, organisation_id: UUID, role: NamedRole, person_id: UUID) -> None:
    """Names somebody of the staff; twice is once. Raises NotFound, Refused, Wrong: the tier in force must give it."""
    held = await hold(viewer, organisation_id)
    if role not in NAMED_ROLES:
        raise Wrong({"named_role": "Choose what they are for the customer."})
    terms = await terms_in_force(organisation_id)
    if terms is None:
        raise Wrong({"named_role": "There is no contract in force that gives anybody by name."})
    if why := why_not_name(terms.plan, terms.tier, role):
        raise Wrong({"named_role": why})
    name = await database.fetch_value(
        "SELECT name FROM person WHERE id = $1 AND staff_role IS NOT NULL AND active", person_id
    )
    if name is None:
        raise Wrong({"member": "Choose somebody who is active on the staff."})
    if await database.execute(
        "INSERT INTO named_person (organisation_id, role, person_id, named_by, named_at) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT DO NOTHING",
        organisation_id,
        role,
        person_id,
        viewer.person_id,
        held.now,
    ):
        await held.note("person_named", {"person": name, "role": role}, person_id)


async def release_person(viewer: Viewer, organisation_id: UUID, role: NamedRole, person_id: UUID) -> None:
    """They are the customer's no more; twice is once. Raises NotFound, Refused."""
    held = await hold(viewer, organisation_id)
    if await database.execute(
        "DELETE FROM named_person WHERE organisation_id = $1 AND role = $2 AND person_id = $3",
        organisation_id,
        role,
        person_id,
    ):
        name = await database.fetch_value("SELECT name FROM person WHERE id = $1", person_id)
        await held.note("person_released", {"person": name, "role": role}, person_id)

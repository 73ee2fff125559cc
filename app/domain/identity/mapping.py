"""Which group of the provider's gives which role here, and what that would make of everybody we know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.identity.connection import Connection
from app.domain.identity.holding import hold, looked_after, noted
from app.domain.identity.people import Someone, people_of
from app.domain.identity.roles import roles_for, strongest
from app.domain.identity.scim import scim_groups_of_all
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Wrong

LONGEST_GROUP = 300
MOST_GROUPS = 500


@dataclass(frozen=True, slots=True)
class Mapped:
    """A group by the very word that the provider sends, and the role it gives."""

    external_group: str
    role: str


@dataclass(frozen=True, slots=True)
class Becomes:
    """What somebody is, and what they would be by the groups that came with their last sign-in or that the directory
    pushed of them; `groups` None: none are known before they sign in."""

    person_id: UUID
    name: str
    role: str
    groups: tuple[str, ...] | None
    would_be: str | None


async def mapped_of(connection_id: UUID) -> list[Mapped]:
    """The table, by group."""
    rows = await database.fetch(
        "SELECT external_group, role FROM group_role WHERE connection_id = $1 ORDER BY external_group", connection_id
    )
    return [Mapped(row["external_group"], row["role"]) for row in rows]


async def give(viewer: Viewer, connection_id: UUID, external_group: str, role: str) -> None:
    """The group gives this role from the next sign-in on, instead of what it gave. Raises NotFound, Wrong."""
    held = await hold(viewer, connection_id)
    errors, mapped = {}, await mapped_of(connection_id)
    if not 0 < len(external_group) <= LONGEST_GROUP:
        errors["external_group"] = f"The group, as the provider sends it, of {LONGEST_GROUP} characters at most."
    if role not in roles_for(held.organisation_id).given:
        errors["role"] = "Choose a role."
    if not errors and len(mapped) >= MOST_GROUPS:
        errors["external_group"] = f"{MOST_GROUPS} groups at most give a role. Take one away first."
    if errors:
        raise Wrong(errors)
    before = {each.external_group: each.role for each in mapped}.get(external_group)
    if before == role:
        return
    await database.execute(
        "INSERT INTO group_role (organisation_id, connection_id, external_group, role) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (connection_id, external_group) DO UPDATE SET role = $4",
        held.organisation_id,
        connection_id,
        external_group,
        role,
    )
    told = {"connection": connection_id, "group": external_group, "before": before, "role": role}
    await noted(viewer, held.organisation_id, "group_role.given", **told)


async def take(viewer: Viewer, connection_id: UUID, external_group: str) -> None:
    """The group gives no role any more, from the next sign-in on. Raises NotFound."""
    held = await hold(viewer, connection_id)
    before = await database.fetch_value(
        "DELETE FROM group_role WHERE connection_id = $1 AND external_group = $2 RETURNING role",
        connection_id,
        external_group,
    )
    if before:
        told = {"connection": connection_id, "group": external_group, "before": before}
        await noted(viewer, held.organisation_id, "group_role.taken", **told)


async def preview(viewer: Viewer, connection_id: UUID) -> list[Becomes]:
    """Everybody active of the place, by name, and what the table makes of them. Raises NotFound."""
    found = await looked_after(viewer, connection_id)
    people = [one for one in await people_of(viewer, found.organisation_id) if one.active]
    groups = await _groups_of_all(connection_id)
    mapped = {each.external_group: each.role for each in await mapped_of(connection_id)}
    return [_becomes(found, mapped, one, groups.get(one.person_id, ())) for one in people]


def seen_in(becomes: Iterable[Becomes]) -> list[str]:
    """Every group that somebody is known to be in, by name."""
    return sorted({group for one in becomes for group in one.groups or ()})


async def _groups_of_all(connection_id: UUID) -> dict[UUID, tuple[str, ...]]:
    rows = await database.fetch("SELECT person_id, groups FROM identity WHERE connection_id = $1", connection_id)
    # Which groups were pushed of whom is not theirs to read: only what it comes to is told.
    async with database.acting_as(SYSTEM):
        known = {person_id: {*groups} for person_id, groups in (await scim_groups_of_all(connection_id)).items()}
    for row in rows:
        known.setdefault(row["person_id"], set()).update(row["groups"])
    return {person_id: tuple(sorted(groups)) for person_id, groups in known.items()}


def _becomes(held: Connection, mapped: Mapping[str, str], one: Someone, groups: tuple[str, ...]) -> Becomes:
    if not groups:
        return Becomes(one.person_id, one.name, one.role, None, None)
    return Becomes(one.person_id, one.name, one.role, groups, strongest(held, mapped, groups, one.role))

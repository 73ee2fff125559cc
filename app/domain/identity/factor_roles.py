"""Which roles of a place need a second factor. What comes of it at sign-in stands in accounts."""

from collections.abc import Collection
from typing import get_args
from uuid import UUID

from app.domain.accounts.viewer import STAFF_ROLES, MembershipRole, Viewer
from app.domain.identity.holding import hold_policy, noted
from app.domain.identity.policy import allow
from app.lib import database
from app.lib.refusals import Wrong


def roles_of(organisation_id: UUID | None) -> tuple[str, ...]:
    """The roles that people of a place have."""
    return STAFF_ROLES if organisation_id is None else get_args(MembershipRole)


async def factor_roles_of(viewer: Viewer, organisation_id: UUID | None) -> tuple[str, ...]:
    """The roles that need one. Raises NotFound."""
    allow(viewer, organisation_id)
    kept = await database.fetch_value(
        "SELECT factor_roles FROM sign_in_policy WHERE organisation_id IS NOT DISTINCT FROM $1", organisation_id
    )
    return tuple(role for role in roles_of(organisation_id) if role in (kept or ()))


async def require_factor(viewer: Viewer, organisation_id: UUID | None, roles: Collection[str]) -> None:
    """These roles, and no others, need a second factor from their next sign-in on. Raises NotFound, Wrong."""
    held = await hold_policy(viewer, organisation_id)
    given = roles_of(organisation_id)
    if not set(roles) <= set(given):
        raise Wrong({"factor_roles": "Choose among the roles."})
    if set(roles) == set(held.factor_roles):
        return
    await database.execute(
        "UPDATE sign_in_policy SET factor_roles = $2 WHERE organisation_id IS NOT DISTINCT FROM $1",
        organisation_id,
        [role for role in given if role in roles],
    )
    await noted(
        viewer, organisation_id, "second_factor.required", before=sorted(held.factor_roles), roles=sorted(roles)
    )

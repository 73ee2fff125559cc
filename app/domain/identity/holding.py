"""What every verb on sign-in begins and ends with: hold the row that it changes, and note what was done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.audit.trail import Actor, note
from app.domain.identity.connection import Connection
from app.domain.identity.policy import allow
from app.domain.identity.queries import connection
from app.lib import database
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Refused


@dataclass(frozen=True, slots=True)
class SignInPolicy:
    """How a place's people must sign in; a place that nobody decided anything for has the empty one."""

    enforced_at: datetime | None = None
    enforced_by: UUID | None = None
    factor_roles: tuple[str, ...] = ()


async def hold(viewer: Viewer, connection_id: UUID) -> Connection:
    """Locks the connection for who looks after it, so that one change comes after the other. Raises NotFound; Refused
    for one that is retired."""
    # Not against sign-ins through it meanwhile: they only refer to it.
    await database.execute("SELECT FROM connection WHERE id = $1 FOR NO KEY UPDATE", connection_id)
    held = await looked_after(viewer, connection_id)
    if held.state == "retired":
        raise Refused("This connection is retired. Bring it back first.")
    return held


async def looked_after(viewer: Viewer, connection_id: UUID) -> Connection:
    """The connection, for who looks after it and changes nothing. Raises NotFound."""
    found = await connection(connection_id)
    if found is None:
        raise NotFound(str(connection_id))
    allow(viewer, found.organisation_id)
    return found


async def hold_policy(viewer: Viewer, organisation_id: UUID | None) -> SignInPolicy:
    """Locks how the place's people must sign in, for who looks after it. Raises NotFound."""
    allow(viewer, organisation_id)
    await database.execute(
        "INSERT INTO sign_in_policy (organisation_id, id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        organisation_id,
        new_id(),
    )
    row = await database.fetch_one(
        "SELECT enforced_at, enforced_by, factor_roles FROM sign_in_policy "
        "WHERE organisation_id IS NOT DISTINCT FROM $1 FOR NO KEY UPDATE",
        organisation_id,
    )
    if row is None:
        raise NotFound(str(organisation_id))
    return SignInPolicy(row["enforced_at"], row["enforced_by"], tuple(row["factor_roles"]))


async def noted(viewer: Viewer, organisation_id: UUID | None, action: str, **details: Any) -> None:
    """Notes in the place's audit trail what was done; what the vendor's people do at a customer's in theirs, too."""
    chains = {organisation_id, None} if viewer.is_staff else {organisation_id}
    await note(chains, action, Actor(viewer.person_id), **details)

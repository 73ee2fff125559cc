"""Taking a connection away that was never used. One that was is retired (retiring.py): who came in through it, and what
its provider's answers were good for, stays to be looked up."""

from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.identity.connection import Connection
from app.domain.identity.holding import hold, noted
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Refused

USED = "This connection was used, so it stays, and can only be retired: the audit log speaks of it."
# What a draft may have gathered. Test sign-ins go too: they changed nothing.
_ITS_OWN = ("connection_key", "group_role", "pilot", "test_sign_in", "sso_request", "assertion_seen", "scim_token")


async def was_used(held: Connection) -> bool:
    """Whether it was ever turned on, or anybody was brought through it; as far as the eyes of this transaction see."""
    return held.state != "draft" or bool(
        await database.fetch_value(
            "SELECT true FROM identity WHERE connection_id = $1 UNION ALL SELECT true FROM scim_user "
            "WHERE connection_id = $1 UNION ALL SELECT true FROM scim_group WHERE connection_id = $1 LIMIT 1",
            held.id,
        )
    )


async def remove(viewer: Viewer, connection_id: UUID) -> None:
    """Takes it away with its keys, groups and tests; its domains stay, sent nowhere. Raises NotFound, Refused."""
    held = await hold(viewer, connection_id)
    async with database.acting_as(SYSTEM):
        # Nothing may come to refer to it meanwhile.
        await database.execute("SELECT FROM connection WHERE id = $1 FOR UPDATE", connection_id)
        if await was_used(held):
            raise Refused(USED)
        await database.execute("UPDATE domain SET connection_id = NULL WHERE connection_id = $1", connection_id)
        for table in _ITS_OWN:
            await database.execute(f"DELETE FROM {table} WHERE connection_id = $1", connection_id)
        await database.execute("DELETE FROM connection WHERE id = $1", connection_id)
    await noted(viewer, held.organisation_id, "connection.removed", name=held.name)

"""The people for the day on which the provider is down: they come in without it while single sign-on is enforced."""

from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.identity.holding import hold_policy, noted
from app.domain.identity.people import belongs
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Refused, Wrong

ONE_IS_NEEDED = (
    "While single sign-on is enforced, somebody must be able to come in without it, and this is the only break-glass "
    "person. Name another one first, or stop enforcing it: both are under Access, on the page Policy."
)


async def name(viewer: Viewer, organisation_id: UUID | None, person_id: UUID) -> None:
    """May use a password while single sign-on is enforced; the same again changes nothing. Raises NotFound, Wrong."""
    await hold_policy(viewer, organisation_id)
    if not await belongs(organisation_id, person_id):
        raise Wrong({"person": "Choose somebody who belongs here."})
    if not await _can_come_in(person_id):
        raise Wrong({"person": "They have no password or passkey yet, so they could not come in. Have them set one."})
    if await database.execute(
        "INSERT INTO break_glass (organisation_id, person_id, named_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        organisation_id,
        person_id,
        viewer.person_id,
    ):
        await noted(viewer, organisation_id, "break_glass.named", person=person_id)


async def remove(viewer: Viewer, organisation_id: UUID | None, person_id: UUID) -> None:
    """Must come through the provider like everybody else. Raises NotFound; Refused for the last one while it is
    enforced."""
    await hold_policy(viewer, organisation_id)
    await keep_one(organisation_id, person_id)
    if await database.execute(
        "DELETE FROM break_glass WHERE organisation_id IS NOT DISTINCT FROM $1 AND person_id = $2",
        organisation_id,
        person_id,
    ):
        await noted(viewer, organisation_id, "break_glass.removed", person=person_id)


async def keep_one(organisation_id: UUID | None, person_id: UUID) -> None:
    """For all that would take somebody away who is named. Raises Refused where nobody else is, while it is enforced."""
    if await is_only_one(organisation_id, person_id):
        raise Refused(ONE_IS_NEEDED)


async def is_only_one(organisation_id: UUID | None, person_id: UUID) -> bool:
    """Whether single sign-on is enforced and nobody else could come in without it. Locks the policy, so that two who
    would go at the same instant come one after the other. In the open transaction, with eyes that see the policy."""
    enforced_at = await database.fetch_value(
        "SELECT enforced_at FROM sign_in_policy WHERE organisation_id IS NOT DISTINCT FROM $1 FOR NO KEY UPDATE",
        organisation_id,
    )
    return enforced_at is not None and await named_for(organisation_id) == {person_id}


async def named_for(organisation_id: UUID | None) -> set[UUID]:
    """Those of them who are active: nobody else could come in."""
    rows = await database.fetch(
        "SELECT b.person_id FROM break_glass b JOIN person p ON p.id = b.person_id AND p.active "
        "WHERE b.organisation_id IS NOT DISTINCT FROM $1",
        organisation_id,
    )
    return {row["person_id"] for row in rows}


async def _can_come_in(person_id: UUID) -> bool:
    async with database.acting_as(SYSTEM):
        return bool(
            await database.fetch_value(
                "SELECT EXISTS (SELECT FROM credential WHERE person_id = $1) "
                "OR EXISTS (SELECT FROM passkey WHERE person_id = $1)",
                person_id,
            )
        )

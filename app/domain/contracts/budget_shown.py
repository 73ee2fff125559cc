"""Whether a customer sees their error budget: their account manager says so, in the contract."""

from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.contracts.organisations import hold
from app.lib import database
from app.lib.refusals import NotFound


async def shows_budget(organisation_id: UUID) -> bool:
    """Whether the contract shows it; not without a contract."""
    found = await database.fetch_value("SELECT shows_budget FROM contract WHERE organisation_id = $1", organisation_id)
    return bool(found)


async def show_budget(viewer: Viewer, organisation_id: UUID, *, shown: bool) -> None:
    """Shows it from now on, or hides it; what it is already changes nothing. Raises Refused, NotFound."""
    held = await hold(viewer, organisation_id)
    if await shows_budget(organisation_id) == shown:
        return
    changed = await database.execute(
        "UPDATE contract SET shows_budget = $2 WHERE organisation_id = $1", organisation_id, shown
    )
    if not changed:
        raise NotFound(str(organisation_id))
    await held.note("budget_shown" if shown else "budget_hidden", {})

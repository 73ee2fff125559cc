"""What the tests of incidents share: components, incidents on them, and time that passes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.config import Settings
from app.demo import Cast
from app.domain.accounts.viewer import Viewer
from app.domain.incidents import by_itself, components, running
from app.domain.incidents.component import ComponentFacts
from app.domain.incidents.component_queries import component_for
from app.domain.incidents.component_queries import components as all_components
from app.domain.incidents.incident import IncidentFacts
from app.domain.incidents.queries import incident_for
from app.domain.incidents.snapshot import snapshot
from app.domain.incidents.standing import END, NUDGE, START
from app.domain.incidents.statuses import ComponentStatus, Status
from app.domain.incidents.verbs import Word
from app.domain.timers import claims
from app.lib import database
from app.lib.database import SYSTEM
from status_page.snapshot import Incident, Snapshot
from tests.cast import does, pass_time, rows

KINDS = {NUDGE: by_itself.nudge, START: by_itself.start_maintenance, END: by_itself.complete_maintenance}
API, CONSOLE = "Debate API", "Console"


async def furnish_components(cast: Cast) -> dict[str, UUID]:
    """A group with a component in it, and one that is in none; ids by name."""
    admin = cast["admin"]
    group = await does(admin, components.create, components.Draft("Core", is_group=True))
    await does(admin, components.create, components.Draft(API, group=group))
    await does(admin, components.create, components.Draft(CONSOLE))
    return {row["name"]: row["id"] for row in await rows("SELECT id, name FROM component")}


async def opened(viewer: Viewer, affected: Mapping[UUID, ComponentStatus], **given: Any) -> str:
    """An incident of these components; answers its public id."""
    word = Word("investigating", "We are looking into it.", affected, given.get("next_update_by"))
    return await does(viewer, running.open_incident, given.get("name", "Debates fail"), word)


async def says(viewer: Viewer, public_id: str, status: Status, **given: Any) -> str:
    """The next update of an incident."""
    word = Word(status, given.pop("body", f"It is {status}."), given.pop("affected", {}), given.pop("by", None))
    return await does(viewer, running.post_update, public_id, word, **given)


async def incident(public_id: str) -> IncidentFacts:
    """As it stands now."""
    async with database.transaction(SYSTEM):
        found = await incident_for(public_id)
    assert found
    return found


async def component(name: str) -> ComponentFacts:
    """As it stands now."""
    async with database.transaction(SYSTEM):
        found = next(c for c in await all_components(archived=True) if c.name == name)
        assert await component_for(found.public_id) == found
    return found


async def now() -> datetime:
    """The product's time."""
    found: datetime = (await rows("SELECT portal_now() AS at"))[0]["at"]
    return found


async def later(settings: Settings, gap: timedelta) -> int:
    """Lets time pass and what falls due in it happen; answers how much that was."""
    await pass_time(settings, gap)
    fired = 0
    while due := [claim for claim in await claims.claim(50) if claim.kind in KINDS]:
        for claim in due:
            fired += await claims.fire(claim, KINDS[claim.kind])
    return fired


async def shown(zone: str = "UTC") -> Snapshot:
    """What the public page would show now."""
    async with database.transaction(SYSTEM, reading=True):
        return await snapshot(
            name="Vendor", url="https://status.example", portal_url="https://portal.example", zone=zone
        )


async def shown_incident(public_id: str) -> Incident:
    """An incident or maintenance as the public page would show it."""
    found = await shown()
    return next(one for one in (*found.incidents, *found.maintenances) if one.id == public_id)


async def kinds_of(public_id: str) -> list[str]:
    """The kinds of its events, in order."""
    sql = "SELECT e.kind FROM event e JOIN incident i ON i.id = e.subject_id WHERE i.public_id = $1 ORDER BY seq"
    return [row["kind"] for row in await rows(sql, public_id)]

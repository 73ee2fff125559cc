"""Reading components and what is said of them."""

from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

from app.domain.incidents.component import ComponentFacts
from app.domain.incidents.statuses import NOT_OVER, ComponentStatus
from app.lib import database

# In the page's order: each group before its components.
COMPONENT = """
    SELECT c.*, g.name AS "group", coalesce(m.status, 'operational') AS manual, p.name AS manual_by,
           m.set_at AS manual_at
    FROM component c
    LEFT JOIN component g ON g.id = c.group_id
    LEFT JOIN manual_status m ON m.component_id = c.id AND m.ended_at IS NULL
    LEFT JOIN person p ON p.id = m.set_by
"""
ORDER = "ORDER BY coalesce(g.position, c.position), coalesce(g.id, c.id), c.group_id IS NOT NULL, c.position, c.id"


async def components(*, archived: bool = False) -> list[ComponentFacts]:
    """Those that live, in the page's order, each with its status now; with the `archived` ones if asked for."""
    rows = await database.fetch(f"{COMPONENT} {'' if archived else 'WHERE c.archived_at IS NULL'} {ORDER}")
    said = await said_now()
    return [ComponentFacts.of(row, said) for row in rows]


async def component_for(public_id: str, *, lock: bool = False) -> ComponentFacts | None:
    """One of them, also an archived one. `lock` holds it for a verb."""
    if lock:
        await database.execute("SELECT FROM component WHERE public_id = $1 FOR UPDATE", public_id)
    row = await database.fetch_one(f"{COMPONENT} WHERE c.public_id = $1", public_id)
    return ComponentFacts.of(row, await said_now()) if row else None


async def living(component_ids: Sequence[UUID]) -> set[UUID]:
    """Those of them that are parts of the product now: no groups, nothing archived."""
    rows = await database.fetch(
        "SELECT id FROM component WHERE id = ANY ($1) AND NOT is_group AND archived_at IS NULL", list(component_ids)
    )
    return {row["id"] for row in rows}


async def said_now() -> Mapping[UUID, list[ComponentStatus]]:
    """What open incidents and running maintenances say of components, by component."""
    found: dict[UUID, list[ComponentStatus]] = {}
    for row in await database.fetch(SAID_NOW):
        found.setdefault(row["component_id"], []).append(cast(ComponentStatus, row["status"]))
    return found


SAID_NOW = f"""
    SELECT DISTINCT ON (a.incident_id, a.component_id) a.component_id, a.status FROM incident i
    JOIN affected_component a ON a.incident_id = i.id JOIN incident_update u ON u.id = a.update_id
    WHERE {NOT_OVER} ORDER BY a.incident_id, a.component_id, u.display_at DESC, u.id DESC
"""

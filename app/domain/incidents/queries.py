"""Reading incidents, their updates and templates."""

from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

import asyncpg

from app.domain.incidents.incident import Change, IncidentFacts, UpdateFacts
from app.domain.incidents.statuses import NOT_OVER, OVER, ComponentStatus
from app.lib import database, paging
from app.lib.paging import PAGE, Page

INCIDENT = """
    SELECT i.*, p.name AS overridden_by, coalesce(last.public_id, '') AS last_update,
           coalesce(last.display_at, i.created_at) AS last_at, last.created_by AS last_by
    FROM incident i
    LEFT JOIN person p ON p.id = i.impact_override_by
    LEFT JOIN LATERAL (SELECT u.public_id, u.display_at, u.created_by FROM incident_update u
                       WHERE u.incident_id = i.id ORDER BY u.display_at DESC, u.id DESC LIMIT 1) last ON true
"""


async def incident_for(public_id: str, *, lock: bool = False) -> IncidentFacts | None:
    """The incident or maintenance of that public id. `lock` holds it for a verb."""
    if lock:
        await database.execute("SELECT FROM incident WHERE public_id = $1 FOR UPDATE", public_id)
    row = await database.fetch_one(f"{INCIDENT} WHERE i.public_id = $1", public_id)
    return IncidentFacts.of(row) if row else None


async def incident_of(incident_id: UUID) -> IncidentFacts:
    """The incident of that id, which is known to be there."""
    row = await database.fetch_one(f"{INCIDENT} WHERE i.id = $1", incident_id)
    assert row, "whoever names an incident's id has seen it"
    return IncidentFacts.of(row)


async def open_incidents() -> list[IncidentFacts]:
    """What goes on and what is planned: incidents newest first, maintenances by their time."""
    rows = await database.fetch(f"{INCIDENT} WHERE {NOT_OVER} ORDER BY i.scheduled_for NULLS FIRST, i.started_at DESC")
    return [IncidentFacts.of(row) for row in rows]


async def past_incidents(after: str | None = None, limit: int = PAGE) -> Page[IncidentFacts]:
    """What is over, newest first. Raises paging.BadCursor."""
    at, last = paging.decode(after)
    rows = await database.fetch(
        f"{INCIDENT} WHERE i.status = ANY ($1) AND ($2::timestamptz IS NULL OR (i.started_at, i.id) < ($2, $3::uuid)) "
        "ORDER BY i.started_at DESC, i.id DESC LIMIT $4",
        list(OVER),
        at,
        last,
        limit + 1,
    )
    found = [IncidentFacts.of(row) for row in rows[:limit]]
    return Page(found, paging.encode(found[-1].started_at, found[-1].id) if len(rows) > limit else None)


# What it was before is what the incident's update before said of it, if any did.
CHANGES = """
    SELECT a.incident_id, a.update_id, a.component_id, a.status AS new,
           coalesce(lag(a.status) OVER (PARTITION BY a.incident_id, a.component_id ORDER BY u.display_at, u.id),
                    'operational') AS old
    FROM affected_component a JOIN incident_update u ON u.id = a.update_id
"""


async def updates_of(incident: IncidentFacts) -> list[UpdateFacts]:
    """Its updates, newest first."""
    rows = await database.fetch(
        "SELECT u.*, p.name AS author FROM incident_update u LEFT JOIN person p ON p.id = u.created_by "
        "WHERE u.incident_id = $1 ORDER BY u.display_at DESC, u.id DESC",
        incident.id,
    )
    changes = await _changes(incident)
    names = [name for name in UpdateFacts.__dataclass_fields__ if name != "changes"]
    return [UpdateFacts(**{name: row[name] for name in names}, changes=changes.get(row["id"], ())) for row in rows]


async def _changes(incident: IncidentFacts) -> Mapping[UUID, tuple[Change, ...]]:
    rows = await database.fetch(
        f"SELECT f.*, concat_ws(' - ', g.name, c.name) AS name FROM ({CHANGES} WHERE a.incident_id = $1) f "
        "JOIN component c ON c.id = f.component_id LEFT JOIN component g ON g.id = c.group_id "
        "ORDER BY coalesce(g.position, c.position), c.position, c.id",
        incident.id,
    )
    found: dict[UUID, tuple[Change, ...]] = {}
    for row in rows:
        change = Change(row["component_id"], row["name"], row["old"], row["new"])
        found[row["update_id"]] = (*found.get(row["update_id"], ()), change)
    return found


async def standing(incident: IncidentFacts) -> dict[UUID, ComponentStatus]:
    """What it last said of each component that it is about; operational where it has said nothing yet."""
    rows = await database.fetch(
        "SELECT DISTINCT ON (ic.component_id) ic.component_id, coalesce(a.status, 'operational') AS status "
        "FROM incident_component ic LEFT JOIN affected_component a "
        "ON a.incident_id = ic.incident_id AND a.component_id = ic.component_id "
        "LEFT JOIN incident_update u ON u.id = a.update_id WHERE ic.incident_id = $1 "
        "ORDER BY ic.component_id, u.display_at DESC NULLS LAST, u.id DESC",
        incident.id,
    )
    return {row["component_id"]: cast(ComponentStatus, row["status"]) for row in rows}


async def touched_by(incidents: Sequence[IncidentFacts]) -> dict[UUID, list[str]]:
    """The names of the components that several incidents are about, by incident."""
    rows = await database.fetch(
        "SELECT ic.incident_id, concat_ws(' - ', g.name, c.name) AS name FROM incident_component ic "
        "JOIN component c ON c.id = ic.component_id LEFT JOIN component g ON g.id = c.group_id "
        "WHERE ic.incident_id = ANY ($1) ORDER BY coalesce(g.position, c.position), c.position, c.id",
        [incident.id for incident in incidents],
    )
    found: dict[UUID, list[str]] = {incident.id: [] for incident in incidents}
    for row in rows:
        found[row["incident_id"]].append(row["name"])
    return found


async def log_of(incident: IncidentFacts) -> list[asyncpg.Record]:
    """Its events in order, with who did them."""
    return await database.fetch(
        "SELECT e.seq, e.kind, e.at, e.data, p.name AS actor FROM event e LEFT JOIN person p ON p.id = e.actor_id "
        "WHERE e.organisation_id IS NULL AND e.subject_id = $1 AND e.subject = 'incident' ORDER BY e.seq",
        incident.id,
    )


async def authors_of(incident: IncidentFacts) -> list[asyncpg.Record]:
    """Who took part: everyone on the staff who wrote an update and is active; last who wrote last."""
    return await database.fetch(
        "SELECT p.id, p.email, p.name FROM person p JOIN incident_update u ON u.created_by = p.id "
        "WHERE u.incident_id = $1 AND p.active GROUP BY p.id ORDER BY max(u.display_at)",
        incident.id,
    )

"""For how long each component was how, from everything that was ever said of it: what uptime is computed from."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from app.domain.incidents.uptime import Span
from app.lib import database

Spans = Mapping[UUID, list[Span]]


async def spans_since(since: datetime) -> Spans:
    """The spans that reach into the time since then, by component."""
    found: dict[UUID, list[Span]] = defaultdict(list)
    for row in await database.fetch(_BY_HAND, since):
        found[row["component_id"]].append(Span(row["status"], row["set_at"], row["ended_at"]))
    for component_id, status, start, end, source, opens, closes in await database.fetch(_BY_INCIDENTS, since):
        found[component_id].append(Span(status, start, end, source, (opens, closes) if opens else None))
    return found


_BY_HAND = """
    SELECT component_id, status, set_at, ended_at FROM manual_status WHERE ended_at IS NULL OR ended_at > $1
"""
# What an update says of a component holds until the incident says otherwise.
_BY_INCIDENTS = """
    SELECT component_id, status, start, until, public_id, announced_for, announced_until FROM (
        SELECT a.component_id, a.status, u.display_at AS start, i.public_id, i.announced_for, i.announced_until,
               lead(u.display_at) OVER (PARTITION BY a.incident_id, a.component_id ORDER BY u.display_at, u.id) AS until
        FROM incident i
        JOIN affected_component a ON a.incident_id = i.id
        JOIN incident_update u ON u.id = a.update_id
        WHERE i.resolved_at IS NULL OR i.resolved_at > $1) said
    WHERE status <> 'operational' AND (until IS NULL OR until > $1)
"""

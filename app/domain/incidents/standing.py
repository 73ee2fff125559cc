"""How an incident stands after what was said: its row, its times, and what happens to it by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.domain.incidents.incident import IncidentFacts
from app.domain.incidents.statuses import OPEN, OVER, ComponentStatus, Status, impact_of
from app.domain.timers.actions import Instant, replant
from app.lib import database

NUDGE, START, END = KINDS = ("incident_nudge", "maintenance_start", "maintenance_end")


async def stand(
    incident: IncidentFacts,
    status: Status,
    next_update_by: datetime | None,
    affected: Mapping[UUID, ComponentStatus],
    update: str,
    now: datetime,
) -> None:
    """The row as it stands after an update, its components' time of change, and its timers."""
    begins = incident.status == "scheduled" and status == "in_progress"
    impact = "maintenance" if incident.is_maintenance else impact_of(affected.values(), incident.impact)
    await database.execute(
        "UPDATE incident SET status = $2, impact = $3, updated_at = $4, next_update_by = $5, "
        "announced_for = CASE WHEN $6 THEN scheduled_for ELSE announced_for END, "
        "announced_until = CASE WHEN $6 THEN scheduled_until ELSE announced_until END WHERE id = $1",
        incident.id,
        status,
        impact,
        now,
        next_update_by,
        begins,
    )
    await retime(incident.id)
    await database.execute("UPDATE component SET updated_at = $2 WHERE id = ANY ($1)", list(affected), now)
    stands = replace(incident, status=status, next_update_by=next_update_by, last_update=update)
    await replant(incident.log, KINDS, agenda(stands))


async def retime(incident_id: UUID) -> None:
    """When it began, was watched and was over, from its updates."""
    await database.execute(_RETIME, incident_id, list(OVER))


_RETIME = """
    UPDATE incident i SET
        started_at = CASE WHEN i.scheduled_for IS NULL THEN times.first ELSE coalesce(times.begun, i.scheduled_for) END,
        monitoring_at = times.monitoring,
        resolved_at = CASE WHEN i.status = ANY ($2) THEN (
            SELECT min(u.display_at) FROM incident_update u
            WHERE u.incident_id = $1 AND u.status = ANY ($2) AND NOT EXISTS (
                SELECT FROM incident_update v WHERE v.incident_id = $1 AND v.status <> ALL ($2)
                AND (v.display_at, v.id) > (u.display_at, u.id))) END
    FROM (SELECT min(display_at) AS first, min(display_at) FILTER (WHERE status = 'in_progress') AS begun,
                 max(display_at) FILTER (WHERE status = 'monitoring') AS monitoring
          FROM incident_update WHERE incident_id = $1) times
    WHERE i.id = $1
"""


def agenda(incident: IncidentFacts) -> Sequence[Instant]:
    """What happens to it by itself from how it stands."""
    if incident.status in OPEN and incident.next_update_by:
        return [Instant(NUDGE, incident.last_update, incident.next_update_by)]
    if incident.status == "scheduled" and incident.auto_start and incident.scheduled_for:
        return [Instant(START, "", incident.scheduled_for)]
    if incident.running and incident.auto_complete and incident.scheduled_until:
        return [Instant(END, "", incident.scheduled_until)]
    return []

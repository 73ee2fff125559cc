"""What the public page shows, read in a handful of queries, whatever there is: the only place where the product knows
the page's own words (status_page/snapshot.py)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.incidents import uptime
from app.domain.incidents.component import ComponentFacts
from app.domain.incidents.component_queries import SAID_NOW, components
from app.domain.incidents.publication import version as version
from app.domain.incidents.queries import CHANGES
from app.domain.incidents.spans import Spans, spans_since
from app.domain.incidents.statuses import COMPONENT_STATUSES, NOT_OVER, Impact, worst
from app.lib import database
from app.lib.product_time import portal_now
from status_page.rollup import blend, headline
from status_page.snapshot import Affected, Component, Day, Incident, Page, Snapshot, Update

ZONE = "UTC"


async def snapshot(*, name: str, url: str, portal_url: str, zone: str = ZONE) -> Snapshot:
    """Everything public as of now. `name` is the vendor's, `url` the page's own origin, `zone` the one its days are
    in. In a reading transaction all of it is of one instant."""
    now = await portal_now()
    publication = await database.fetch_one("SELECT page_id, created_at FROM publication")
    assert publication, "the migration made it"
    page = Page(publication["page_id"], name, url, portal_url, zone, publication["created_at"])
    every = await components(archived=True)
    incidents = await _incidents(every)
    return Snapshot(
        page=page,
        components=await _components(every, now, ZoneInfo(zone)),
        incidents=tuple(incident for incident in incidents if incident.scheduled_for is None),
        maintenances=tuple(_newest_planned(incident for incident in incidents if incident.scheduled_for)),
        read_at=now,
    )


def _newest_planned(maintenances: Iterable[Incident]) -> list[Incident]:
    return sorted(maintenances, key=lambda one: (one.scheduled_for or one.started_at, one.number), reverse=True)


# Components ------------------------------------------------------------------------------------------------------


async def _components(every: Sequence[ComponentFacts], now: datetime, zone: ZoneInfo) -> tuple[Component, ...]:
    living = [component for component in every if component.archived_at is None]
    frame = uptime.Frame.of(now, zone)
    spans = await spans_since(frame.days[0][1])
    public = {component.id: component.public_id for component in living}
    # Most days are like each other: they are told to the page once.
    told = {id(day): _day(day) for day in frame.quiet}
    return tuple(_component(c, living, public, _measured(c, frame, spans, zone, told)) for c in living)


Measured = tuple[tuple[Day, ...], Any]


def _measured(
    component: ComponentFacts, frame: uptime.Frame, spans: Spans, zone: ZoneInfo, told: Mapping[int, Day]
) -> Measured:
    if component.is_group or not component.showcase:
        return (), None
    found = uptime.days(frame, spans.get(component.id, ()), component.begun_at(zone))
    return tuple(told.get(id(day)) or _day(day) for day in found), uptime.percentage(found)


def _day(day: uptime.Day) -> Day:
    return Day(day.on, day.known, day.seconds, day.sources)


def _component(
    component: ComponentFacts, living: Sequence[ComponentFacts], public: Mapping[UUID, str], measured: Measured
) -> Component:
    status = component.status
    if component.is_group:
        status = worst(c.status for c in living if c.group_id == component.id)
    days, percent = measured
    return Component(
        id=component.public_id,
        name=component.name,
        description=component.description,
        position=component.position,
        status=status,
        created_at=component.created_at,
        updated_at=component.updated_at,
        group_id=public.get(component.group_id) if component.group_id else None,
        is_group=component.is_group,
        showcase=component.showcase,
        start_date=component.start_date,
        only_show_if_degraded=component.only_show_if_degraded,
        days=days,
        uptime=percent,
    )


# Incidents -------------------------------------------------------------------------------------------------------


async def _incidents(every: Sequence[ComponentFacts]) -> list[Incident]:
    """All of them, newest first."""
    updates = await _updates({component.id: component for component in every})
    about: dict[UUID, list[str]] = defaultdict(list)
    for row in await database.fetch(_ABOUT):
        about[row["incident_id"]].append(row["public_id"])
    rows = await database.fetch("SELECT * FROM incident ORDER BY started_at DESC, number DESC")
    return [_incident(row, about[row["id"]], updates[row["id"]]) for row in rows]


_ABOUT = """
    SELECT ic.incident_id, c.public_id FROM incident_component ic
    JOIN component c ON c.id = ic.component_id LEFT JOIN component g ON g.id = c.group_id
    WHERE c.archived_at IS NULL
    ORDER BY coalesce(g.position, c.position), coalesce(g.id, c.id), c.position, c.id
"""


async def _updates(named: Mapping[UUID, ComponentFacts]) -> Mapping[UUID, list[Update]]:
    """Every update, newest first, by incident."""
    affected: dict[UUID, list[Affected]] = defaultdict(list)
    for row in await database.fetch(CHANGES):
        component = named[row["component_id"]]
        affected[row["update_id"]].append(Affected(component.public_id, component.full_name, row["old"], row["new"]))
    found: dict[UUID, list[Update]] = defaultdict(list)
    rows = await database.fetch("SELECT * FROM incident_update ORDER BY incident_id, display_at DESC, id DESC")
    for row in rows:
        found[row["incident_id"]].append(
            Update(
                row["public_id"],
                row["status"],
                row["body"],
                row["created_at"],
                row["edited_at"] or row["created_at"],
                row["display_at"],
                tuple(affected.get(row["id"], ())),
                row["next_update_by"],
                row["deliver"],
            )
        )
    return found


def _incident(row: Mapping[str, Any], about: Sequence[str], updates: Sequence[Update]) -> Incident:
    return Incident(
        id=row["public_id"],
        number=row["number"],
        name=row["name"],
        status=row["status"],
        impact=row["impact_override"] or row["impact"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        started_at=row["started_at"],
        component_ids=tuple(about),
        updates=tuple(updates),
        monitoring_at=row["monitoring_at"],
        resolved_at=row["resolved_at"],
        next_update_by=row["next_update_by"],
        scheduled_for=row["scheduled_for"],
        scheduled_until=row["scheduled_until"],
    )


# The line in the portal -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatusLine:
    """How all is, in a line, and how bad that is; `names` are the incidents that are open."""

    words: str
    impact: Impact
    names: tuple[str, ...]


async def status_line() -> StatusLine:
    """How all is now, for the customer's home: in the public page's words."""
    rows = await database.fetch(LINE, list(COMPONENT_STATUSES))
    incidents = [row for row in rows if row["name"]]
    open_ones = [(row["status"], row["impact"]) for row in incidents]
    said = blend(rows[0]["component_statuses"], open_ones)
    return StatusLine(headline(said, open_ones), said.indicator, tuple(row["name"] for row in incidents))


# A row for each open incident, or one without: the page's word asks only which statuses there are among components.
LINE = f"""
    WITH said AS ({SAID_NOW}), worst AS (
        SELECT DISTINCT ON (c.id) coalesce(s.status, 'operational') AS status
        FROM component c
        LEFT JOIN (SELECT component_id, status FROM said UNION ALL
                   SELECT component_id, status FROM manual_status WHERE ended_at IS NULL) s ON s.component_id = c.id
        WHERE c.archived_at IS NULL AND NOT c.is_group
        ORDER BY c.id, array_position($1::text[], s.status) DESC NULLS LAST)
    SELECT i.name, i.status, coalesce(i.impact_override, i.impact) AS impact,
           ARRAY (SELECT DISTINCT status FROM worst) AS component_statuses
    FROM (VALUES (1)) AS one_row LEFT JOIN incident i ON {NOT_OVER} AND i.scheduled_for IS NULL
    ORDER BY i.started_at DESC
"""

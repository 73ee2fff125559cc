"""Atlassian Statuspage's public API, version 2, field for field (status-page formats: "Statuspage public API v2")."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from status_page.rollup import rollup
from status_page.slots import ISO, iso
from status_page.snapshot import Affected, Component, Incident, Page, Snapshot, Update
from status_page.words import plain

Document = dict[str, Any]
MOST = 50
OPEN = ("investigating", "identified", "monitoring")
RUNNING = ("in_progress", "verifying")


def documents(snapshot: Snapshot) -> dict[str, Callable[[], Document]]:
    """Each address under /api/v2/, and what makes its document."""
    incidents, maintenances = snapshot.incidents, snapshot.maintenances
    unresolved = [one for one in incidents if one.status in OPEN]
    upcoming = [one for one in maintenances if one.status == "scheduled"]
    active = [one for one in maintenances if one.status in RUNNING]

    def listed(key: str, some: Iterable[Incident]) -> Callable[[], Document]:
        return lambda: {"page": page(snapshot.page), key: [incident(snapshot, one) for one in some]}

    planned = "scheduled_maintenances"
    return {
        "summary": lambda: {
            **_components(snapshot),
            **listed("incidents", unresolved)(),
            **listed(planned, [one for one in maintenances if one.status in ("scheduled", *RUNNING)])(),
            **_status(snapshot),
        },
        "status": lambda: _status(snapshot),
        "components": lambda: _components(snapshot),
        "incidents": listed("incidents", incidents[:MOST]),
        "incidents/unresolved": listed("incidents", unresolved),
        "scheduled-maintenances": listed(planned, maintenances[:MOST]),
        "scheduled-maintenances/upcoming": listed(planned, upcoming),
        "scheduled-maintenances/active": listed(planned, active),
    }


def written(document: Document) -> bytes:
    """The document as it is served; `page` comes first, and in it is the place of the verified time."""
    ordered = {"page": document["page"]} | document
    text = json.dumps(ordered, ensure_ascii=False, separators=(",", ":"))
    return text.replace(json.dumps(ISO), f'"{ISO}"', 1).encode()


def page(of: Page) -> Document:
    """Whose page, and when it was verified."""
    return {"id": of.id, "name": plain(of.name), "url": of.url, "time_zone": of.time_zone, "updated_at": ISO}


def _status(snapshot: Snapshot) -> Document:
    return {"page": page(snapshot.page), "status": rollup(snapshot)._asdict()}


def _components(snapshot: Snapshot) -> Document:
    children = dict[str, list[str]]()
    for one in snapshot.components:
        if one.group_id:
            children.setdefault(one.group_id, []).append(one.id)
    said = []
    for one in snapshot.components:
        kin = {"components": children.get(one.id, [])} if one.is_group else {}
        said.append(component(snapshot.page, one) | kin)
    return {"page": page(snapshot.page), "components": said}


def component(page: Page, of: Component) -> Document:
    """A component, or a group without its children."""
    return {
        "id": of.id,
        "name": plain(of.name),
        "status": of.status,
        "created_at": iso(of.created_at),
        "updated_at": iso(of.updated_at),
        "position": of.position,
        "description": plain(of.description) or None,
        "showcase": of.showcase,
        "start_date": of.start_date.isoformat() if of.start_date else None,
        "group_id": of.group_id,
        "page_id": page.id,
        "group": of.is_group,
        "only_show_if_degraded": of.only_show_if_degraded,
    }


def incident(snapshot: Snapshot, of: Incident) -> Document:
    """An incident, or a maintenance with its window."""
    touched = [one for one in snapshot.components if one.id in of.component_ids]
    return incident_with(snapshot.page, of, touched)


def incident_with(page: Page, of: Incident, touched: Iterable[Component]) -> Document:
    """The same, where its components are at hand."""
    said = {
        "id": of.id,
        "name": plain(of.name),
        "status": of.status,
        "created_at": iso(of.created_at),
        "updated_at": iso(of.updated_at),
        "monitoring_at": _maybe(of.monitoring_at),
        "resolved_at": _maybe(of.resolved_at),
        "impact": of.impact,
        "shortlink": f"{page.url}/incidents/{of.id}",
        "started_at": iso(of.started_at),
        "page_id": page.id,
        "incident_updates": [_update(of, one) for one in of.updates],
        "components": [component(page, one) for one in touched],
    }
    if of.scheduled_for:
        said |= {"scheduled_for": iso(of.scheduled_for), "scheduled_until": _maybe(of.scheduled_until)}
    return said


def _update(incident: Incident, of: Update) -> Document:
    return {
        "id": of.id,
        "status": of.status,
        "body": plain(of.body),
        "incident_id": incident.id,
        "created_at": iso(of.created_at),
        "updated_at": iso(of.updated_at),
        "display_at": iso(of.display_at),
        "affected_components": [_affected(one) for one in of.affected] or None,
        "deliver_notifications": of.deliver,
        "custom_tweet": None,
        "tweet_id": None,
    }


def _affected(of: Affected) -> Document:
    return {
        "code": of.component_id,
        "name": plain(of.name),
        "old_status": of.old_status,
        "new_status": of.new_status,
    }


def _maybe(at: datetime | None) -> str | None:
    return iso(at) if at else None

"""What the public page shows, as plain values: the one thing that the portal hands over. Instants are aware."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

ComponentStatus = Literal["operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"]
Impact = Literal["none", "minor", "major", "critical", "maintenance"]
IncidentStatus = Literal["investigating", "identified", "monitoring", "resolved", "postmortem"]
MaintenanceStatus = Literal["scheduled", "in_progress", "verifying", "completed"]


@dataclass(frozen=True, slots=True)
class Page:
    """Whose page it is. `url` is the page's own address, `portal_url` where customers sign in."""

    id: str
    name: str
    url: str
    portal_url: str
    time_zone: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day of the page's zone: seconds spent in each status other than operational; `known` seconds are those
    of the day that have passed since the component began. `incidents` are ids of what touched it."""

    on: date
    known: int
    seconds: Mapping[ComponentStatus, int]
    incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the product, or (`is_group`) a group of them. `days` are the last 90, oldest first, and `uptime` their
    percentage, two decimals; both empty for a group and where `showcase` is off."""

    id: str
    name: str
    description: str
    position: int
    status: ComponentStatus
    created_at: datetime
    updated_at: datetime
    group_id: str | None = None
    is_group: bool = False
    showcase: bool = True
    start_date: date | None = None
    only_show_if_degraded: bool = False
    days: tuple[Day, ...] = ()
    uptime: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Affected:
    """What an update did to a component; `name` is "Group - Component" where it is in one."""

    component_id: str
    name: str
    old_status: ComponentStatus
    new_status: ComponentStatus


@dataclass(frozen=True, slots=True)
class Update:
    """One public word about an incident. `display_at` is when it holds; `updated_at` moves when it is edited.
    `next_update_by` is what it promised."""

    id: str
    status: IncidentStatus | MaintenanceStatus
    body: str
    created_at: datetime
    updated_at: datetime
    display_at: datetime
    affected: tuple[Affected, ...] = ()
    next_update_by: datetime | None = None
    deliver: bool = True


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that went wrong, or (with `scheduled_for`) a maintenance. `number` never changes and is the feeds'.
    `updates` newest first. `next_update_by` is the promise that still stands."""

    id: str
    number: int
    name: str
    status: IncidentStatus | MaintenanceStatus
    impact: Impact
    created_at: datetime
    updated_at: datetime
    started_at: datetime
    component_ids: tuple[str, ...]
    updates: tuple[Update, ...]
    monitoring_at: datetime | None = None
    resolved_at: datetime | None = None
    next_update_by: datetime | None = None
    scheduled_for: datetime | None = None
    scheduled_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything public at one instant. Components in the page's order, each group before its children; incidents and
    maintenances newest first (`started_at`; `scheduled_for`). `read_at` is that instant in the product's time (None:
    when it was verified), `uptime_rule` what counts as down, in words for the page."""

    page: Page
    components: tuple[Component, ...]
    incidents: tuple[Incident, ...]
    maintenances: tuple[Incident, ...]
    read_at: datetime | None = None
    uptime_rule: str = "Major outage counts in full, partial outage 30 %, degraded performance not at all."

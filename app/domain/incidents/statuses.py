"""The statuses of components, incidents and maintenances, how they follow each other, and what is worse than what."""

from collections.abc import Iterable
from typing import Literal

ComponentStatus = Literal["operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage"]
Impact = Literal["none", "minor", "major", "critical", "maintenance"]
IncidentStatus = Literal["investigating", "identified", "monitoring", "resolved", "postmortem"]
MaintenanceStatus = Literal["scheduled", "in_progress", "verifying", "completed"]
Status = IncidentStatus | MaintenanceStatus

# From best to worst.
COMPONENT_STATUSES: tuple[ComponentStatus, ...] = (
    "operational",
    "under_maintenance",
    "degraded_performance",
    "partial_outage",
    "major_outage",
)
IMPACTS: tuple[Impact, ...] = ("none", "minor", "major", "critical")
OPEN: tuple[IncidentStatus, ...] = ("investigating", "identified", "monitoring")
OVER: tuple[Status, ...] = ("resolved", "postmortem", "completed")
# Of `incident i`, in words of SQL and not as a parameter: only so can the index of the open ones serve.
NOT_OVER = f"i.status NOT IN {OVER}"
RUNNING: tuple[MaintenanceStatus, ...] = ("in_progress", "verifying")
# What an incident, or a person by hand, may say of a component; a maintenance says its own.
TROUBLE: tuple[ComponentStatus, ...] = ("operational", "degraded_performance", "partial_outage", "major_outage")

COMPONENT_WORDS: dict[str, str] = {
    "operational": "Operational",
    "under_maintenance": "Under maintenance",
    "degraded_performance": "Degraded performance",
    "partial_outage": "Partial outage",
    "major_outage": "Major outage",
}
STATUS_WORDS: dict[str, str] = {
    "investigating": "Investigating",
    "identified": "Identified",
    "monitoring": "Monitoring",
    "resolved": "Resolved",
    "postmortem": "Postmortem",
    "scheduled": "Scheduled",
    "in_progress": "In progress",
    "verifying": "Verifying",
    "completed": "Completed",
}
IMPACT_WORDS: dict[str, str] = {
    "none": "None",
    "minor": "Minor",
    "major": "Major",
    "critical": "Critical",
    "maintenance": "Maintenance",
}

_FOLLOWS: dict[Status, tuple[Status, ...]] = {
    "investigating": (*OPEN, "resolved"),
    "identified": (*OPEN, "resolved"),
    "monitoring": (*OPEN, "resolved"),
    "resolved": ("resolved", "postmortem", *OPEN),
    "postmortem": ("postmortem",),
    "scheduled": ("scheduled", "in_progress", "completed"),
    "in_progress": ("in_progress", "verifying", "completed"),
    "verifying": ("verifying", "in_progress", "completed"),
    "completed": ("completed",),
}
_IMPACT_OF: dict[ComponentStatus, Impact] = {
    "degraded_performance": "minor",
    "partial_outage": "major",
    "major_outage": "critical",
}


def may_follow(status: Status) -> tuple[Status, ...]:
    """What an update may say of an incident or a maintenance that stands so; it may go back, also once resolved."""
    return _FOLLOWS[status]


def worst(statuses: Iterable[ComponentStatus]) -> ComponentStatus:
    """The worst of them; operational when there is none."""
    return max(statuses, key=COMPONENT_STATUSES.index, default="operational")


def impact_of(affected: Iterable[ComponentStatus], before: Impact = "none") -> Impact:
    """The worst that was done to a component: now, or before."""
    found = [_IMPACT_OF.get(status, "none") for status in affected]
    return max([*found, before], key=IMPACTS.index)

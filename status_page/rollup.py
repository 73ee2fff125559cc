"""The one word for the whole page, in Atlassian Statuspage's words (their "Top level status and incident impact")."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from status_page.snapshot import Component, ComponentStatus, Incident, Snapshot

Indicator = Literal["none", "minor", "major", "critical", "maintenance"]


class Rollup(NamedTuple):
    """How bad it is, and the sentence for it."""

    indicator: Indicator
    description: str


GREEN = Rollup("none", "All Systems Operational")
MAINTENANCE = Rollup("maintenance", "Service Under Maintenance")
_OF_IMPACT = {
    "minor": Rollup("minor", "Minor Service Outage"),
    "major": Rollup("major", "Partial System Outage"),
    "critical": Rollup("critical", "Major System Outage"),
}
_RANK = {"none": 0, "maintenance": 1, "minor": 2, "major": 3, "critical": 4}


def rollup(snapshot: Snapshot) -> Rollup:
    """The worst of what the components say and of what the open incidents say; on a draw the components' words."""
    said = [of_components([one.status for one in snapshot.components if not one.is_group])]
    said += of_incidents(snapshot.incidents)
    return max(said, key=lambda one: _RANK[one.indicator])


def of_components(statuses: Sequence[ComponentStatus]) -> Rollup:
    """What components in these states add up to."""
    some, every = set(statuses), len(set(statuses)) == 1
    if "major_outage" in some:
        return Rollup("critical", "Major System Outage") if every else Rollup("major", "Partial System Outage")
    if "partial_outage" in some:
        return Rollup("major", "Partial System Outage") if every else Rollup("minor", "Minor Service Outage")
    if "degraded_performance" in some:
        return Rollup("minor", "Degraded System Service" if every else "Partially Degraded Service")
    return MAINTENANCE if "under_maintenance" in some else GREEN


def of_incidents(incidents: Iterable[Incident]) -> list[Rollup]:
    """An open incident is never all green, whatever its components say; once it is only watched, they have the word."""
    speaking = [one for one in incidents if one.status in ("investigating", "identified")]
    return [_OF_IMPACT[one.impact] for one in speaking if one.impact in _OF_IMPACT]


def worst(components: Sequence[Component]) -> ComponentStatus:
    """The worst state among them; operational when there are none."""
    return max((one.status for one in components), key=SEVERITY.index, default="operational")


SEVERITY: tuple[ComponentStatus, ...] = (
    "operational",
    "under_maintenance",
    "degraded_performance",
    "partial_outage",
    "major_outage",
)

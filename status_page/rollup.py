"""The one word for the whole page, in Atlassian Statuspage's words (their "Top level status and incident impact")."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from status_page.snapshot import Component, ComponentStatus, Impact, Snapshot

Indicator = Literal["none", "minor", "major", "critical", "maintenance"]


class Rollup(NamedTuple):
    """How bad it is, and the sentence for it."""

    indicator: Indicator
    description: str


GREEN = Rollup("none", "All Systems Operational")
MAINTENANCE = Rollup("maintenance", "Service Under Maintenance")
_OF_IMPACT: dict[Impact, Rollup] = {
    "minor": Rollup("minor", "Minor Service Outage"),
    "major": Rollup("major", "Partial System Outage"),
    "critical": Rollup("critical", "Major System Outage"),
}
_RANK = {"minor": 2, "major": 3, "critical": 4}


def rollup(snapshot: Snapshot) -> Rollup:
    """The word for everything that a snapshot shows."""
    statuses = [one.status for one in snapshot.components if not one.is_group]
    return blend(statuses, [(one.status, one.impact) for one in snapshot.incidents])


def blend(statuses: Sequence[ComponentStatus], incidents: Iterable[tuple[str, Impact]]) -> Rollup:
    """What components in these states add up to. Where all of them work, open incidents speak with
    their impact; once one is only watched, the components have the word again."""
    said = _of_components(statuses)
    if said.indicator not in ("none", "maintenance"):
        return said
    spoken = [_OF_IMPACT[impact] for impact in _speaking(incidents) if impact in _OF_IMPACT]
    return max(spoken, key=lambda one: _RANK[one.indicator], default=said)


def headline(said: Rollup, incidents: Iterable[tuple[str, Impact]]) -> str:
    """The word as people read it. Statuspage calls it all green while an incident is open that hurts nothing: we do
    not."""
    return "An incident is open" if _is_only_open(said, incidents) else said.description.capitalize()


def look(said: Rollup, incidents: Iterable[tuple[str, Impact]]) -> Indicator | Literal["open"]:
    """The look of the mark beside the headline; green only where that says so."""
    return "open" if _is_only_open(said, incidents) else said.indicator


def _is_only_open(said: Rollup, incidents: Iterable[tuple[str, Impact]]) -> bool:
    return said == GREEN and bool(_speaking(incidents))


def _speaking(incidents: Iterable[tuple[str, Impact]]) -> list[Impact]:
    return [impact for status, impact in incidents if status in ("investigating", "identified")]


def _of_components(statuses: Sequence[ComponentStatus]) -> Rollup:
    some, every = set(statuses), len(set(statuses)) == 1
    if "major_outage" in some:
        return Rollup("critical", "Major System Outage") if every else Rollup("major", "Partial System Outage")
    if "partial_outage" in some:
        return Rollup("major", "Partial System Outage") if every else Rollup("minor", "Minor Service Outage")
    if "degraded_performance" in some:
        return Rollup("minor", "Degraded System Service" if every else "Partially Degraded Service")
    return MAINTENANCE if "under_maintenance" in some else GREEN


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

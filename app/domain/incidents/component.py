"""A component as pages show it, and the tree of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.calendars.wall_time import first_instant
from app.domain.events.actions import Subject
from app.domain.incidents.statuses import ComponentStatus, worst


@dataclass(frozen=True, slots=True)
class ComponentFacts:
    """Columns of `component`; `manual` is what somebody set by hand, `status` the worst of that, its open incidents and
    running maintenances."""

    id: UUID
    public_id: str
    name: str
    description: str
    is_group: bool
    group_id: UUID | None
    position: int
    only_show_if_degraded: bool
    showcase: bool
    start_date: date | None
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    manual: ComponentStatus
    manual_by: str | None
    manual_at: datetime | None
    status: ComponentStatus
    group: str | None

    @property
    def log(self) -> Subject:
        """Where its events are kept."""
        return Subject("component", self.id, None)

    @property
    def full_name(self) -> str:
        """With its group's name before its own."""
        return f"{self.group} - {self.name}" if self.group else self.name

    def begun_at(self, zone: ZoneInfo) -> datetime:
        """Since when its uptime counts: the day that its makers name, else when it was written down."""
        on = self.start_date
        if on is None:
            return self.created_at.astimezone(UTC)
        return first_instant(datetime(on.year, on.month, on.day), zone)  # noqa: DTZ001

    @classmethod
    def of(cls, row: Mapping[str, Any], said: Mapping[UUID, list[ComponentStatus]]) -> "ComponentFacts":
        """From a row of `component_queries.COMPONENT` and what incidents say of components."""
        given = {name: row[name] for name in cls.__dataclass_fields__ if name != "status"}
        return cls(**given, status=worst([row["manual"], *said.get(row["id"], [])]))


@dataclass(frozen=True, slots=True)
class Group:
    """A group with its components, or (no `head`) those that are in none."""

    head: ComponentFacts | None
    members: tuple[ComponentFacts, ...]


def grouped(components: Sequence[ComponentFacts]) -> list[Group]:
    """The components in the page's order: groups and single ones as they stand, neighbours in no group together."""
    found: list[Group] = []
    for component in (c for c in components if c.group_id is None):
        if component.is_group:
            found.append(Group(component, tuple(c for c in components if c.group_id == component.id)))
        elif found and found[-1].head is None:
            found[-1] = Group(None, (*found[-1].members, component))
        else:
            found.append(Group(None, (component,)))
    return found

"""An incident and its updates as their readers and verbs need them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.events.actions import Subject
from app.domain.incidents.statuses import COMPONENT_STATUSES, OVER, RUNNING, ComponentStatus, Impact, Status


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """Columns of `incident`, who overrode its impact, and its last update: public id, when it holds, whose it is."""

    id: UUID
    public_id: str
    number: int
    name: str
    status: Status
    impact: Impact
    impact_override: Impact | None
    overridden_by: str | None
    impact_override_at: datetime | None
    backfilled: bool
    created_at: datetime
    updated_at: datetime
    started_at: datetime
    monitoring_at: datetime | None
    resolved_at: datetime | None
    next_update_by: datetime | None
    scheduled_for: datetime | None
    scheduled_until: datetime | None
    announced_for: datetime | None
    announced_until: datetime | None
    auto_start: bool
    auto_complete: bool
    last_update: str
    last_at: datetime
    last_by: UUID | None

    @property
    def log(self) -> Subject:
        """Where its events are kept. Incidents are the vendor's, not an organisation's."""
        return Subject("incident", self.id, None)

    @property
    def is_maintenance(self) -> bool:
        """Planned, with a window."""
        return self.scheduled_for is not None

    @property
    def over(self) -> bool:
        """Nothing is wrong any more."""
        return self.status in OVER

    @property
    def running(self) -> bool:
        """A maintenance that has begun and is not over."""
        return self.status in RUNNING

    @property
    def shown_impact(self) -> Impact:
        """What somebody said it is, else what its components say."""
        return self.impact_override or self.impact

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "IncidentFacts":
        """From a row of `queries.INCIDENT`."""
        return cls(**{name: row[name] for name in cls.__dataclass_fields__})


@dataclass(frozen=True, slots=True)
class Change:
    """What an update did to a component."""

    component_id: UUID
    name: str
    old: ComponentStatus
    new: ComponentStatus

    @property
    def worse(self) -> bool:
        """For the worse."""
        return COMPONENT_STATUSES.index(self.new) > COMPONENT_STATUSES.index(self.old)


@dataclass(frozen=True, slots=True)
class UpdateFacts:
    """One public word; `author` is None when the clock said it."""

    id: UUID
    public_id: str
    status: Status
    body: str
    author: str | None
    created_at: datetime
    display_at: datetime
    edited_at: datetime | None
    next_update_by: datetime | None
    changes: tuple[Change, ...]

"""A ticket as its readers and verbs need it: one row with the names that stand beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from app.domain.contracts.queries import Pin
from app.domain.events.actions import Subject

Status = Literal["open", "waiting_on_customer", "waiting_on_third_party", "resolved", "closed"]
Turn = Literal["us", "customer", "third_party", "nobody"]
Side = Literal["customer", "staff"]
_NAMES = {"organisation", "opener", "assignee", "watching"}


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the product that a ticket is about, by its key and name; incidents, which stand above, keep them."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFacts:
    """Columns of `ticket`, then the names of its people and organisation. What has a default is so when it is filed."""

    organisation_id: UUID
    id: UUID
    reference: str
    subject: str
    severity: str
    channel: str
    status: Status = "open"
    turn: Turn = "us"
    contract_version_id: UUID
    opened_by: UUID
    opened_at: datetime
    assignee_id: UUID | None = None
    taken_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    voided: bool = False
    last_public_message_id: UUID | None
    last_public_at: datetime
    nearest_due_at: datetime
    nearest_kind: str | None
    level: int = 0
    calendar_edition: int = 0
    component_id: UUID | None = None
    merged_into: UUID | None = None
    split_from: UUID | None = None
    organisation: str = ""
    opener: str
    assignee: str | None = None
    watching: bool = False

    @property
    def log(self) -> Subject:
        """Where this ticket's events are kept."""
        return Subject("ticket", self.id, self.organisation_id)

    @property
    def pin(self) -> Pin:
        """What it is pinned to: its contract version, and the calendars of when it was opened."""
        return Pin(self.organisation_id, self.contract_version_id, self.calendar_edition)

    @property
    def over(self) -> bool:
        """Nothing is owed on it any more."""
        return self.status in ("resolved", "closed")

    def columns(self) -> dict[str, Any]:
        """Its row of `ticket`, without the names."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in _NAMES}

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "TicketFacts":
        """From a row of `queries.TICKET`, or one like it."""
        # asyncpg reads infinity, which a ticket without a deadline has, as the last instant of no zone.
        due = row["nearest_due_at"].replace(tzinfo=UTC)
        return cls(**{name: row[name] for name in cls.__dataclass_fields__} | {"nearest_due_at": due})

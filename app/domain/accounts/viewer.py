"""Whoever is looking: a person signed in by session or token, and what they are."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from app.lib.database import Who

StaffRole = Literal["agent", "senior_agent", "account_manager", "administrator"]
STAFF_ROLES: tuple[StaffRole, ...] = ("agent", "senior_agent", "account_manager", "administrator")


@dataclass(frozen=True, slots=True)
class Membership:
    """What a contact is in one organisation: `member` sees their own and watched tickets, `admin` all of them."""

    organisation_id: UUID
    organisation: str
    role: Literal["member", "admin"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person. `session_id` is None for a caller with an API token."""

    person_id: UUID
    email: str
    name: str
    zone: str
    staff_role: StaffRole | None
    memberships: tuple[Membership, ...]
    session_id: UUID | None

    @property
    def is_staff(self) -> bool:
        """Works for the vendor."""
        return self.staff_role is not None

    @property
    def is_admin(self) -> bool:
        """An administrator of the vendor."""
        return self.staff_role == "administrator"

    @property
    def organisation_ids(self) -> tuple[UUID, ...]:
        """Every organisation the person belongs to."""
        return tuple(m.organisation_id for m in self.memberships)

    @property
    def administers(self) -> tuple[UUID, ...]:
        """The organisations whose every ticket the person may see."""
        return tuple(m.organisation_id for m in self.memberships if m.role == "admin")

    @property
    def organisation_name(self) -> str:
        """Where the person belongs, in words for the page's head; empty for staff."""
        return ", ".join(m.organisation for m in self.memberships)

    @property
    def who(self) -> Who:
        """The eyes that row-level security gives this person."""
        if self.is_staff:
            return Who("staff", self.person_id)
        return Who("contact", self.person_id, self.organisation_ids)

"""Whoever is looking: a person signed in by session or token, and what they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.domain.audit.trail import Actor
from app.lib.database import Who

StaffRole = Literal["agent", "senior_agent", "account_manager", "administrator"]
MembershipRole = Literal["member", "admin", "identity"]
Method = Literal["password", "passkey", "saml", "oidc"]
STAFF_ROLES: tuple[StaffRole, ...] = ("agent", "senior_agent", "account_manager", "administrator")


@dataclass(frozen=True, slots=True)
class Membership:
    """What a contact is in one organisation: `member` sees their own and watched tickets, `admin` all of them,
    `identity` none: they look after how the organisation's people sign in."""

    organisation_id: UUID
    organisation: str
    role: MembershipRole


@dataclass(frozen=True, slots=True)
class SeenBy:
    """The agent who looks at the portal as a customer does, read-only, `until` then."""

    person_id: UUID
    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person. `session_id` and `method` are None for a caller with an API token, whose `scopes` say what
    it may do; `seen_by` is the agent behind a view as this person."""

    person_id: UUID
    email: str
    name: str
    zone: str
    staff_role: StaffRole | None
    memberships: tuple[Membership, ...]
    session_id: UUID | None
    method: Method | None = "password"
    second_factor: bool = False
    scopes: frozenset[str] | None = None
    seen_by: SeenBy | None = None
    # Nothing but their security settings is theirs until they have a second factor (the policy of their role).
    must_add_factor: bool = False

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
        """Every organisation whose support the person uses."""
        return tuple(m.organisation_id for m in self.memberships if m.role != "identity")

    @property
    def uses_support(self) -> bool:
        """A contact who has anything to do with tickets: all but those who look after sign-in alone."""
        return not self.is_staff and bool(self.organisation_ids or not self.identity_ids)

    @property
    def administers(self) -> tuple[UUID, ...]:
        """The organisations whose every ticket the person may see."""
        return tuple(m.organisation_id for m in self.memberships if m.role == "admin")

    @property
    def identity_ids(self) -> tuple[UUID, ...]:
        """The organisations whose sign-in the person looks after: theirs alone to see, so not an agent's behind a view
        as this person."""
        if self.seen_by:
            return ()
        return tuple(m.organisation_id for m in self.memberships if m.role in ("admin", "identity"))

    @property
    def organisation_name(self) -> str:
        """Where the person belongs, in words for the page's head; empty for staff."""
        return ", ".join(m.organisation for m in self.memberships)

    @property
    def actor(self) -> Actor:
        """Who does what this person seems to do: behind a view the agent, as this person."""
        return Actor(self.seen_by.person_id, self.person_id) if self.seen_by else Actor(self.person_id)

    @property
    def who(self) -> Who:
        """The eyes that row-level security gives this person."""
        if self.is_staff:
            return Who("staff", self.person_id)
        reads_only = self.seen_by is not None
        return Who("contact", self.person_id, self.organisation_ids, self.identity_ids, reads_only=reads_only)

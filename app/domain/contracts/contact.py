"""A customer's person as account managers see them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number as it was written, and as it is dialled; `verified_how` says what was tried, None until then."""

    id: UUID
    shown: str
    e164: str
    verified_by: str | None
    verified_at: datetime | None
    verified_how: str | None


@dataclass(frozen=True, slots=True)
class Contact:
    """`role` is the membership's; `roles` are the contact roles, in the order in which they were given."""

    person_id: UUID
    name: str
    email: str
    role: str
    active: bool
    roles: tuple[str, ...]
    telephones: tuple[Telephone, ...]

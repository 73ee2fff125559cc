"""Who may do what to a delivery."""

from typing import Protocol
from uuid import UUID

# Accounts stand above deliveries (design.md, "Rooms"), so what is asked of a viewer is said here.


class Resender(Protocol):
    """A viewer, as far as deliveries need to know one."""

    @property
    def person_id(self) -> UUID:
        """Who it is."""

    @property
    def is_admin(self) -> bool:
        """An administrator of the vendor."""


def can_resend(viewer: Resender) -> bool:
    """Administrators send dead letters again."""
    return viewer.is_admin

"""Who looks after sign-in. Pure but for `allow`, which says no in one way."""

from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.lib.refusals import NotFound


def can_look_after(viewer: Viewer, organisation_id: UUID | None) -> bool:
    """Its admins and who looks after its sign-in, for an organisation; the vendor's administrators for every one, and
    alone for the staff (None). Not through a customer's eyes that were only borrowed."""
    if viewer.seen_by:
        return False
    return viewer.is_admin or (not viewer.is_staff and organisation_id in viewer.identity_ids)


def allow(viewer: Viewer, organisation_id: UUID | None) -> None:
    """Raises NotFound: whose sign-in is not one's own to look after cannot be told from what is not there."""
    if not can_look_after(viewer, organisation_id):
        raise NotFound(str(organisation_id))


def can_keep_people(viewer: Viewer, organisation_id: UUID | None) -> bool:
    """Who asks people to join an organisation, and says what they may see there: its admins, and the vendor's
    administrators. Who looks after sign-in alone does not, or they could let themselves see tickets."""
    if viewer.seen_by or organisation_id is None:
        return False
    return viewer.is_admin or organisation_id in viewer.administers


def can_vouch(viewer: Viewer) -> bool:
    """Whose word makes a domain an organisation's without a look at DNS."""
    return viewer.is_admin


def looks_after_some(viewer: Viewer) -> bool:
    """Whether there is any place for them under /access."""
    return not viewer.seen_by and (viewer.is_admin or (not viewer.is_staff and bool(viewer.identity_ids)))

"""Who may do what to incidents and components. What is public is decided by senior agents and administrators; every
agent reads it all and says which tickets belong to it, because it is they who read the tickets."""

from app.domain.accounts.viewer import Viewer


def can_run(viewer: Viewer) -> bool:
    """Open, update, edit, schedule, set a component's status, write templates."""
    return viewer.staff_role in ("senior_agent", "administrator")


def can_link(viewer: Viewer) -> bool:
    """Link tickets to an incident, and unlink them."""
    return viewer.is_staff


def can_edit_components(viewer: Viewer) -> bool:
    """Make, name, order and archive components: they are what contracts and uptime speak of."""
    return viewer.is_admin

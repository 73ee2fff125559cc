"""Who may do what about accounts. Pure."""

from app.domain.accounts.viewer import MembershipRole, Viewer


def why_not_view_as(viewer: Viewer, role: MembershipRole, *, staff: bool, active: bool) -> str | None:
    """Why the viewer may not look at the portal as somebody of that role does, in a sentence; None when they may.

    Only the staff do, in a browser, and with the second factor where the vendor demands one of their role.
    """
    if not viewer.is_staff or viewer.session_id is None:
        return "Only the support team looks at the portal as a customer does, signed in with a browser."
    if viewer.must_add_factor:
        return "This needs a session with a second factor: your role must have one."
    if staff:
        return "This person is on the staff: only customers can be looked through."
    if not active:
        return "This person is deactivated, and sees nothing."
    return "This person looks after sign-in alone, and sees no ticket." if role == "identity" else None

"""What an agent gets who looks at the portal as a customer does: the customer's pages, each of them noted, and nothing
that changes anything. Their transactions only read, too (`Viewer.who`)."""

from litestar import Request
from litestar.enums import ScopeType
from litestar.exceptions import PermissionDeniedException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from app.domain.accounts.view_as import note_look
from app.domain.accounts.viewer import Viewer
from app.web.csrf import SAFE
from app.web.gate import is_plain, keep_words
from app.web.state import shown_path, viewer_of

# Addresses below which a page is the customer's own affair.
_THEIR_OWN = ("/settings/", "/access/", "/sign-in/")


class OnlyLooking(ASGIMiddleware):
    """Stands behind Authentication. Routes with `opt={"ends_view": True}` are for stopping."""

    scopes = (ScopeType.HTTP,)
    should_bypass_for_scope = staticmethod(is_plain)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Refuses the rest with a page that says how to stop, and gives back what was typed."""
        request: Request = Request(scope, receive, send)
        viewer = viewer_of(scope)
        if viewer and viewer.seen_by and (why := await _why_not(request, viewer)):
            await keep_words(request)
            raise PermissionDeniedException(why, extra={"to_do": "Press Stop above to be yourself again."})
        await next_app(scope, receive, send)


async def _why_not(request: Request, viewer: Viewer) -> str:
    """Why it is refused, in a sentence; empty where it is not."""
    opt, path = request.scope["route_handler"].opt, request.scope["path"]
    if opt.get("ends_view"):
        return ""
    if request.method not in SAFE:
        return f"You see the portal as {viewer.name} does, to read only, so nothing was done."
    if opt.get("audience") in ("staff", "administrators"):
        return f"You see the portal as {viewer.name} does, who has nothing to do here."
    if f"{path}/".startswith(_THEIR_OWN):
        return f"This page is {viewer.name}’s own affair: it is not shown to anybody who looks as they do."
    if not opt.get("by_itself") and not await note_look(viewer, shown_path(request.scope)):
        return "You have looked at more pages than one view is good for."
    return ""

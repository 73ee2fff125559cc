"""Whether pages offer their reader to file a ticket: only those whose tier does."""

from litestar import Request

from app.domain.accounts.viewer import Viewer
from app.domain.tickets.filing import can_file
from app.lib import database
from app.web.state import is_part, viewer_of


async def look_up(request: Request) -> None:
    """For the `before_request` of the routers with customers' pages: `can_file` in what is rendered."""
    me = viewer_of(request.scope)
    if me and me.uses_support:
        request.scope["state"]["can_file"] = await _can_file(request, me)


async def _can_file(request: Request, me: Viewer) -> bool:
    if not request.scope["route_handler"].opt.get("own_transactions"):
        return await can_file(me)
    # What the palette gets at each letter offers nothing.
    if is_part(request.scope):
        return False
    async with database.transaction(me.who, reading=True):
        return await can_file(me)

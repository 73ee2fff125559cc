"""Whether pages offer their reader to file a ticket: only those whose tier does."""

from litestar import Request

from app.domain.tickets.filing import why_not
from app.lib import database
from app.web.state import is_part, viewer_of


async def look_up(request: Request) -> None:
    """For the `before_request` of the routers with customers' pages: `can_file` in what is rendered. A part, as it is
    asked for while somebody types or waits, offers nothing unless its handler asks (`offer`)."""
    if not is_part(request.scope):
        await offer(request)


async def offer(request: Request) -> None:
    """The same for whatever is rendered."""
    me = viewer_of(request.scope)
    if me is None or not me.uses_support:
        return
    if request.scope["route_handler"].opt.get("own_transactions"):
        async with database.transaction(me.who, reading=True):
            request.scope["state"]["can_file"] = not await why_not(me)
    else:
        request.scope["state"]["can_file"] = not await why_not(me)

"""The agents' queue."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get

from app.domain.tickets import lists
from app.domain.tickets.lists import VIEWS, View
from app.lib.paging import PAGE
from app.lib.product_time import portal_now
from app.routes.chips import with_chips
from app.routes.live import queue_stream
from app.web.render import page, reader_of, set_now
from app.web.state import is_part, viewer

WORDS: dict[View, str] = {
    "all": "Everyone’s",
    "mine": "Mine",
    "unassigned": "Nobody’s",
    "waiting": "Waiting",
    "over": "Settled",
}


@get("/")
async def index(request: Request) -> Response[str]:
    """Tickets by nearest deadline; htmx asks for the list alone."""
    me = viewer(request)
    view = view_of(request)
    after = request.query_params.get("after")
    found = await lists.queue(me, view, after=after, limit=PAGE)
    counts = await lists.queue_counts(me)
    set_now(request, await portal_now())
    return page(
        request,
        "desk/_queue.html" if is_part(request.scope) else "desk/queue.html",
        rows=await with_chips(me, found.rows, reader_of(request)),
        view=view,
        title=WORDS[view],
        here="/desk?" + urlencode({"view": view} | ({"after": after} if after else {})),
        next_url=f"/desk?view={view}&after={found.next}" if found.next else None,
        views=[_view(v, view, getattr(counts, v, None)) for v in VIEWS],
    )


def view_of(request: Request) -> View:
    """The view that the address names; everyone's when it names none."""
    asked = request.query_params.get("view", "all")
    return next((view for view in VIEWS if view == asked), "all")


def _view(view: View, current: View, count: int | None) -> dict[str, Any]:
    shown = None if count is None else "999+" if count > 999 else count
    return {"href": f"/desk?view={view}", "words": WORDS[view], "current": view == current, "count": shown}


@get("/live", opt={"own_transactions": True, "by_itself": True}, media_type="text/event-stream")
async def live(request: Request) -> Any:
    """Server-sent events: look again."""
    return await queue_stream(request)


handlers = [index, live]

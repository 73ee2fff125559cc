"""What happens by itself: the timers that are late, to come, and fired."""

from typing import Any

from litestar import Request, Response, get

from app.domain.escalations.queries import unheard
from app.domain.tickets.queries import portal_now
from app.domain.timers import queries
from app.domain.timers.queries import SHELVES, Shelf
from app.web.render import page, set_now

WORDS: dict[Shelf, str] = {"late": "Late", "pending": "To come", "fired": "Fired"}


@get("/timers")
async def index(request: Request) -> Response[str]:
    """One shelf; what is late first."""
    set_now(request, await portal_now())
    asked = request.query_params.get("shelf")
    shelf: Shelf = next((s for s in SHELVES if s == asked), "late")
    found = await queries.on_shelf(shelf, after=request.query_params.get("after"))
    counts = await queries.how_many()
    return page(
        request,
        "admin/timers.html",
        shelf=shelf,
        rows=found.rows,
        unheard=await unheard(),
        next_url=f"/admin/timers?shelf={shelf}&after={found.next}" if found.next else None,
        tab_list=[_tab(s, shelf, counts.get(s)) for s in SHELVES],
    )


def _tab(shelf: Shelf, current: Shelf, count: int | None) -> dict[str, Any]:
    shown = "999+" if count and count >= 1000 else count
    return {"href": f"/admin/timers?shelf={shelf}", "words": WORDS[shelf], "current": shelf == current, "count": shown}


handlers = [index]

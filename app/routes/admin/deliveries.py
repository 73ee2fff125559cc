"""The messages we owe: what nobody could deliver, what waits, what was sent."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.deliveries import queries
from app.domain.deliveries.actions import resend
from app.domain.deliveries.queries import SHELVES, Shelf
from app.web.render import page
from app.web.state import viewer

WORDS: dict[Shelf, str] = {"dead": "Not delivered", "waiting": "Waiting", "sent": "Sent"}


@get("/deliveries")
async def index(request: Request) -> Response[str]:
    """One shelf, newest first."""
    asked = request.query_params.get("shelf")
    shelf: Shelf = next((s for s in SHELVES if s == asked), "dead")
    found = await queries.on_shelf(shelf, after=request.query_params.get("after"))
    counts = await queries.how_many()
    return page(
        request,
        "admin/deliveries.html",
        shelf=shelf,
        rows=found.rows,
        next_url=f"/admin/deliveries?shelf={shelf}&after={found.next}" if found.next else None,
        tab_list=[_tab(s, shelf, counts.get(s)) for s in SHELVES],
    )


def _tab(shelf: Shelf, current: Shelf, count: int | None) -> dict[str, Any]:
    href = f"/admin/deliveries?shelf={shelf}"
    return {"href": href, "words": WORDS[shelf], "current": shelf == current, "count": count}


@post("/deliveries/{delivery_id:uuid}/resend")
async def send_again(request: Request, delivery_id: FromPath[UUID]) -> Redirect:
    """Another chance for a dead letter. One that is not dead any more had it: a second click changes nothing."""
    await resend(viewer(request), delivery_id)
    return Redirect("/admin/deliveries", status_code=303)


handlers = [index, send_again]

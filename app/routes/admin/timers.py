"""What happens by itself: the timers that are late, to come, and fired."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get

from app.domain.escalations.queries import unheard
from app.domain.timers import queries
from app.domain.timers.queries import SHELVES, Listed, Shelf
from app.lib.product_time import portal_now
from app.web.render import page, set_now

WORDS: dict[Shelf, str] = {"late": "Late", "pending": "To come", "fired": "Fired"}
KINDS = {
    "warning": "Warning",
    "breach": "Deadline",
    "ladder": "Escalation",
    "opening": "Level that can be reached again",
    "reopening": "Level to be reminded after a reopening",
    "retell": "Level to be told again",
    "reminder": "Reminder to the customer",
    "proposal": "Proposed severity that silence adopts",
    "closing": "End of the time to reopen",
    "test_page_again": "Test page to be sent again",
    "incident_nudge": "Next update was promised",
    "maintenance_start": "Maintenance begins",
    "maintenance_end": "Maintenance ends",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A timer's row, what it does in words, and which of that kind it is."""

    row: Listed
    words: str
    detail: str


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
        rows=[Shown(row, KINDS.get(row.kind, row.kind), _detail(row)) for row in found.rows],
        unheard=await unheard(),
        next_url=f"/admin/timers?shelf={shelf}&after={found.next}" if found.next else None,
        tab_list=[_tab(s, shelf, counts.get(s)) for s in SHELVES],
    )


def _detail(row: Listed) -> str:
    """ "first response 1 80 %" is "first response 80 %": the first cycle is told only from later ones."""
    match row.kind:
        case "warning" | "breach":
            return row.what.replace("_", " ").replace(" 1", "", 1)
        case "ladder" | "opening" | "retell":
            return row.what.partition(" since")[0].replace("_", " ")
        case "reminder":
            return f"after {row.what} business days"
        case _:
            return ""


def _tab(shelf: Shelf, current: Shelf, count: int | None) -> dict[str, Any]:
    shown = "999+" if count and count >= 1000 else count
    return {"href": f"/admin/timers?shelf={shelf}", "words": WORDS[shelf], "current": shelf == current, "count": shown}


handlers = [index]

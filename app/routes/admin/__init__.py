"""The administrators' side. The folder carries the guard."""

from litestar import Request, Router, get
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect

from app.routes.admin import (
    availability,
    calendars,
    deliveries,
    groups,
    ladders,
    people,
    plan_drafts,
    plans,
    rehearsal,
    replays,
    rotas,
    timers,
)
from app.web.state import Connection, viewer


def administrators_only(connection: Connection, _: BaseRouteHandler) -> None:
    """403 for everybody else."""
    if not viewer(connection).is_admin:
        raise PermissionDeniedException("This part is for administrators.")


@get("/")
async def index(request: Request) -> Redirect:
    """Begins with what may need a hand."""
    return Redirect("/admin/deliveries", status_code=303)


router = Router(
    path="/admin",
    route_handlers=[
        index,
        *deliveries.handlers,
        *people.handlers,
        *timers.handlers,
        *availability.handlers,
        *groups.handlers,
        *ladders.handlers,
        *rotas.handlers,
        *rehearsal.handlers,
        *calendars.handlers,
        *plans.handlers,
        *plan_drafts.handlers,
        *replays.handlers,
    ],
    guards=[administrators_only],
    opt={"audience": "administrators"},
)

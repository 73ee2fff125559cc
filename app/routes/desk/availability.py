"""When one can be reached oneself."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.routes import availability_page as shared
from app.web.state import viewer

HERE = "/desk/availability"


@get("/availability")
async def own(request: Request) -> Response[str]:
    """One's own hours, deputy and absences."""
    return await shared.show(request, viewer(request).person_id, HERE)


@post("/availability")
async def save_own(request: Request) -> Response[Any]:
    """Hours, zone and deputy."""
    return await shared.save(request, viewer(request).person_id, HERE)


@post("/availability/absences")
async def leave(request: Request) -> Response[Any]:
    """A time to be away."""
    return await shared.leave(request, viewer(request).person_id, HERE)


@post("/availability/absences/{absence_id:uuid}/removal")
async def come_back(request: Request, absence_id: FromPath[UUID]) -> Redirect:
    """Not away after all."""
    return await shared.come_back(request, viewer(request).person_id, HERE, absence_id)


handlers = [own, save_own, leave, come_back]

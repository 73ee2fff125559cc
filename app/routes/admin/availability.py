"""When anybody on the staff can be reached."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.routes import availability_page as shared


def _here(staff_id: UUID) -> str:
    return f"/admin/people/{staff_id}/availability"


@get("/people/{staff_id:uuid}/availability")
async def show(request: Request, staff_id: FromPath[UUID]) -> Response[str]:
    """Somebody's hours, deputy and absences."""
    return await shared.show(request, staff_id, _here(staff_id))


@post("/people/{staff_id:uuid}/availability")
async def save(request: Request, staff_id: FromPath[UUID]) -> Response[Any]:
    """Hours, zone and deputy."""
    return await shared.save(request, staff_id, _here(staff_id))


@post("/people/{staff_id:uuid}/availability/absences")
async def leave(request: Request, staff_id: FromPath[UUID]) -> Response[Any]:
    """A time to be away."""
    return await shared.leave(request, staff_id, _here(staff_id))


@post("/people/{staff_id:uuid}/availability/absences/{absence_id:uuid}/removal")
async def come_back(request: Request, staff_id: FromPath[UUID], absence_id: FromPath[UUID]) -> Redirect:
    """Not away after all."""
    return await shared.come_back(request, staff_id, _here(staff_id), absence_id)


handlers = [show, save, leave, come_back]

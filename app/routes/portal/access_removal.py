"""Taking away a connection that was never used."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.identity import removing
from app.lib.refusals import NotFound
from app.routes import access_connection as one
from app.routes import access_page as shared
from app.web.forms import read_form
from app.web.render import page
from app.web.state import viewer

PATH = f"{one.PATH}/removal"


@get(PATH)
async def ask(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[str]:
    """What goes with it; or that it can only be turned off."""
    found, held = await one.find(request, place, connection_id)
    used = removing.USED if await removing.was_used(held) else ""
    return page(request, "access/connection_removal.html", used=used, **one.common(request, found, held))


@post(PATH)
async def remove(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Redirect:
    """Gone; a second click finds it done."""
    found = await shared.find(request, place)
    await read_form(request)
    with suppress(NotFound):
        _, held = await one.find(request, place, connection_id)
        await removing.remove(viewer(request), held.id)
    return Redirect(shared.address(found, "/connections"), status_code=303)


handlers: list[Any] = [ask, remove]

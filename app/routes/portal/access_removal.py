"""Taking away a connection that was never used, and retiring one that was."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.identity import removing, retiring
from app.domain.identity.enforcing import enforced
from app.lib.refusals import NotFound
from app.routes import access_connection as one
from app.routes import access_page as shared
from app.web.forms import read_form
from app.web.render import page
from app.web.state import viewer

PATH = f"{one.PATH}/removal"


@get(PATH)
async def ask(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[str]:
    """What goes with it; or, of one that was used, what retiring it means."""
    found, held = await one.find(request, place, connection_id)
    if not await removing.was_used(held):
        return page(request, "access/connection_removal.html", **one.common(request, found, held))
    policy = await enforced(found.organisation_id)
    return page(
        request,
        "access/retirement.html",
        loss=await retiring.loss_of(viewer(request), held),
        policy=policy,
        **one.common(request, found, held),
    )


@post(PATH)
async def remove(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Redirect:
    """Gone; a second click finds it done."""
    found = await shared.find(request, place)
    await read_form(request)
    with suppress(NotFound):
        _, held = await one.find(request, place, connection_id)
        await removing.remove(viewer(request), held.id)
    return Redirect(shared.address(found, "/connections"), status_code=303)


@post(f"{one.PATH}/retirement")
async def retire(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Redirect:
    """Put away; a second click finds it done."""
    found, held = await one.find(request, place, connection_id)
    await read_form(request)
    if held.state != "retired":
        await retiring.retire(viewer(request), held.id)
    return Redirect(shared.saved(shared.address(found, "/connections"), "retired"), status_code=303)


@post(f"{one.PATH}/return")
async def bring_back(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Redirect:
    """Off, as before it was retired."""
    found, held = await one.find(request, place, connection_id)
    await read_form(request)
    await retiring.bring_back(viewer(request), held.id)
    return Redirect(shared.saved(one.address(found, held.id), "brought-back"), status_code=303)


handlers: list[Any] = [ask, remove, retire, bring_back]

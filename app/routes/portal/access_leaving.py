"""Letting one of the vendor's people go, and letting them in again; for administrators."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.domain.contracts.queries import newest_plan
from app.domain.escalations.resting import resting_on
from app.domain.identity import leaving
from app.domain.identity.people import someone_of
from app.domain.identity.places import Place
from app.domain.tickets.handing_over import in_hand
from app.lib.refusals import NotFound
from app.routes import access_page as shared
from app.routes.composing import once_or_again
from app.routes.organisation_page import typed
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

PERSON = "/access/{place:str}/people/{person_id:uuid}"


@get(f"{PERSON}/leaving")
async def ask(request: Request, place: FromPath[str], person_id: FromPath[UUID]) -> Response[str]:
    """What goes back to the queue, and what would be left without anybody."""
    return await _ask(request, await _find(request, place), person_id, Form({}, []), 200)


@post(f"{PERSON}/leaving")
async def let_go(request: Request, place: FromPath[str], person_id: FromPath[UUID]) -> Response[Any]:
    """Shuts them out."""
    found, form = await _find(request, place), await read_form(request)
    reason = form.text("reason", "A reason", most=leaving.LONGEST_REASON)
    act = partial(leaving.let_go, viewer(request), person_id, reason)
    return await _change(request, found, person_id, form, act)


@post(f"{PERSON}/return")
async def let_in(request: Request, place: FromPath[str], person_id: FromPath[UUID]) -> Response[Any]:
    """They may sign in again."""
    found, form = await _find(request, place), await read_form(request)
    return await _change(request, found, person_id, form, partial(leaving.let_in, viewer(request), person_id))


async def _find(request: Request, place: str) -> Place:
    """An organisation's people are let go where its contacts are."""
    found = await shared.find(request, place)
    if found.organisation_id:
        raise NotFound(place)
    return found


async def _change(request: Request, place: Place, person_id: UUID, form: Form, verb: Any) -> Response[Any]:
    async def act() -> str:
        await verb()
        return shared.address(place, f"/people/{person_id}")

    return await once_or_again(request, viewer(request), form, act, lambda: _ask(request, place, person_id, form, 422))


async def _ask(request: Request, place: Place, person_id: UUID, form: Form, status: int) -> Response[str]:
    plan, resting = await newest_plan(), await resting_on(person_id)
    return page(
        request,
        "access/leaving.html",
        status_code=status,
        someone=await someone_of(viewer(request), None, person_id),
        tickets=await in_hand(person_id),
        groups=[plan.groups.get(slug, slug) if plan else slug for slug in resting.groups],
        rotas=resting.rotas,
        longest=leaving.LONGEST_REASON,
        **shared.common(request, place, "/people"),
        **typed(form),
    )


handlers: list[Any] = [ask, let_go, let_in]

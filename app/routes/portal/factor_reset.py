"""Taking somebody's second factors away who has lost them; for administrators, ours and their organisation's."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts import factors
from app.domain.accounts.checked import need_recent
from app.domain.identity.places import place_of
from app.lib.refusals import NotFound, Wrong
from app.routes import access_page as shared
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

PAGE = "/people/{person_id:uuid}/factors"


@get(PAGE)
async def show(request: Request, person_id: FromPath[UUID]) -> Response[str]:
    """What the person has, and what a reset does."""
    return await _form(request, person_id, Form({}, []), 200)


@post(PAGE)
async def reset(request: Request, person_id: FromPath[UUID]) -> Response[Any]:
    """All of them, with a reason, and their sessions with them."""
    form = await read_form(request)
    reason = form.text("reason", "A reason", most=factors.LONGEST_REASON)
    try:
        if not form.errors:
            await factors.reset(viewer(request), person_id, reason)
            return Redirect(f"/people/{person_id}/factors?done=1", status_code=303)
    except Wrong as wrong:
        form.errors |= wrong.errors
    return await _form(request, person_id, form, 422)


async def _form(request: Request, person_id: UUID, form: Form, status: int) -> Response[str]:
    me = viewer(request)
    if not await factors.can_reset(me, person_id):
        raise NotFound(str(person_id))
    await need_recent(me)
    place = await place_of(me, person_id)
    return page(
        request,
        "accounts/factor_reset.html",
        status_code=status,
        **shared.common(request, place, "/people") | {"here": f"/people/{person_id}/factors"},
        them=shared.address(place, f"/people/{person_id}"),
        person=await factors.owner_of(person_id),
        factors=await factors.factors_of(person_id),
        done="done" in request.query_params,
        values={"reason": form.values.get("reason", "")},
        errors=form.errors,
        longest=factors.LONGEST_REASON,
    )


handlers = [show, reset]

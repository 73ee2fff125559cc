"""What the staff says of a ticket without writing on it: that no reply is needed, which component it is about."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.escalations import relating
from app.domain.tickets import triage
from app.routes import ticket_component
from app.routes.composing import once
from app.routes.desk.tickets import back_to, desk_answer
from app.web.forms import read_form
from app.web.state import viewer


@post("/tickets/{reference:str}/no-reply")
async def no_reply(request: Request, reference: FromPath[str]) -> Response[Any]:
    """What the customer wrote last needs no answer."""
    me = viewer(request)
    form = await read_form(request)
    reason = form.text("reason", "A reason", most=500, line=True)
    if form.errors:
        return await desk_answer(request, reference, form, 422)

    async def act() -> str:
        await triage.no_reply_needed(me, reference, reason)
        return back_to(request, reference)

    return Redirect(await once(request, me, form, act), status_code=303)


@post("/tickets/{reference:str}/component")
async def component(request: Request, reference: FromPath[str]) -> Response[Any]:
    """Which part of the product it is about, or none."""
    form = await read_form(request)
    chosen = await ticket_component.chosen(form)
    if form.errors:
        return await desk_answer(request, reference, form, 422)
    await relating.set_component(viewer(request), reference, chosen)
    return Redirect(back_to(request, reference), status_code=303)


handlers = [no_reply, component]

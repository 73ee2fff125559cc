"""Asking for escalation, and who was told (design.md, "One request")."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.escalations import actions
from app.routes import ticket_page
from app.routes.composing import once
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer


@get("/tickets/{reference:str}/escalation")
async def ask(request: Request, reference: FromPath[str]) -> Response[str]:
    """Who would be told next, and the form that asks for it."""
    return await _form(request, reference, Form({}, []), 200)


@post("/tickets/{reference:str}/escalation")
async def escalate(request: Request, reference: FromPath[str]) -> Response[Any]:
    """Tells the next level, with the reason; the ticket then shows who was told."""
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    form = await read_form(request)
    reason = form.text("reason", "A reason", most=actions.LONGEST_REASON)
    if form.errors:
        return await _form(request, reference, form, 422)

    async def act() -> str:
        await actions.escalate(me, reference, reason)
        return f"{ticket_page.address(me, ticket)}#escalation"

    return Redirect(await once(request, me, form, act), status_code=303)


async def _form(request: Request, reference: str, form: Form, status: int) -> Response[str]:
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    context = await ticket_page.context(request, me, ticket)
    noted = await actions.why_only_noted(me, ticket) if context["may"]["escalate"] else None
    return page(
        request,
        "tickets/escalation.html",
        status_code=status,
        errors=form.errors,
        values=form.values,
        only_noted=noted,
        **context,
    )


handlers = [ask, escalate]

"""Closing a ticket without an answer, with its reason and what that does to its clocks."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.clocks.clock import TicketEvent
from app.domain.tickets import voiding
from app.routes import previews, ticket_page
from app.routes.composing import once
from app.routes.desk.tickets import back_to
from app.web.forms import Form, read_form
from app.web.render import page, reader_of
from app.web.state import viewer


@get("/tickets/{reference:str}/voiding")
async def ask(request: Request, reference: FromPath[str]) -> Response[str]:
    """The reasons, the plan's list of what is out of scope, and the clocks before and after."""
    return await _form(request, reference, Form({}, []), 200)


@post("/tickets/{reference:str}/voiding")
async def void(request: Request, reference: FromPath[str]) -> Response[Any]:
    """Closes it; everyone on it is told why."""
    me = viewer(request)
    form = await read_form(request)
    words = form.text("reason", "A text for the customer", most=voiding.LONGEST_WORDS)
    chosen = form.choice("because", voiding.STAFF_REASONS, "Choose why.")
    if form.errors:
        return await _form(request, reference, form, 422)

    async def act() -> str:
        reason = next(reason for reason in voiding.STAFF_REASONS if reason == chosen)
        await voiding.void(me, reference, reason, words)
        return back_to(request, reference)

    return Redirect(await once(request, me, form, act), status_code=303)


async def _form(request: Request, reference: str, form: Form, status: int) -> Response[str]:
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    context = await ticket_page.context(request, me, ticket)
    ended = TicketEvent(reader_of(request).now, "voided")
    terms = context["terms"]
    return page(
        request,
        "desk/voiding.html",
        status_code=status,
        values=form.values,
        errors=form.errors,
        preview=await previews.after(request, me, ticket, ended) if context["may"]["void"] else None,
        reasons=[(reason, voiding.WORDS[reason].capitalize()) for reason in voiding.STAFF_REASONS],
        out_of_scope=voiding.out_of_scope(terms.plan),
        services=terms.tier.gives("professional-services"),
        **context,
    )


handlers = [ask, void]

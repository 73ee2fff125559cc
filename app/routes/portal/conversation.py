"""What a customer says and does on a ticket: reply, reopen, close, rate, change its severity."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts.pace import keep_pace
from app.domain.tickets import closing, queries, replies, triage, voiding, watching
from app.routes import previews, ticket_page
from app.routes.composing import keep_files, once
from app.routes.portal.tickets import ticket_answer
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer


@post("/tickets/{reference:str}/messages", opt={"sent_again": True})
async def reply(request: Request, reference: FromPath[str]) -> Response[Any]:
    """A public message. The page again, with the text, when it cannot be taken."""
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    form = await read_form(request)
    body = form.text("body", "A message")
    uploads = await keep_files(request, form)
    if form.errors:
        return await ticket_answer(request, me, reference, form, 422)

    async def act() -> str:
        await keep_pace(me, "writing")
        message_id = await replies.reply(me, reference, body, uploads=uploads)
        return f"/tickets/{ticket.reference}#message-{message_id}"

    return Redirect(await once(request, me, form, act), status_code=303)


@post("/tickets/{reference:str}/reopening", opt={"sent_again": True})
async def reopen(request: Request, reference: FromPath[str]) -> Response[Any]:
    """It is not solved after all; says why."""
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    form = await read_form(request)
    reason = form.text("reason", "A word on what is still wrong")
    if form.errors:
        return await ticket_answer(request, me, reference, form, 422)

    async def act() -> str:
        await closing.reopen(me, reference, reason)
        return f"/tickets/{ticket.reference}"

    return Redirect(await once(request, me, form, act), status_code=303)


@post("/tickets/{reference:str}/closure")
async def close(request: Request, reference: FromPath[str]) -> Redirect:
    """Content with what was resolved."""
    await closing.close(viewer(request), reference)
    return Redirect(f"/tickets/{reference.upper()}", status_code=303)


@post("/tickets/{reference:str}/withdrawal")
async def withdraw(request: Request, reference: FromPath[str]) -> Redirect:
    """No longer in need of an answer."""
    form = await read_form(request)
    solved = form.values.get("because") == "solved_by_customer"
    await voiding.withdraw(viewer(request), reference, "solved_by_customer" if solved else "withdrawn")
    return Redirect(f"/tickets/{reference.upper()}", status_code=303)


@post("/tickets/{reference:str}/rating")
async def rate(request: Request, reference: FromPath[str]) -> Response[Any]:
    """From 1 to 5, with a word if they like."""
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    form = await read_form(request)
    score = form.choice("score", ["1", "2", "3", "4", "5"], "Choose from 1 to 5.")
    comment = form.text("comment", "The comment", most=2000, needed=False)
    if form.errors:
        return await ticket_answer(request, me, reference, form, 422)
    await closing.rate(me, reference, int(score), comment)
    return Redirect(f"/tickets/{ticket.reference}", status_code=303)


@get("/tickets/{reference:str}/severity")
async def severity(request: Request, reference: FromPath[str]) -> Response[str]:
    """Choose another severity, and see what it would do to the deadlines before it is done."""
    return await _severity(request, reference, Form(dict(request.query_params), []), 200)


@post("/tickets/{reference:str}/severity")
async def change_severity(request: Request, reference: FromPath[str]) -> Response[Any]:
    """Raises or lowers it."""
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    form = await read_form(request)
    reason = form.text("reason", "A reason", most=500, line=True)
    # The present one too: it is what a second click on the same form asks for.
    known = [s.slug for s in (await ticket_page.plan_of(ticket)).severities]
    chosen = form.choice("severity", known, "Choose another severity.")
    if form.errors:
        return await _severity(request, reference, form, 422)

    async def act() -> str:
        await triage.change_severity(me, reference, chosen, reason)
        return ticket_page.address(me, ticket)

    return Redirect(await once(request, me, form, act), status_code=303)


async def _severity(request: Request, reference: str, form: Form, status: int) -> Response[str]:
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    context = await ticket_page.context(request, me, ticket)
    context["preview"] = await previews.of_severity(request, me, ticket, form.values.get("severity", ""))
    context["choices"] = ticket_page.severities_open_to(me, context["terms"].plan, ticket)
    return page(request, "tickets/severity.html", status_code=status, values=form.values, errors=form.errors, **context)


@post("/tickets/{reference:str}/watchers")
async def add_watcher(request: Request, reference: FromPath[str]) -> Redirect:
    """Lets a colleague follow it."""
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    person_id = (await read_form(request)).identifier("person")
    if person_id:
        await watching.add_watcher(me, reference, person_id)
    return Redirect(ticket_page.address(me, ticket), status_code=303)


@post("/tickets/{reference:str}/watchers/{person_id:uuid}/removal")
async def remove_watcher(request: Request, reference: FromPath[str], person_id: FromPath[UUID]) -> Redirect:
    """They no longer follow it."""
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    await watching.remove_watcher(me, reference, person_id)
    gone = await queries.ticket_for(me, reference) is None
    return Redirect("/tickets" if gone else ticket_page.address(me, ticket), status_code=303)


handlers = [reply, reopen, close, withdraw, rate, severity, change_severity, add_watcher, remove_watcher]

"""Merging two tickets into one, and making one of a message; each shows what it would do before it is done. And undoing
a merge."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.clock import TicketEvent
from app.domain.contracts.queries import terms_of
from app.domain.tickets import merging, queries, splitting, undoing
from app.domain.tickets.ticket import TicketFacts
from app.lib.refusals import Refused
from app.routes import previews, ticket_page
from app.routes.composing import once, once_or_again
from app.routes.desk.tickets import back_to
from app.web.forms import Form, read_form
from app.web.render import page, reader_of
from app.web.state import viewer


@get("/tickets/{reference:str}/merge")
async def ask_merge(request: Request, reference: FromPath[str]) -> Response[str]:
    """Both tickets, and the clocks of the one that goes on."""
    return await _merge_form(request, reference, Form(dict(request.query_params), []), 200)


@post("/tickets/{reference:str}/merge")
async def merge(request: Request, reference: FromPath[str]) -> Response[Any]:
    """Merges it; leads to the one that goes on."""
    me = viewer(request)
    form = await read_form(request)
    into = form.text("into", "A reference", most=40, line=True).upper()
    if form.errors or await queries.ticket_for(me, into) is None:
        return await _merge_form(request, reference, form, 422)

    async def act() -> str:
        await merging.merge(me, reference, into)
        return back_to(request, into)

    return Redirect(await once(request, me, form, act), status_code=303)


@post("/tickets/{reference:str}/merge/undoing")
async def undo_merge(request: Request, reference: FromPath[str]) -> Redirect:
    """The last ticket that was merged into this one goes on by itself again."""
    await undoing.undo_merge(viewer(request), reference)
    return Redirect(back_to(request, reference), status_code=303)


async def _merge_form(request: Request, reference: str, form: Form, status: int) -> Response[str]:
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    context = await ticket_page.context(request, me, ticket)
    other = await _other(me, ticket, form)
    return page(
        request,
        "desk/merging.html",
        status_code=422 if form.errors else status,
        values=form.values,
        errors=form.errors,
        other=other,
        **(await _merged(request, me, ticket, other) if other else {}),
        **context,
    )


async def _other(me: Viewer, ticket: TicketFacts, form: Form) -> TicketFacts | None:
    """The ticket that is named, if these two can be merged; else the form's errors say why not."""
    into = form.values.get("into", "").strip()
    other = await queries.ticket_for(me, into) if into else None
    if other is None:
        if into:
            form.errors.setdefault("into", f"There is no ticket {into.upper()}.")
        return None
    try:
        merging.allow_merging(me, ticket, other)
    except Refused as refused:
        form.errors["into"] = str(refused)
        return None
    return other


async def _merged(request: Request, me: Viewer, ticket: TicketFacts, other: TicketFacts) -> dict[str, Any]:
    now, terms = reader_of(request).now, await terms_of(other.pin)
    opening, events = await queries.history_of(ticket)
    event = TicketEvent(now, "merged", absorbed=(opening, tuple(events)))
    before = previews.found(terms, await queries.history_of(other), now)
    return {
        "before": previews.chips(request, me, other, terms, before),
        "preview": await previews.after(request, me, other, event),
    }


@get("/tickets/{reference:str}/split")
async def ask_split(request: Request, reference: FromPath[str]) -> Response[str]:
    """Choose a message; then its ticket, and the clocks it would have."""
    return await _split_form(request, reference, Form(dict(request.query_params), []), 200)


@post("/tickets/{reference:str}/split")
async def split(request: Request, reference: FromPath[str]) -> Response[Any]:
    """Makes the ticket, and leads to it."""
    me = viewer(request)
    form = await read_form(request)
    subject = form.text("subject", "A subject", most=200, line=True)
    message_id = form.identifier("message")
    if message_id is None:
        form.errors["message"] = "Choose the message."

    async def act() -> str:
        assert message_id, "else the form is shown again"
        made = await splitting.split(me, reference, message_id, subject, form.values.get("severity", ""))
        return back_to(request, made)

    return await once_or_again(request, me, form, act, lambda: _split_form(request, reference, form, 422))


async def _split_form(request: Request, reference: str, form: Form, status: int) -> Response[str]:
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    context = await ticket_page.context(request, me, ticket)
    message_id = form.identifier("message")
    message = await splitting.customers_message(ticket, message_id) if message_id else None
    written = [row for row in await queries.messages_of(ticket) if row["public"] and row["side"] == "customer"]
    preview = []
    if message:
        severity = form.values.get("severity", "")
        severity = severity if severity in {s.slug for s in context["terms"].plan.severities} else ticket.severity
        now = reader_of(request).now
        found = splitting.clocks_from(context["terms"], ticket, message["at"], severity, now)
        preview = previews.chips(request, me, ticket, context["terms"], found)
    return page(
        request,
        "desk/splitting.html",
        status_code=status,
        values=form.values,
        errors=form.errors,
        message=message,
        choices=written,
        preview=preview,
        **context,
    )


handlers = [ask_merge, merge, undo_merge, ask_split, split]

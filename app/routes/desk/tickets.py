"""An agent's ticket: the customer's with the internal layer on it, and the agents' verbs."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts.viewer import Viewer
from app.domain.escalations import actions as escalations
from app.domain.tickets import closing, lists, replies, triage
from app.domain.tickets.filing import Upload
from app.domain.tickets.ticket import TicketFacts
from app.domain.tickets.verbs import Stale
from app.routes import ticket_page
from app.routes.composing import keep_files, once
from app.routes.desk.queue import WORDS, view_of
from app.routes.live import ticket_stream
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

Act = Callable[[Viewer, str, Sequence[Upload], UUID | None], Awaitable[object]]


@get("/tickets/{reference:str}")
async def show(request: Request, reference: FromPath[str]) -> Response[str]:
    """The whole ticket."""
    return await _answer(request, reference, Form({}, []), 200)


@get("/tickets/{reference:str}/now", opt={"by_itself": True})
async def now(request: Request, reference: FromPath[str]) -> Response[str]:
    """The page's live parts."""
    me = viewer(request)
    context = await ticket_page.context(request, me, await ticket_page.find(me, reference))
    return page(request, "desk/_now.html", **context, **await _place(request, me, context["ticket"]))


@get("/tickets/{reference:str}/live", opt={"own_transactions": True, "by_itself": True}, media_type="text/event-stream")
async def live(request: Request, reference: FromPath[str]) -> Any:
    """Server-sent events: look again."""
    return await ticket_stream(request, reference)


@post("/tickets/{reference:str}/assignment")
async def take(request: Request, reference: FromPath[str]) -> Redirect:
    """The agent takes it."""
    form = await read_form(request)
    await triage.take(viewer(request), reference, seen=form.identifier("seen"))
    return Redirect(_back(request, reference), status_code=303)


@post("/tickets/{reference:str}/messages")
async def reply(request: Request, reference: FromPath[str]) -> Response[Any]:
    """A public reply; 409 shows what a colleague said meanwhile, and keeps the text."""

    async def act(me: Viewer, body: str, uploads: Sequence[Upload], seen: UUID | None) -> None:
        await replies.reply(me, reference, body, uploads=uploads, seen=seen)

    return await _compose(request, reference, act)


@post("/tickets/{reference:str}/notes")
async def note(request: Request, reference: FromPath[str]) -> Response[Any]:
    """An internal note."""

    async def act(me: Viewer, body: str, uploads: Sequence[Upload], seen: UUID | None) -> None:
        await replies.note(me, reference, body, uploads=uploads)

    return await _compose(request, reference, act)


@post("/tickets/{reference:str}/waiting")
async def wait(request: Request, reference: FromPath[str]) -> Response[Any]:
    """A public message that asks for something."""

    async def act(me: Viewer, body: str, uploads: Sequence[Upload], seen: UUID | None) -> None:
        await triage.wait(me, reference, body, uploads=uploads, seen=seen)

    return await _compose(request, reference, act)


@post("/tickets/{reference:str}/reopening")
async def reopen(request: Request, reference: FromPath[str]) -> Response[Any]:
    """It is not settled after all; the customer is told why."""

    async def act(me: Viewer, body: str, uploads: Sequence[Upload], seen: UUID | None) -> None:
        await closing.reopen(me, reference, body)

    return await _compose(request, reference, act)


@post("/tickets/{reference:str}/resolution")
async def resolve(request: Request, reference: FromPath[str]) -> Response[Any]:
    """Solved, and how."""

    async def act(me: Viewer, body: str, uploads: Sequence[Upload], seen: UUID | None) -> None:
        await closing.resolve(me, reference, body, uploads=uploads, seen=seen)

    return await _compose(request, reference, act)


@post("/tickets/{reference:str}/acceptance")
async def accept(request: Request, reference: FromPath[str]) -> Redirect:
    """The escalation is heard: nobody is told again."""
    await escalations.accept(viewer(request), reference)
    return Redirect(_back(request, reference), status_code=303)


@post("/tickets/{reference:str}/turn")
async def take_back(request: Request, reference: FromPath[str]) -> Redirect:
    """Nobody is waited on any more."""
    await triage.take_back(viewer(request), reference)
    return Redirect(_back(request, reference), status_code=303)


async def _compose(request: Request, reference: str, act: Act) -> Response[Any]:
    me = viewer(request)
    ticket = await ticket_page.find(me, reference)
    form = await read_form(request)
    body = form.text("body", "A message")
    uploads = await keep_files(request, form)
    if form.errors:
        return await _answer(request, reference, form, 422)

    async def do() -> str:
        await act(me, body, uploads, form.identifier("seen"))
        return _back(request, ticket.reference)

    try:
        return Redirect(await once(request, me, form, do), status_code=303)
    except Stale:
        form.errors[""] = (
            "A colleague answered since you opened this ticket, so nothing was sent. "
            "Read it below; your text is kept, and sending it again sends it."
        )
        return await _answer(request, reference, form, 409)


async def _answer(request: Request, reference: str, form: Form, status: int) -> Response[str]:
    me = viewer(request)
    context = await ticket_page.context(request, me, await ticket_page.find(me, reference))
    place = await _place(request, me, context["ticket"])
    return page(
        request, "desk/ticket.html", status_code=status, errors=form.errors, values=form.values, **context, **place
    )


async def _place(request: Request, me: Viewer, ticket: TicketFacts) -> dict[str, Any]:
    """The place in the queue that one came from: its view, and who stands before and after."""
    view = view_of(request)
    return {"view": view, "view_words": WORDS[view], "beside": await lists.neighbours(me, view, ticket)}


def _back(request: Request, reference: str) -> str:
    return f"/desk/tickets/{reference.upper()}?view={view_of(request)}"


handlers = [show, now, live, take, accept, reply, note, wait, resolve, reopen, take_back]
